import type { Metadata } from "next";
import { ButtonLink } from "@/components/Button";
import { ResetPasswordForm } from "@/components/email-forms";
import { Page } from "@/components/Page";

export const metadata: Metadata = {
  title: "Choose a new password",
  // The address of this page holds the token.
  referrer: "no-referrer",
};

export default async function ResetPasswordPage({ searchParams }: PageProps<"/reset-password">) {
  const { token, done } = await searchParams;
  if (done) {
    return (
      <Page
        title="Your password is changed"
        description="Every device is signed out. Sign in with the new password."
        signedIn={false}
        narrow
      >
        <ButtonLink href="/sign-in">Sign in</ButtonLink>
      </Page>
    );
  }
  if (typeof token !== "string") {
    return (
      <Page
        title="This link does not work"
        description="It has been used, or it has expired."
        signedIn={false}
        narrow
      >
        <ButtonLink href="/forgot-password">Ask for a new link</ButtonLink>
      </Page>
    );
  }
  return (
    <Page
      title="Choose a new password"
      description="It signs out every device."
      signedIn={false}
      narrow
    >
      <ResetPasswordForm token={token} />
    </Page>
  );
}
