"use client";

import { type FormEvent, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { z } from "zod";
import { useHydrated } from "@/components/useHydrated";

type Errors<Name extends string> = Partial<Record<Name, string>>;

/** Why a submission failed: text for the whole form, for single fields, or both. */
export type Failure<Name extends string = string> = { message?: string; fields?: Errors<Name> };

/**
 * Loads `path` as a new document, because a new identity starts with empty memory: no token, no cached page.
 * Never resolves, so that the form stays pending until the browser has left.
 */
export function leaveTo(path: string): Promise<never> {
  window.location.assign(path);
  return new Promise(() => {});
}

/**
 * Validation, errors, focus and pending state of one form with uncontrolled inputs.
 * `submit` receives valid values only and answers with a failure, or nothing when it went well.
 */
export function useForm<Schema extends z.ZodObject>(
  schema: Schema,
  submit: (
    values: z.output<Schema>,
    form: HTMLFormElement,
  ) => Promise<Failure<keyof Schema["shape"] & string> | undefined>,
) {
  type Name = keyof Schema["shape"] & string;
  const [errors, setErrors] = useState<Errors<Name>>({});
  const [message, setMessage] = useState<string>();
  const [pending, setPending] = useState(false);
  const [succeeded, setSucceeded] = useState(false);
  // Before hydration a submission would be a plain request that nothing answers.
  const ready = useHydrated();

  useEffect(() => {
    // A page that comes back from the back/forward cache must not stay "pending".
    const wake = (event: PageTransitionEvent) => event.persisted && setPending(false);
    window.addEventListener("pageshow", wake);
    return () => window.removeEventListener("pageshow", wake);
  }, []);

  function settle(form: HTMLFormElement, failure: Failure<Name> | undefined) {
    // The errors must be on the page before the focus moves, or screen readers miss them.
    flushSync(() => {
      setErrors(failure?.fields ?? {});
      setMessage(failure?.message);
      setSucceeded(failure === undefined);
      setPending(false);
    });
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (pending) return;
    const parsed = schema.safeParse(Object.fromEntries(new FormData(form)));
    if (!parsed.success) {
      const fields: Errors<Name> = {};
      for (const { path, message } of parsed.error.issues) fields[path[0] as Name] ??= message;
      return settle(form, { fields });
    }
    setErrors({});
    setMessage(undefined);
    setSucceeded(false);
    setPending(true);
    try {
      settle(form, await submit(parsed.data, form));
    } catch {
      settle(form, {
        message: "The server could not be reached. Check your connection and try again.",
      });
    }
  }

  return {
    message,
    succeeded,
    form: { noValidate: true, method: "post", onSubmit } as const,
    submit: { type: "submit", pending, disabled: !ready } as const,
    field: (name: Name) => ({
      name,
      required: true,
      error: errors[name],
      onInput: () => errors[name] && setErrors({ ...errors, [name]: undefined }),
    }),
  };
}
