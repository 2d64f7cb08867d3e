import type { Metadata } from "next";
import { ButtonLink } from "@/components/Button";
import { ResetPasswordForm } from "@/components/email-forms";
import { Page } from "@/components/Page";

type Props = PageProps<"/reset-password">;

async function readState({ searchParams }: Props) {
  const { token, done } = await searchParams;
  if (done) {
    return {
      title: "Your password has been changed",
      description: "Every device is signed out. Sign in with the new password.",
      content: <ButtonLink href="/sign-in">Sign in</ButtonLink>,
    };
  }
  if (typeof token !== "string") {
    return {
      title: "This link does not work",
      description: "It has been used, or it has expired.",
      content: <ButtonLink href="/forgot-password">Ask for a new link</ButtonLink>,
    };
  }
  return {
    title: "Choose a new password",
    description: "Changing it signs out every device.",
    content: <ResetPasswordForm token={token} />,
  };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { title } = await readState(props);
  // No referrer, because the URL of this page contains the token.
  return { title, referrer: "no-referrer" };
}

export default async function ResetPasswordPage(props: Props) {
  const { title, description, content } = await readState(props);
  return (
    <Page title={title} description={description} signedIn={false} narrow>
      {content}
    </Page>
  );
}
