"use client";

import { Alert } from "@/components/Alert";
import { explain } from "@/components/auth-error";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { PasswordField } from "@/components/PasswordField";
import { signInSchema } from "@/components/schemas";
import { leaveTo, useForm } from "@/components/useForm";
import { signIn } from "@/lib/auth";

export function SignInForm({ next }: { next: string }) {
  const { form, field, submit, message } = useForm(signInSchema, async (values) => {
    const { error } = await signIn.email(values);
    return error ? explain(error) : leaveTo(next);
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <Field label="E-mail" type="email" autoComplete="username" {...field("email")} />
      <PasswordField label="Password" autoComplete="current-password" {...field("password")} />
      <Button {...submit} pendingText="Signing in…" className="w-full">
        Sign in
      </Button>
    </form>
  );
}
