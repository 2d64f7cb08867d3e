"use client";

import { useState } from "react";
import { type AuthError, explain } from "@/components/account-forms";
import { unreachable, usePending } from "@/components/form";
import type { OfferedProvider } from "@/lib/oauth/settings";
import { leaveTo } from "@/lib/redirect";

type Provider = OfferedProvider["id"];

type Answer = {
  data: { url?: string } | null;
  error: AuthError | null;
};

/** Props for a button of each provider, which navigates to the URL that `ask` returns. */
export function useDeparture(ask: (provider: Provider) => Promise<Answer>) {
  const [target, setTarget] = useState<Provider>();
  const [pending, setPending] = usePending();
  const [message, setMessage] = useState<string>();

  async function leave(provider: Provider) {
    setTarget(provider);
    setPending(true);
    setMessage(undefined);
    try {
      const { data, error } = await ask(provider);
      if (data?.url) return leaveTo(data.url);
      setMessage(explain(error ?? { status: 500 }).message);
    } catch {
      setMessage(unreachable.message);
    }
    setPending(false);
  }

  return {
    message,
    button: (provider: Provider, pendingText: string) => ({
      pending,
      pendingText: target === provider ? pendingText : undefined,
      onClick: () => leave(provider),
    }),
  };
}
