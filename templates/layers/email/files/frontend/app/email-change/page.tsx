import type { Metadata } from "next";
import { ButtonLink } from "@/components/Button";
import { Page } from "@/components/Page";
import { getServerSession } from "@/lib/session";

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
  const session = await getServerSession({ fresh: true });
  return (
    <Page {...(await readStep(props))} signedIn={session !== null} narrow>
      <ButtonLink href="/account" variant="secondary">
        Go to your account
      </ButtonLink>
    </Page>
  );
}
