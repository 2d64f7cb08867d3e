"use client";

import { ActionButton } from "@/components/action-button";
import { useDeparture } from "@/components/departure";
import { Alert } from "@/components/ui/alert";
import { signIn } from "@/lib/auth";
import type { OfferedProvider } from "@/lib/oauth/settings";
import { withNext } from "@/lib/redirect";

type ButtonsProps = { providers: OfferedProvider[]; next: string };

/** Buttons that lead to a provider, and from there to `next` or, with an error, to /sign-in. */
export function ProviderButtons({ providers, next }: ButtonsProps) {
  const { message, button } = useDeparture((provider) =>
    signIn.social({
      provider,
      callbackURL: next,
      errorCallbackURL: withNext("/sign-in", next),
      disableRedirect: true,
    }),
  );
  const alone = providers.length === 1;
  return (
    <div className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <ul className="grid grid-cols-2 gap-3">
        {providers.map(({ id, title, mark }) => (
          <li key={id} className="last:odd:col-span-2">
            <ActionButton {...button(id, "Redirecting…")} variant="outline" className="w-full">
              <ProviderMark path={mark} />
              <span>
                <span className={alone ? "" : "sr-only"}>Continue with </span>
                {title}
              </span>
            </ActionButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function ProviderMark({ path }: { path?: string }) {
  if (!path) return null;
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" fill="currentColor" className="size-4">
      <path d={path} />
    </svg>
  );
}
