"use client";

import { MailCheck } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { type AuthError, email, explain, finish, password } from "@/components/account-forms";
import { Field, Form, SubmitButton, useSucceeded, useZodForm } from "@/components/form";
import { useHydrated } from "@/components/hydration";
import { NewPasswordField } from "@/components/password-strength";
import { authClient } from "@/lib/auth";
import { pageBehindLink } from "@/lib/email/inbox-redirect";
import { leaveTo } from "@/lib/redirect";

const addressSchema = z.object({ email });

const newPasswordSchema = z.object({ password });

/** The time after which a user may assume that a message got lost. */
const PATIENCE = 60;

/** The address that the link went to, and the way to another message. */
export function Inbox() {
  const address = useAddressBehindHash();
  if (address === undefined) {
    return (
      <>
        <p className="text-muted-foreground">
          Enter your address, and we will send the link again. It works for one hour.
        </p>
        <ResendForm />
      </>
    );
  }
  return (
    <>
      <div className="flex items-center gap-4 rounded-lg border bg-muted/50 p-4 text-sm text-muted-foreground">
        <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-success-muted text-success">
          <MailCheck className="size-5" />
        </span>
        <div className="min-w-0">
          <p>A link that works for one hour is on its way to</p>
          <p className="min-h-5 truncate font-medium text-foreground">{address}</p>
          <p>Nothing there? Look in the spam folder.</p>
        </div>
      </div>
      <ResendForm address={address} />
    </>
  );
}

/** Sends the confirmation link again, without `address` to the one that the user enters. */
export function ResendForm({ address }: { address?: string }) {
  const [seconds, restart] = useCountdown(address === undefined ? 0 : PATIENCE);
  const values = address === undefined ? undefined : { email: address };

  return (
    <Form
      form={useZodForm(addressSchema, { values })}
      className="space-y-5 noscript:hidden"
      onSubmit={async (values) => {
        const { error } = await authClient.sendVerificationEmail({
          ...values,
          callbackURL: pageBehindLink(),
        });
        if (error?.code === "EMAIL_ALREADY_VERIFIED") {
          return { message: "This address is already confirmed, and you are signed in." };
        }
        if (error?.code === "EMAIL_MISMATCH") {
          return { message: "You are signed in with another address. Sign out first." };
        }
        if (error) return explain(error);
        restart(PATIENCE);
      }}
    >
      {address === undefined && (
        <Field name="email" label="Email" type="email" autoComplete="username" />
      )}
      <div>
        <SubmitButton
          waiting={seconds > 0}
          variant="outline"
          pendingText="Sending…"
          className="w-full tabular-nums"
        >
          {seconds > 0 ? `Send again in ${clock(seconds)}` : "Send the link again"}
        </SubmitButton>
        <Notice>Sent, if this address has not been confirmed yet.</Notice>
      </div>
    </Form>
  );
}

const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** The seconds left, and a function that starts again. */
function useCountdown(from: number) {
  const [left, setLeft] = useState(from);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft] as const;
}

/**
 * The email address that lib/email/inbox-redirect.ts put in the hash, which only the browser sees.
 * Empty until hydration, undefined if there is none.
 */
function useAddressBehindHash() {
  const hydrated = useHydrated();
  if (!hydrated) return "";
  try {
    return email.safeParse(decodeURIComponent(window.location.hash.slice(1))).data;
  } catch {
    return undefined;
  }
}

export function ForgotPasswordForm() {
  return (
    <Form
      form={useZodForm(addressSchema)}
      className="space-y-5"
      onSubmit={async (values) => {
        const { error } = await authClient.requestPasswordReset(values);
        if (error) return explain(error);
      }}
    >
      <Field name="email" label="Email" type="email" autoComplete="username" />
      <div>
        <SubmitButton pendingText="Sending…" className="w-full">
          Send a link
        </SubmitButton>
        <Notice>
          If this address has an account, a message is on its way. Its link works for 30 minutes.
        </Notice>
      </div>
    </Form>
  );
}

export function ResetPasswordForm({ token }: { token: string }) {
  return (
    <Form
      form={useZodForm(newPasswordSchema)}
      className="space-y-5"
      onSubmit={async ({ password }) => {
        const { error } = await authClient.resetPassword({ newPassword: password, token });
        if (error?.code === "INVALID_TOKEN") return leaveTo("/reset-password?error=INVALID_TOKEN");
        return finish(error, "/reset-password?done=1");
      }}
    >
      <NewPasswordField label="New password" />
      <SubmitButton pendingText="Changing…" className="w-full">
        Change password
      </SubmitButton>
    </Form>
  );
}

type SendLinkProps = {
  ask: () => Promise<{ error: AuthError | null }>;
  /** How long the link works. */
  lasts: string;
};

/** A form without fields: the address of a signed-in user is known. */
export function SendLinkForm({ ask, lasts }: SendLinkProps) {
  return (
    <Form
      form={useForm()}
      className="space-y-4"
      onSubmit={async () => {
        const { error } = await ask();
        if (error) return explain(error);
      }}
    >
      <div>
        <SubmitButton variant="outline" pendingText="Sending…">
          Send a link
        </SubmitButton>
        <Notice>A message is on its way. Its link works for {lasts}.</Notice>
      </div>
    </Form>
  );
}

/** Sends a link to signed-in users who signed up before addresses had to be confirmed. */
export function ConfirmEmailForm({ email }: { email: string }) {
  return <SendLinkForm ask={() => authClient.sendVerificationEmail({ email })} lasts="one hour" />;
}

export function ChangeEmailForm({ current }: { current: string }) {
  const isNew = (address: string) => address.toLowerCase() !== current;
  const schema = z.object({ newEmail: email.refine(isNew, "This is already your address.") });

  return (
    <Form
      form={useZodForm(schema)}
      clears
      className="space-y-4"
      onSubmit={async (values) => {
        const { error } = await authClient.changeEmail(values);
        if (error?.code === "PRESENT_EMAIL_NOT_VERIFIED") {
          return {
            message:
              "Confirm your current address first. Reload this page, then use the button that sends you a link.",
          };
        }
        if (error) return explain(error);
      }}
    >
      <Field name="newEmail" label="New email" type="email" autoComplete="email" />
      <div>
        <SubmitButton variant="outline" pendingText="Sending…">
          Change email
        </SubmitButton>
        <Notice>
          Check the inbox of your current address: open the link there to continue the change.
        </Notice>
      </div>
    </Form>
  );
}

/** The news that the form around it succeeded. Always mounted: screen readers announce only changes. */
function Notice({ children }: { children: ReactNode }) {
  const succeeded = useSucceeded();
  return (
    <div role="status">
      {succeeded && (
        <p className="mt-4 rounded-lg bg-accent px-4 py-3 text-sm text-pretty text-accent-foreground">
          {children}
        </p>
      )}
    </div>
  );
}
