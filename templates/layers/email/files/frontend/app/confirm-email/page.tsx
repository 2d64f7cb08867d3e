import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ConfirmForm } from "@/components/ConfirmForm";
import { Page } from "@/components/Page";
import { type Confirmation, confirmations } from "@/lib/email/confirmations";
import { getServerSession } from "@/lib/session";

type Props = PageProps<"/confirm-email">;

const isConfirmation = (what: unknown): what is Confirmation =>
  typeof what === "string" && Object.hasOwn(confirmations, what);

async function readLink({ searchParams }: Props) {
  const { what, token, callbackURL } = await searchParams;
  if (!isConfirmation(what) || typeof token !== "string" || typeof callbackURL !== "string") return;
  return { ...confirmations[what], token, callbackURL };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const link = await readLink(props);
  // The address of this page holds the token.
  return { title: link?.title, referrer: "no-referrer" };
}

/** Where the links in mail lead. Nothing happens here before somebody presses the button. */
export default async function ConfirmEmailPage(props: Props) {
  const link = await readLink(props);
  if (!link) redirect("/email-verified?error=INVALID_TOKEN");
  const { title, description, ...form } = link;
  const session = await getServerSession();
  return (
    <Page title={title} description={description} signedIn={session !== null} narrow>
      <ConfirmForm {...form} />
    </Page>
  );
}
