import { ProviderButton } from "@/components/ProviderButton";
import { offeredProviders } from "@/lib/oauth/settings";

/** A button for each provider whose variables are set. */
export function ProviderList({ next }: { next: string }) {
  const providers = offeredProviders();
  if (providers.length === 0) return null;
  return (
    <div className="space-y-6">
      <p className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      <ul className="space-y-3">
        {providers.map((provider) => (
          <li key={provider.id}>
            <ProviderButton {...provider} next={next} />
          </li>
        ))}
      </ul>
    </div>
  );
}
