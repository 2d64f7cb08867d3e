import { ProviderButtons } from "@/components/provider-buttons";
import { ProviderError } from "@/components/provider-error";
import { offeredProviders } from "@/lib/oauth/settings";

/** A button for each provider whose variables are set, above the form. */
export function ProviderList({ next }: { next: string }) {
  const providers = offeredProviders();
  return (
    <>
      <ProviderError />
      {providers.length > 0 && (
        <>
          <ProviderButtons providers={providers} next={next} />
          <p className="flex items-center gap-3 text-sm text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
            or with your email
          </p>
        </>
      )}
    </>
  );
}
