import type { Metadata } from "next";
import { AccountPanels } from "@/components/AccountPanels";
import { Page } from "@/components/Page";
import { requireSession } from "@/lib/session";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const session = await requireSession("/account");
  return (
    <Page title="Account" description={session.user.email} signedIn>
      <AccountPanels {...session} />
    </Page>
  );
}
