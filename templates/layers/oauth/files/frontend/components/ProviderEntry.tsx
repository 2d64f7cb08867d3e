import { ProviderError } from "@/components/ProviderError";
import { ProviderList } from "@/components/ProviderList";

/** Also the page that a sign-in at a provider comes back to when it has failed. */
export function ProviderEntry({ next }: { next: string }) {
  return (
    <>
      <ProviderError />
      <ProviderList next={next} />
    </>
  );
}
