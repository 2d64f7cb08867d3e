"use client";

import { useRouter } from "next/navigation";
import { Alert } from "@/components/Alert";
import { explain } from "@/components/auth-error";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { profileSchema } from "@/components/schemas";
import { useForm } from "@/components/useForm";
import { authClient } from "@/lib/auth";

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
        <Button {...submit} variant="secondary" size="small" pendingText="Saving…">
          Save name
        </Button>
        <p role="status" className="text-sm text-muted">
          {succeeded && "Saved."}
        </p>
      </div>
    </form>
  );
}
