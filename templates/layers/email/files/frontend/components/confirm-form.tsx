"use client";

import { ActionButton } from "@/components/action-button";
import { usePending } from "@/components/form";

type Props = { token: string; callbackURL: string; action: string };

/** A form, not a fetch: Better Auth redirects to `callbackURL`, with any error in its query. */
export function ConfirmForm({ token, callbackURL, action }: Props) {
  const [pending, setPending] = usePending();
  return (
    <form action="/api/auth/verify-email" onSubmit={() => setPending(true)}>
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="callbackURL" value={callbackURL} />
      <ActionButton type="submit" pending={pending} pendingText="One moment…" className="w-full">
        {action}
      </ActionButton>
    </form>
  );
}
