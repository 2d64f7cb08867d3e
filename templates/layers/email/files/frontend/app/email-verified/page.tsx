import type { Metadata } from "next";
import { ButtonLink } from "@/components/Button";
import { ResendForm } from "@/components/email-forms";
import { Page } from "@/components/Page";
import { safeNext } from "@/lib/redirect";
import { getServerSession } from "@/lib/session";

type Props = PageProps<"/email-verified">;

const FAILED = "This link does not work";
const CONFIRMED = "Your address is confirmed";

export const generateMetadata = async ({ searchParams }: Props): Promise<Metadata> => ({
  title: (await searchParams).error ? FAILED : CONFIRMED,
});

/**
 * Shown after the button on /confirm-email, or at once if the link does not work or the address is
 * confirmed.
 */
export default async function EmailVerifiedPage({ searchParams }: Props) {
  const { error, ...others } = await searchParams;
  const next = safeNext(others.next);
  const session = await getServerSession({ fresh: true });
  if (error && session?.user.emailVerified) {
    return (
      <Page
        title={FAILED}
        description={`You are signed in as ${session.user.email}, and this address is already confirmed. You can change it on the account page.`}
        signedIn
        narrow
      >
        <ButtonLink href={next}>Continue</ButtonLink>
      </Page>
    );
  }
  if (error) {
    return (
      <Page
        title={FAILED}
        description="It has expired, is incomplete, or was sent before you signed up again. Ask for a new one."
        signedIn={session !== null}
        narrow
      >
        <ResendForm />
      </Page>
    );
  }
  if (!session) {
    return (
      <Page title={CONFIRMED} description="Sign in to continue." signedIn={false} narrow>
        <ButtonLink href={{ pathname: "/sign-in", query: { next } }}>Sign in</ButtonLink>
      </Page>
    );
  }
  // Name the account, because the link may have come from someone else.
  return (
    <Page
      title={CONFIRMED}
      description={`You are signed in as ${session.user.email}.`}
      signedIn
      narrow
    >
      <ButtonLink href={next}>Continue</ButtonLink>
    </Page>
  );
}
