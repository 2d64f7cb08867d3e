import type { Metadata } from "next";
import Link from "next/link";
import { AuthPage } from "@/components/page";
import { Button } from "@/components/ui/button";

type Props = PageProps<"/email-change">;

const steps = {
  approved: {
    title: "One more step",
    description:
      "We have sent a message to the new address. Confirm it there to finish the change.",
  },
  done: {
    title: "Your address has been changed",
    description: "Sign in with the new address from now on.",
  },
  failed: {
    title: "This link does not work",
    description:
      "It has been used, has expired, or is not for the account that is signed in here. Start the change again on the account page.",
  },
};

async function readStep({ searchParams }: Props) {
  const { step, error } = await searchParams;
  return !error && (step === "approved" || step === "done") ? steps[step] : steps.failed;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { title } = await readStep(props);
  return { title };
}

/** Shown after the button on /confirm-email, or at once if the link does not work. */
export default async function EmailChangePage(props: Props) {
  return (
    <AuthPage {...(await readStep(props))}>
      <Button asChild variant="outline">
        <Link href="/account">Go to your account</Link>
      </Button>
    </AuthPage>
  );
}
