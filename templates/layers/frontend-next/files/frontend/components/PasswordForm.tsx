"use client";

import { useRouter } from "next/navigation";
import { Alert } from "@/components/Alert";
import { explain } from "@/components/auth-error";
import { Button } from "@/components/Button";
import { PasswordField } from "@/components/PasswordField";
import { passwordSchema } from "@/components/schemas";
import { useForm } from "@/components/useForm";
import { authClient } from "@/lib/auth";

export function PasswordForm() {
  const router = useRouter();
  const { form, field, submit, message, succeeded } = useForm(
    passwordSchema,
    async (values, element) => {
      const { error } = await authClient.changePassword({ ...values, revokeOtherSessions: true });
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
        <Button {...submit} variant="secondary" size="small" pendingText="Changing…">
          Change password
        </Button>
        <p role="status" className="text-sm text-muted">
          {succeeded && "Changed. Other devices are signed out."}
        </p>
      </div>
    </form>
  );
}
