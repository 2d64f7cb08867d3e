import type { Metadata } from "next";
import Link from "next/link";
import { ResendForm } from "@/components/email-forms";
import { AuthPage } from "@/components/page";
import { Button } from "@/components/ui/button";
import { safeNext, withNext } from "@/lib/redirect";
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
      <AuthPage
        title={FAILED}
        description={`You are signed in as ${session.user.email}, and this address is already confirmed. You can change it on the account page.`}
      >
        <Button asChild>
          <Link href={next}>Continue</Link>
        </Button>
      </AuthPage>
    );
  }
  if (error) {
    return (
      <AuthPage
        title={FAILED}
        description="It has expired, is incomplete, or was sent before you signed up again. Ask for a new one."
      >
        <ResendForm />
      </AuthPage>
    );
  }
  if (!session) {
    return (
      <AuthPage title={CONFIRMED} description="Sign in to continue.">
        <Button asChild>
          <Link href={withNext("/sign-in", next)}>Sign in</Link>
        </Button>
      </AuthPage>
    );
  }
  // Name the account, because the link may have come from someone else.
  return (
    <AuthPage title={CONFIRMED} description={`You are signed in as ${session.user.email}.`}>
      <Button asChild>
        <Link href={next}>Continue</Link>
      </Button>
    </AuthPage>
  );
}
