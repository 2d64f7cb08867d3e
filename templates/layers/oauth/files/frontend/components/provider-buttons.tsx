"use client";

import { ActionButton } from "@/components/action-button";
import { useDeparture } from "@/components/departure";
import { Alert } from "@/components/ui/alert";
import { signIn } from "@/lib/auth";
import type { OfferedProvider } from "@/lib/oauth/settings";

type ButtonsProps = { providers: OfferedProvider[]; short: boolean; next: string };

/** Buttons that lead to a provider, and from there to `next` or, with an error, to /sign-in. */
export function ProviderButtons({ providers, short, next }: ButtonsProps) {
  const { form, message, button } = useDeparture((provider) =>
    signIn.social({
      provider,
      callbackURL: next,
      errorCallbackURL: `/sign-in?${new URLSearchParams({ next })}`,
      disableRedirect: true,
    }),
  );
  return (
    <form {...form} className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <ul className={`grid gap-3 ${short ? "grid-cols-2" : ""}`}>
        {providers.map(({ id, title }) => (
          <li key={id}>
            <ActionButton
              {...button(id, short ? "Redirecting…" : `Going to ${title}…`)}
              variant="outline"
              className="w-full"
            >
              {short ? <span className="sr-only">Continue with </span> : "Continue with "}
              {title}
            </ActionButton>
          </li>
        ))}
      </ul>
    </form>
  );
}
