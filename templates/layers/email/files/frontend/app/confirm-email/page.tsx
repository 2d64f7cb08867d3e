import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ConfirmForm } from "@/components/confirm-form";
import { AuthPage } from "@/components/page";
import type { Session } from "@/lib/auth-server";
import {
  type Confirmation,
  isConfirmed,
  pageAboutRefusal,
  pageAfter,
  readConfirmation,
} from "@/lib/email/confirmation";
import { isOpen } from "@/lib/email/links";
import { getServerSession } from "@/lib/session";

type Props = PageProps<"/confirm-email">;

/** The page's texts, which name the address because the link may have come from someone else. */
function describe(confirmation: Confirmation, session: Session | null) {
  const { kind, email } = confirmation;
  if (kind === "address") {
    return {
      title: "Confirm your address",
      description: `Is ${email} your address? ${effect(email, session)} If you did not ask for this, do not confirm: someone else may know the password.`,
      action: "Confirm this address",
    };
  }
  const { newEmail } = confirmation;
  if (kind === "approval") {
    return {
      title: "Approve your new address",
      description: `Your account's address changes from ${email} to ${newEmail} once you also open the link that we send there. If you did not ask for this, do not approve it. Change your password instead.`,
      action: "Approve the change",
    };
  }
  return {
    title: "Confirm your new address",
    description: `Confirming makes ${newEmail} the address of an account. If the account is not yours, do not confirm.`,
    action: "Confirm this address",
  };
}

function effect(email: string, session: Session | null): string {
  if (!session) return "Confirming signs you in. The link works once.";
  if (session.user.email === email) {
    return "Confirming ends all earlier sessions and signs you in again.";
  }
  return `Confirming signs you in instead of ${session.user.email}. The link works once.`;
}

async function readLink({ searchParams }: Props) {
  const { token, next } = await searchParams;
  const confirmation = typeof token === "string" ? await readConfirmation(token) : undefined;
  return { confirmation, next };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { confirmation } = await readLink(props);
  // No referrer, because the URL of this page contains the token.
  return { title: confirmation && describe(confirmation, null).title, referrer: "no-referrer" };
}

/** The page that the links in emails open. Nothing changes until the user presses the button. */
export default async function ConfirmEmailPage(props: Props) {
  const { confirmation, next } = await readLink(props);
  if (!confirmation) redirect("/email-verified?error=INVALID_TOKEN");
  const session = await getServerSession({ fresh: true });
  const callbackURL = pageAfter(confirmation.kind, next);
  if (await isConfirmed(confirmation)) redirect(callbackURL);
  if (!(await isOpen(confirmation.token))) redirect(pageAboutRefusal(callbackURL));
  const { title, description, action } = describe(confirmation, session);
  return (
    <AuthPage title={title} description={description}>
      <ConfirmForm token={confirmation.token} callbackURL={callbackURL} action={action} />
    </AuthPage>
  );
}
