"use client";

import { TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ComponentProps, Fragment, useState } from "react";
import { z } from "zod";
import { ActionButton } from "@/components/action-button";
import { type Failure, Field, PasswordField, useForm, usePending } from "@/components/form";
import { NewPasswordField } from "@/components/password-strength";
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

export type AuthError = { status: number; code?: string; message?: string };

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

/** Ends a submission: explains the error of Better Auth, or else opens the page. */
export const finish = (error: AuthError | null, path: string) =>
  error ? explain(error) : leaveTo(path);

export function SignUpForm({ next }: { next: string }) {
  const { form, field, submit, message } = useForm(signUpSchema, async (values) => {
    const { error } = await signUp.email(values);
    return finish(error, next);
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <Field label="Name" autoComplete="name" {...field("name")} />
      <Field label="Email" type="email" autoComplete="username" {...field("email")} />
      <NewPasswordField label="Password" {...field("password")} />
      <ActionButton {...submit} pendingText="Creating your account…" className="w-full">
        Create account
      </ActionButton>
    </form>
  );
}

export function SignInForm({ next }: { next: string }) {
  const { form, field, submit, message } = useForm(signInSchema, async (values) => {
    const { error } = await signIn.email(values);
    return finish(error, next);
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
      <SaveButton {...submit} pendingText="Saving…" saved={succeeded && "Saved."}>
        Save name
      </SaveButton>
    </form>
  );
}

export function PasswordForm({ name, email }: { name: string; email: string }) {
  const router = useRouter();
  const [changes, setChanges] = useState(0);
  const { form, field, submit, message, succeeded } = useForm(passwordSchema, async (values) => {
    const { error } = await authClient.changePassword(values);
    if (error) return explain(error);
    setChanges(changes + 1);
    router.refresh();
  });

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      {/* Tells password managers which account the new password belongs to. */}
      <input hidden readOnly name="email" autoComplete="username" value={email} />
      {/* The rating of the new password knows the name too. */}
      <input hidden readOnly name="name" value={name} />
      {/* The key empties the fields after a change. */}
      <Fragment key={changes}>
        <PasswordField
          label="Current password"
          autoComplete="current-password"
          {...field("currentPassword")}
        />
        <NewPasswordField label="New password" {...field("newPassword")} />
      </Fragment>
      <SaveButton
        {...submit}
        pendingText="Changing…"
        saved={succeeded && "Changed. Other devices are signed out."}
      >
        Change password
      </SaveButton>
    </form>
  );
}

type SaveButtonProps = ComponentProps<typeof ActionButton> & { saved: string | false };

/** A submit button with room for the news that it worked. */
function SaveButton({ saved, ...button }: SaveButtonProps) {
  return (
    <div className="flex items-center gap-4">
      <ActionButton {...button} variant="outline" />
      <p role="status" className="text-sm text-muted-foreground">
        {saved}
      </p>
    </div>
  );
}

type DeleteDialogProps = { email: string; ownsPassword: boolean };

export function DeleteDialog(props: DeleteDialogProps) {
  const [open, setOpen] = useState(false);
  const [deleting, setDeleting] = usePending();

  async function deleteAccount(password?: string) {
    setDeleting(true);
    const { error } = await authClient.deleteUser({ password }).finally(() => setDeleting(false));
    return finish(error, "/");
  }

  return (
    // Stays open during the deletion, which nothing can cancel any more.
    <AlertDialog open={open} onOpenChange={(wanted) => setOpen(wanted || deleting)}>
      <AlertDialogTrigger asChild>
        <ActionButton variant="outline" className="text-destructive hover:text-destructive">
          Delete account
        </ActionButton>
      </AlertDialogTrigger>
      <AlertDialogContent>
        <span className="mb-4 grid size-10 place-items-center rounded-lg bg-destructive-muted text-destructive">
          <TriangleAlert className="size-5" />
        </span>
        <AlertDialogTitle>Delete your account?</AlertDialogTitle>
        <AlertDialogDescription>
          This deletes your profile, your sessions and your tasks. This cannot be undone.
        </AlertDialogDescription>
        <DeleteForm {...props} deleteAccount={deleteAccount} />
      </AlertDialogContent>
    </AlertDialog>
  );
}

type DeleteFormProps = DeleteDialogProps & {
  deleteAccount: (password?: string) => Promise<Failure | undefined>;
};

/** Users without a password enter their email address, to prevent accidental deletion. */
function DeleteForm({ email, ownsPassword, deleteAccount }: DeleteFormProps) {
  const isOwn = (text: string) => text.trim().toLowerCase() === email;
  const name = ownsPassword ? "currentPassword" : "email";
  const rule = ownsPassword
    ? currentPassword
    : z.string().refine(isOwn, "Enter the address of this account.");
  const schema = z.object({ [name]: rule });
  const { form, field, submit, message } = useForm(schema, (values) =>
    deleteAccount(values.currentPassword),
  );

  return (
    <form {...form} className="mt-5 space-y-4">
      {message && <Alert>{message}</Alert>}
      {ownsPassword ? (
        <PasswordField
          label="Password"
          hint="To confirm that it is you."
          autoComplete="current-password"
          {...field("currentPassword")}
        />
      ) : (
        <Field
          label="Email"
          type="email"
          hint={`Enter ${email} to confirm that you want to delete this account.`}
          autoComplete="off"
          {...field("email")}
        />
      )}
      {/* The way out comes first: for the eye and for the keyboard. */}
      <div className="flex flex-wrap justify-end gap-3 pt-2 max-sm:flex-col">
        <AlertDialogCancel asChild>
          <Button variant="outline" disabled={submit.pending}>
            Keep my account
          </Button>
        </AlertDialogCancel>
        <ActionButton {...submit} variant="destructive" pendingText="Deleting…">
          Delete account
        </ActionButton>
      </div>
    </form>
  );
}
