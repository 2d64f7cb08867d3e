"use client";

import type { ReactNode } from "react";
import { z } from "zod";
import { Alert } from "@/components/Alert";
import { email, explain, password } from "@/components/account-forms";
import { Button } from "@/components/Button";
import { Field, PasswordField, useForm } from "@/components/form";
import { useHydrated } from "@/components/hydration";
import { authClient } from "@/lib/auth";
import { pageBehindLink } from "@/lib/email/inbox-redirect";
import { leaveTo } from "@/lib/redirect";

const addressSchema = z.object({ email });

const newPasswordSchema = z.object({ newPassword: password });

/** Asks for the link that confirms an address once more. */
export function ResendForm() {
  const address = useAddressBehindHash();
  const { form, field, submit, message, succeeded } = useForm(addressSchema, async (values) => {
    const { error } = await authClient.sendVerificationEmail({
      ...values,
      callbackURL: pageBehindLink(),
    });
    if (error?.code === "EMAIL_ALREADY_VERIFIED") {
      return { message: "This address is confirmed, and you are signed in: go on." };
    }
    if (error?.code === "EMAIL_MISMATCH") {
      return { fields: { email: "You are signed in with another address. Sign out first." } };
    }
    if (error) return explain(error);
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <Field
        key={address}
        label="E-mail"
        type="email"
        autoComplete="username"
        defaultValue={address}
        {...field("email")}
      />
      <div>
        <Button {...submit} variant="secondary" pendingText="Sending…" className="w-full">
          Send the link again
        </Button>
        <Notice>{succeeded && "Sent, if this address waits to be confirmed."}</Notice>
      </div>
    </form>
  );
}

/** What lib/email/inbox-redirect.ts put there. Known in the browser only. */
function useAddressBehindHash() {
  const hydrated = useHydrated();
  if (!hydrated) return "";
  try {
    return decodeURIComponent(window.location.hash.slice(1));
  } catch {
    return "";
  }
}

export function ForgotPasswordForm() {
  const { form, field, submit, message, succeeded } = useForm(addressSchema, async (values) => {
    const { error } = await authClient.requestPasswordReset(values);
    if (error) return explain(error);
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <Field label="E-mail" type="email" autoComplete="username" {...field("email")} />
      <div>
        <Button {...submit} pendingText="Sending…" className="w-full">
          Send a link
        </Button>
        <Notice>
          {succeeded &&
            "If this address has an account, a message is on its way. Its link works for 30 minutes."}
        </Notice>
      </div>
    </form>
  );
}

export function ResetPasswordForm({ token }: { token: string }) {
  const { form, field, submit, message } = useForm(newPasswordSchema, async (values) => {
    const { error } = await authClient.resetPassword({ ...values, token });
    if (error?.code === "INVALID_TOKEN") return leaveTo("/reset-password?error=INVALID_TOKEN");
    return error ? explain(error) : leaveTo("/reset-password?done=1");
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <PasswordField
        label="New password"
        hint="8 characters or more. A few unrelated words work well."
        autoComplete="new-password"
        {...field("newPassword")}
      />
      <Button {...submit} pendingText="Changing…" className="w-full">
        Change password
      </Button>
    </form>
  );
}

type SendLinkProps = {
  ask: () => Promise<{ error: Parameters<typeof explain>[0] | null }>;
  /** How long the link works. */
  lasts: string;
};

/** One button, for whoever is signed in: there is no address to ask for. */
export function SendLinkForm({ ask, lasts }: SendLinkProps) {
  const { form, submit, message, succeeded } = useForm(z.object({}), async () => {
    const { error } = await ask();
    if (error) return explain(error);
  });

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      <div>
        <Button {...submit} variant="secondary" size="small" pendingText="Sending…">
          Send a link
        </Button>
        <Notice>{succeeded && `A message is on its way. Its link works for ${lasts}.`}</Notice>
      </div>
    </form>
  );
}

/** For whoever signed up before addresses were confirmed, and is signed in since. */
export function ConfirmEmailForm({ email }: { email: string }) {
  return <SendLinkForm ask={() => authClient.sendVerificationEmail({ email })} lasts="one hour" />;
}

export function ChangeEmailForm({ current }: { current: string }) {
  const isNew = (address: string) => address.toLowerCase() !== current;
  const schema = z.object({ newEmail: email.refine(isNew, "This is your address already.") });
  const { form, field, submit, message, succeeded } = useForm(schema, async (values, element) => {
    const { error } = await authClient.changeEmail(values);
    if (error?.code === "PRESENT_EMAIL_NOT_VERIFIED") {
      return {
        message:
          "Your present address comes first. Load this page again: it has a button that sends a link to confirm it.",
      };
    }
    if (error) return explain(error);
    element.reset();
  });

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      <Field label="New e-mail" type="email" autoComplete="email" {...field("newEmail")} />
      <div>
        <Button {...submit} variant="secondary" size="small" pendingText="Sending…">
          Change e-mail
        </Button>
        <Notice>
          {succeeded &&
            "Look into the inbox of your present address: a link there goes on with the change."}
        </Notice>
      </div>
    </form>
  );
}

/** Says what went well. Render it always: screen readers announce what comes into it. */
function Notice({ children }: { children?: ReactNode }) {
  return (
    <div role="status">
      {children && (
        <p className="mt-4 rounded-control bg-accent-soft px-4 py-3 text-sm text-pretty text-ink">
          {children}
        </p>
      )}
    </div>
  );
}
