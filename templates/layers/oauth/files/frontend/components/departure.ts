"use client";

import { useState } from "react";
import { z } from "zod";
import { type AuthError, explain } from "@/components/account-forms";
import { useForm } from "@/components/form";
import type { OfferedProvider } from "@/lib/oauth/settings";
import { leaveTo } from "@/lib/redirect";

type Provider = OfferedProvider["id"];

type Answer = {
  data: { url?: string } | null;
  error: AuthError | null;
};

const schema = z.object({ provider: z.custom<Provider>() });

/** A form with a button for each provider. A button navigates to the URL that `ask` returns. */
export function useDeparture(ask: (provider: Provider) => Promise<Answer>) {
  const [target, setTarget] = useState<Provider>();
  const { form, submit, message } = useForm(schema, async ({ provider }) => {
    setTarget(provider);
    const { data, error } = await ask(provider);
    return data?.url ? leaveTo(data.url) : explain(error ?? { status: 500 });
  });

  return {
    form,
    message,
    button: (id: Provider, pendingText: string) => ({
      ...submit,
      name: "provider",
      value: id,
      pendingText: target === id ? pendingText : undefined,
    }),
  };
}
