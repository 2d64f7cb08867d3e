import type { Metadata } from "next";
import { ForgotPasswordForm } from "@/components/email-forms";
import { Page } from "@/components/Page";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function ForgotPasswordPage() {
  return (
    <Page
      title="Forgot your password?"
      description="Enter the address of your account, and we will send you a link to choose a new password."
      signedIn={false}
      narrow
    >
      <ForgotPasswordForm />
    </Page>
  );
}
