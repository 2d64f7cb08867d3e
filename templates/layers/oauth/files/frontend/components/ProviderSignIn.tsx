import { ProviderChoices } from "@/components/ProviderChoices";
import { ProviderError } from "@/components/ProviderError";

/** Also the page that a sign-in at a provider comes back to when it has failed. */
export function ProviderSignIn({ next }: { next: string }) {
  return (
    <>
      <ProviderError />
      <ProviderChoices next={next} />
    </>
  );
}
