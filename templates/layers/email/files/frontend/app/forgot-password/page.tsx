import type { Metadata } from "next";
import { ForgotPasswordForm } from "@/components/email-forms";
import { AuthPage } from "@/components/page";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function ForgotPasswordPage() {
  return (
    <AuthPage
      title="Forgot your password?"
      description="Enter the address of your account, and we will send you a link to choose a new password."
      other={{ text: "Remembered it?", label: "Sign in", href: "/sign-in" }}
    >
      <ForgotPasswordForm />
    </AuthPage>
  );
}
