"use client";

import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";
import { z } from "zod";
import { ActionButton } from "@/components/action-button";
import { type Failure, Field, PasswordField, useForm } from "@/components/form";
import { Alert } from "@/components/ui/alert";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
  AlertDialogTrigger,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
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

const currentPassword = z.string().min(1, "Enter your current password.");

const passwordSchema = z.object({ currentPassword, newPassword: password });

const deleteSchema = z.object({ currentPassword });

type AuthError = { status: number; code?: string; message?: string };

const guessable =
  "This is one of the first passwords that attackers try. A few unrelated words are easy to remember and hard to guess.";

const known: Record<string, Failure> = {
  INVALID_EMAIL_OR_PASSWORD: { message: "That email address and password do not match." },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    fields: { email: "An account with this address already exists. Sign in instead." },
  },
  INVALID_EMAIL: { fields: { email: "Enter an address such as you@example.com." } },
  PASSWORD_GUESSABLE: { fields: { password: guessable, newPassword: guessable } },
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

export function SignUpForm({ next }: { next: string }) {
  const { form, field, submit, message } = useForm(signUpSchema, async (values) => {
    const { error } = await signUp.email(values);
    return error ? explain(error) : leaveTo(next);
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <Field label="Name" autoComplete="name" {...field("name")} />
      <Field label="Email" type="email" autoComplete="username" {...field("email")} />
      <PasswordField
        label="Password"
        hint="8 characters or more. A few unrelated words work well."
        autoComplete="new-password"
        {...field("password")}
      />
      <ActionButton {...submit} pendingText="Creating your account…" className="w-full">
        Create account
      </ActionButton>
    </form>
  );
}

export function SignInForm({ next }: { next: string }) {
  const { form, field, submit, message } = useForm(signInSchema, async (values) => {
    const { error } = await signIn.email(values);
    return error ? explain(error) : leaveTo(next);
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <Field label="Email" type="email" autoComplete="username" {...field("email")} />
      <PasswordField label="Password" autoComplete="current-password" {...field("password")} />
      <ActionButton {...submit} pendingText="Signing in…" className="w-full">
        Sign in
      </ActionButton>
    </form>
  );
}

export function ProfileForm({ name }: { name: string }) {
  const router = useRouter();
  const { form, field, submit, message, succeeded } = useForm(profileSchema, async (values) => {
    const { error } = await authClient.updateUser(values);
    if (error) return explain(error);
    router.refresh();
  });

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      <Field label="Name" autoComplete="name" defaultValue={name} {...field("name")} />
      <div className="flex items-center gap-4">
        <ActionButton {...submit} variant="outline" pendingText="Saving…">
          Save name
        </ActionButton>
        <p role="status" className="text-sm text-muted-foreground">
          {succeeded && "Saved."}
        </p>
      </div>
    </form>
  );
}

export function PasswordForm() {
  const router = useRouter();
  const { form, field, submit, message, succeeded } = useForm(
    passwordSchema,
    async (values, element) => {
      const { error } = await authClient.changePassword(values);
      if (error) return explain(error);
      element.reset();
      router.refresh();
    },
  );

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        {...field("currentPassword")}
      />
      <PasswordField
        label="New password"
        hint="8 characters or more."
        autoComplete="new-password"
        {...field("newPassword")}
      />
      <div className="flex items-center gap-4">
        <ActionButton {...submit} variant="outline" pendingText="Changing…">
          Change password
        </ActionButton>
        <p role="status" className="text-sm text-muted-foreground">
          {succeeded && "Changed. Other devices are signed out."}
        </p>
      </div>
    </form>
  );
}

async function deleteAccount(password?: string) {
  const { error } = await authClient.deleteUser({ password });
  return error ? explain(error) : leaveTo("/");
}

type DeleteDialogProps = { email: string; ownsPassword: boolean };

export function DeleteDialog({ email, ownsPassword }: DeleteDialogProps) {
  return (
    <AlertDialog>
      <AlertDialogTrigger asChild>
        <ActionButton variant="outline" className="text-destructive hover:text-destructive">
          Delete account
        </ActionButton>
      </AlertDialogTrigger>
      <AlertDialogContent>
        <AlertDialogTitle>Delete your account?</AlertDialogTitle>
        <AlertDialogDescription>
          This deletes your profile, your sessions and your tasks. Nobody can bring them back.
        </AlertDialogDescription>
        {ownsPassword ? <DeleteForm /> : <DeleteWithoutPasswordForm email={email} />}
      </AlertDialogContent>
    </AlertDialog>
  );
}

function DeleteForm() {
  const { form, field, submit, message } = useForm(deleteSchema, ({ currentPassword }) =>
    deleteAccount(currentPassword),
  );

  return (
    <form {...form} className="mt-5 space-y-4">
      {message && <Alert>{message}</Alert>}
      <PasswordField
        label="Password"
        hint="To confirm that it is you."
        autoComplete="current-password"
        {...field("currentPassword")}
      />
      <DeleteButtons {...submit} />
    </form>
  );
}

/** Users without a password enter their email address, to prevent accidental deletion. */
function DeleteWithoutPasswordForm({ email }: { email: string }) {
  const isOwn = (text: string) => text.trim().toLowerCase() === email;
  const schema = z.object({
    email: z.string().refine(isOwn, "Enter the address of this account."),
  });
  const { form, field, submit, message } = useForm(schema, () => deleteAccount());

  return (
    <form {...form} className="mt-5 space-y-4">
      {message && <Alert>{message}</Alert>}
      <Field
        label="Email"
        type="email"
        hint={`Enter ${email} to confirm that you want to delete this account.`}
        autoComplete="off"
        {...field("email")}
      />
      <DeleteButtons {...submit} />
    </form>
  );
}

/** The way out comes first: for the eye and for the keyboard. */
function DeleteButtons(submit: ComponentProps<typeof ActionButton>) {
  return (
    <div className="flex flex-wrap justify-end gap-3 pt-2 max-sm:flex-col">
      <AlertDialogCancel asChild>
        <Button variant="outline">Keep my account</Button>
      </AlertDialogCancel>
      <ActionButton {...submit} variant="destructive" pendingText="Deleting…">
        Delete account
      </ActionButton>
    </div>
  );
}
