import type { Metadata } from "next";
import { ResendForm } from "@/components/email-forms";
import { AuthPage } from "@/components/page";

export const metadata: Metadata = { title: "Check your inbox" };

export default function CheckInboxPage() {
  return (
    <AuthPage
      title="Check your inbox"
      description="We have sent you a message. Open its link within one hour to confirm that the address is yours."
    >
      <h2 className="text-lg font-semibold tracking-tight">No message?</h2>
      <p className="mt-1 mb-5 text-sm text-pretty text-muted-foreground">
        Check your spam folder and wait a minute. Then ask for another message.
      </p>
      <ResendForm />
    </AuthPage>
  );
}
