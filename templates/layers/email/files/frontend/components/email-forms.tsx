"use client";

import type { ReactNode } from "react";
import { z } from "zod";
import { email, explain, password } from "@/components/account-forms";
import { ActionButton } from "@/components/action-button";
import { Field, PasswordField, useForm } from "@/components/form";
import { useHydrated } from "@/components/hydration";
import { Alert } from "@/components/ui/alert";
import { authClient } from "@/lib/auth";
import { pageBehindLink } from "@/lib/email/inbox-redirect";
import { leaveTo } from "@/lib/redirect";

const addressSchema = z.object({ email });

const newPasswordSchema = z.object({ newPassword: password });

/** Sends the confirmation link again. */
export function ResendForm() {
  const address = useAddressBehindHash();
  const { form, field, submit, message, succeeded } = useForm(addressSchema, async (values) => {
    const { error } = await authClient.sendVerificationEmail({
      ...values,
      callbackURL: pageBehindLink(),
    });
    if (error?.code === "EMAIL_ALREADY_VERIFIED") {
      return { message: "This address is already confirmed, and you are signed in." };
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
        label="Email"
        type="email"
        autoComplete="username"
        defaultValue={address}
        {...field("email")}
      />
      <div>
        <ActionButton {...submit} variant="outline" pendingText="Sending…" className="w-full">
          Send the link again
        </ActionButton>
        <Notice>{succeeded && "Sent, if this address has not been confirmed yet."}</Notice>
      </div>
    </form>
  );
}

/** The email address that lib/email/inbox-redirect.ts put in the hash, which only the browser sees. */
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
      <Field label="Email" type="email" autoComplete="username" {...field("email")} />
      <div>
        <ActionButton {...submit} pendingText="Sending…" className="w-full">
          Send a link
        </ActionButton>
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
      <ActionButton {...submit} pendingText="Changing…" className="w-full">
        Change password
      </ActionButton>
    </form>
  );
}

type SendLinkProps = {
  ask: () => Promise<{ error: Parameters<typeof explain>[0] | null }>;
  /** How long the link works. */
  lasts: string;
};

/** A form without fields: the address of a signed-in user is known. */
export function SendLinkForm({ ask, lasts }: SendLinkProps) {
  const { form, submit, message, succeeded } = useForm(z.object({}), async () => {
    const { error } = await ask();
    if (error) return explain(error);
  });

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      <div>
        <ActionButton {...submit} variant="outline" pendingText="Sending…">
          Send a link
        </ActionButton>
        <Notice>{succeeded && `A message is on its way. Its link works for ${lasts}.`}</Notice>
      </div>
    </form>
  );
}

/** Sends a link to signed-in users who signed up before addresses had to be confirmed. */
export function ConfirmEmailForm({ email }: { email: string }) {
  return <SendLinkForm ask={() => authClient.sendVerificationEmail({ email })} lasts="one hour" />;
}

export function ChangeEmailForm({ current }: { current: string }) {
  const isNew = (address: string) => address.toLowerCase() !== current;
  const schema = z.object({ newEmail: email.refine(isNew, "This is already your address.") });
  const { form, field, submit, message, succeeded } = useForm(schema, async (values, element) => {
    const { error } = await authClient.changeEmail(values);
    if (error?.code === "PRESENT_EMAIL_NOT_VERIFIED") {
      return {
        message:
          "Confirm your current address first. Reload this page, then use the button that sends you a link.",
      };
    }
    if (error) return explain(error);
    element.reset();
  });

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      <Field label="New email" type="email" autoComplete="email" {...field("newEmail")} />
      <div>
        <ActionButton {...submit} variant="outline" pendingText="Sending…">
          Change email
        </ActionButton>
        <Notice>
          {succeeded &&
            "Check the inbox of your current address: open the link there to continue the change."}
        </Notice>
      </div>
    </form>
  );
}

/** A success message. Keep it mounted: screen readers announce changes to its content. */
function Notice({ children }: { children?: ReactNode }) {
  return (
    <div role="status">
      {children && (
        <p className="mt-4 rounded-lg bg-accent px-4 py-3 text-sm text-pretty text-accent-foreground">
          {children}
        </p>
      )}
    </div>
  );
}
