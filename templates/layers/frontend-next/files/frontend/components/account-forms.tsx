"use client";

import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";
import { z } from "zod";
import {
  type Failure,
  Field,
  Form,
  PasswordField,
  SubmitButton,
  useSucceeded,
  useZodForm,
} from "@/components/form";
import { NewPasswordField } from "@/components/password-strength";
import { authClient, signIn, signUp } from "@/lib/auth";
import { ADDRESS_LENGTH, NAME_LENGTH } from "@/lib/auth-fields";
import { leaveTo } from "@/lib/redirect";

export const password = z
  .string()
  .min(8, "Use at least 8 characters.")
  .max(128, "Use at most 128 characters.");

const name = z
  .string()
  .trim()
  .min(1, "Enter your name.")
  .max(NAME_LENGTH, `Use at most ${NAME_LENGTH} characters.`);

export const email = z
  .string()
  .trim()
  .max(ADDRESS_LENGTH, `Use at most ${ADDRESS_LENGTH} characters.`)
  .pipe(z.email("Enter an address such as you@example.com."));

const signInSchema = z.object({
  email,
  // Accept any text: an existing password may be older than the rules for new passwords.
  password: z.string().min(1, "Enter your password."),
});

const signUpSchema = z.object({ name, email, password });

const profileSchema = z.object({ name });

export const currentPassword = z.string().min(1, "Enter your current password.");

const passwordSchema = z.object({ currentPassword, password });

export type AuthError = { status: number; code?: string; message?: string };

const guessable =
  "This is one of the first passwords that attackers try. A few unrelated words are easy to remember and hard to guess.";

const known: Record<string, Failure> = {
  INVALID_EMAIL_OR_PASSWORD: { message: "That email address and password do not match." },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    fields: { email: "An account with this address already exists. Sign in instead." },
  },
  INVALID_EMAIL: { fields: { email: "Enter an address such as you@example.com." } },
  PASSWORD_GUESSABLE: { fields: { password: guessable } },
  INVALID_PASSWORD: { fields: { currentPassword: "This is not your current password." } },
  SESSION_EXPIRED: {
    message: "You signed in too long ago for this. Sign out, sign in again, then try again.",
  },
  INVALID_ORIGIN: {
    message: "This page was opened at an address that the server does not trust.",
  },
};

/** Explains an error of Better Auth to the user of a form. */
export function explain(error: AuthError): Failure {
  if (error.status === 429) {
    return { message: "Too many attempts. Wait a minute, then try again." };
  }
  return (
    known[error.code ?? ""] ?? {
      message: "Something went wrong on our side. Try again in a moment.",
    }
  );
}

/** Ends a submission: explains the error of Better Auth, or else opens the page. */
export const finish = (error: AuthError | null, path: string) =>
  error ? explain(error) : leaveTo(path);

export function SignUpForm({ next }: { next: string }) {
  return (
    <Form
      form={useZodForm(signUpSchema)}
      className="space-y-5"
      onSubmit={async (values) => {
        const { error } = await signUp.email(values);
        return finish(error, next);
      }}
    >
      <Field name="name" label="Name" autoComplete="name" />
      <Field name="email" label="Email" type="email" autoComplete="username" />
      <NewPasswordField label="Password" />
      <SubmitButton pendingText="Creating your account…" className="w-full">
        Create account
      </SubmitButton>
    </Form>
  );
}

export function SignInForm({ next }: { next: string }) {
  return (
    <Form
      form={useZodForm(signInSchema)}
      className="space-y-5"
      onSubmit={async (values) => {
        const { error } = await signIn.email(values);
        return finish(error, next);
      }}
    >
      <Field name="email" label="Email" type="email" autoComplete="username" />
      <PasswordField name="password" label="Password" autoComplete="current-password" />
      <SubmitButton pendingText="Signing in…" className="w-full">
        Sign in
      </SubmitButton>
    </Form>
  );
}

export function ProfileForm({ name }: { name: string }) {
  const router = useRouter();

  return (
    <Form
      form={useZodForm(profileSchema)}
      className="space-y-4"
      onSubmit={async (values) => {
        const { error } = await authClient.updateUser(values);
        if (error) return explain(error);
        router.refresh();
      }}
    >
      <Field name="name" label="Name" autoComplete="name" defaultValue={name} />
      <SaveButton pendingText="Saving…" saved="Saved.">
        Change name
      </SaveButton>
    </Form>
  );
}

export function PasswordForm({ name, email }: { name: string; email: string }) {
  const router = useRouter();

  return (
    <Form
      form={useZodForm(passwordSchema)}
      clears
      className="space-y-4"
      onSubmit={async ({ currentPassword, password }) => {
        const { error } = await authClient.changePassword({
          currentPassword,
          newPassword: password,
        });
        if (error) return explain(error);
        router.refresh();
      }}
    >
      {/* Tells password managers which account the new password belongs to. */}
      <input hidden readOnly name="email" autoComplete="username" value={email} />
      <PasswordField
        name="currentPassword"
        label="Current password"
        autoComplete="current-password"
      />
      <NewPasswordField label="New password" own={[name, email]} />
      <SaveButton pendingText="Changing…" saved="Changed. Other devices are signed out.">
        Change password
      </SaveButton>
    </Form>
  );
}

type SaveButtonProps = ComponentProps<typeof SubmitButton> & { saved: string };

/** A submit button with room for the news that it worked. */
function SaveButton({ saved, ...button }: SaveButtonProps) {
  const succeeded = useSucceeded();
  return (
    <div className="flex items-center gap-4">
      <SubmitButton {...button} variant="outline" />
      <p role="status" className="text-sm text-muted-foreground">
        {succeeded && saved}
      </p>
    </div>
  );
}
