import type { Metadata } from "next";
import { ResendForm } from "@/components/email-forms";
import { Page } from "@/components/Page";

export const metadata: Metadata = { title: "Check your inbox" };

export default function CheckInboxPage() {
  return (
    <Page
      title="Check your inbox"
      description="We have sent a message to your address. Confirm by its link that the address is yours: it works for one hour at most."
      signedIn={false}
      narrow
    >
      <h2 className="text-lg font-semibold tracking-tight">Nothing there?</h2>
      <p className="mt-1 mb-5 text-sm text-pretty text-muted">
        Look into the folder for spam and wait a minute. Then ask for another one.
      </p>
      <ResendForm />
    </Page>
  );
}
