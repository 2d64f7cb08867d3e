"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { currentPassword, finish } from "@/components/account-forms";
import { ActionButton } from "@/components/action-button";
import {
  type Failure,
  Field,
  Form,
  PasswordField,
  SubmitButton,
  usePending,
  useZodForm,
} from "@/components/form";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
  AlertDialogTrigger,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { authClient } from "@/lib/auth";

type DeleteAccountProps = { email: string; ownsPassword: boolean };

export function DeleteAccount(props: DeleteAccountProps) {
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

type DeleteFormProps = DeleteAccountProps & {
  deleteAccount: (password?: string) => Promise<Failure | undefined>;
};

/** Users without a password enter their email address, to prevent accidental deletion. */
function DeleteForm({ email, ownsPassword, deleteAccount }: DeleteFormProps) {
  const isOwn = (text: string) => text.trim().toLowerCase() === email;
  const name = ownsPassword ? "currentPassword" : "email";
  const rule = ownsPassword
    ? currentPassword
    : z.string().refine(isOwn, "Enter the address of this account.");
  const form = useZodForm(z.object({ [name]: rule }));

  return (
    <Form
      form={form}
      className="mt-5 space-y-4"
      onSubmit={(values) => deleteAccount(values.currentPassword)}
    >
      {ownsPassword ? (
        <PasswordField
          name={name}
          label="Password"
          hint="To confirm that it is you."
          autoComplete="current-password"
        />
      ) : (
        <Field
          name={name}
          label="Email"
          type="email"
          hint={`Enter ${email} to confirm that you want to delete this account.`}
          autoComplete="off"
        />
      )}
      {/* The way out comes first: for the eye and for the keyboard. */}
      <div className="flex flex-wrap justify-end gap-3 pt-2 max-sm:flex-col">
        <AlertDialogCancel asChild>
          <Button variant="outline" disabled={form.formState.isSubmitting}>
            Keep my account
          </Button>
        </AlertDialogCancel>
        <SubmitButton variant="destructive" pendingText="Deleting…">
          Delete account
        </SubmitButton>
      </div>
    </Form>
  );
}
