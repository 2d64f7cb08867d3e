import { ProviderButtons } from "@/components/provider-buttons";
import { offeredProviders } from "@/lib/oauth/settings";

/** More buttons than this get a compact grid, to take up less room than the form. */
const FEW = 3;

/** A button for each provider whose variables are set. */
export function ProviderList({ next }: { next: string }) {
  const providers = offeredProviders();
  if (providers.length === 0) return null;
  const short = providers.length > FEW;
  return (
    <div className="space-y-6">
      <p className="flex items-center gap-3 text-sm text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        {short ? "or continue with" : "or"}
      </p>
      <ProviderButtons providers={providers} short={short} next={next} />
    </div>
  );
}
