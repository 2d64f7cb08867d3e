import type { Metadata } from "next";
import { ButtonLink } from "@/components/Button";
import { Page } from "@/components/Page";
import { getServerSession } from "@/lib/session";

export const metadata: Metadata = { title: "Change of your e-mail address" };

const steps = {
  approved: {
    title: "One more step",
    description: "We have sent a message to the new address. Open its link to finish the change.",
  },
  done: {
    title: "Your address is changed",
    description: "From now on, sign in with the new one.",
  },
  failed: {
    title: "This link does not work",
    description:
      "It has been used, has expired, or belongs to another account than the one that is signed in here. Start the change again on the account page.",
  },
};

/** Where the links of both messages lead, after Better Auth has judged them. */
export default async function EmailChangePage({ searchParams }: PageProps<"/email-change">) {
  const { step, error } = await searchParams;
  const session = await getServerSession({ fresh: true });
  const isKnown = !error && (step === "approved" || step === "done");
  return (
    <Page {...steps[isKnown ? step : "failed"]} signedIn={session !== null} narrow>
      <ButtonLink href="/account" variant="secondary">
        Go to your account
      </ButtonLink>
    </Page>
  );
}
