import type { Metadata } from "next";
import Link from "next/link";
import { ResetPasswordForm } from "@/components/email-forms";
import { AuthPage } from "@/components/page";
import { Button } from "@/components/ui/button";

type Props = PageProps<"/reset-password">;

async function readState({ searchParams }: Props) {
  const { token, done } = await searchParams;
  if (done) {
    return {
      title: "Your password has been changed",
      description: "Every device is signed out. Sign in with the new password.",
      content: (
        <Button asChild>
          <Link href="/sign-in">Sign in</Link>
        </Button>
      ),
    };
  }
  if (typeof token !== "string") {
    return {
      title: "This link does not work",
      description: "It has been used, or it has expired.",
      content: (
        <Button asChild>
          <Link href="/forgot-password">Ask for a new link</Link>
        </Button>
      ),
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
    <AuthPage title={title} description={description}>
      {content}
    </AuthPage>
  );
}
