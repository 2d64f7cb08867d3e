"use client";

import { Alert } from "@/components/Alert";
import { explain } from "@/components/auth-error";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { PasswordField } from "@/components/PasswordField";
import { signUpSchema } from "@/components/schemas";
import { leaveTo, useForm } from "@/components/useForm";
import { signUp } from "@/lib/auth";

export function SignUpForm({ next }: { next: string }) {
  const { form, field, submit, message } = useForm(signUpSchema, async (values) => {
    const { error } = await signUp.email(values);
    return error ? explain(error) : leaveTo(next);
  });

  return (
    <form {...form} className="space-y-5">
      {message && <Alert>{message}</Alert>}
      <Field label="Name" autoComplete="name" {...field("name")} />
      <Field label="E-mail" type="email" autoComplete="username" {...field("email")} />
      <PasswordField
        label="Password"
        hint="8 characters or more. A few unrelated words work well."
        autoComplete="new-password"
        {...field("password")}
      />
      <Button {...submit} pendingText="Creating your account…" className="w-full">
        Create account
      </Button>
    </form>
  );
}
