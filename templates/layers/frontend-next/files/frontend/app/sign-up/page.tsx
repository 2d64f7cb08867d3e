import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Page } from "@/components/Page";
import { SignUpMethods } from "@/components/SignInMethods";
import { safeNext } from "@/lib/redirect";
import { getServerSession } from "@/lib/session";

export const metadata: Metadata = { title: "Create your account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const next = safeNext((await searchParams).next);
  if (await getServerSession({ fresh: true })) redirect(next);
  return (
    <Page
      title="Create your account"
      description="It takes a name, an e-mail address and a password."
      signedIn={false}
      narrow
    >
      <SignUpMethods next={next} />
      <p className="mt-8 text-sm text-muted">
        Have an account already?{" "}
        <Link
          href={{ pathname: "/sign-in", query: next === "/dashboard" ? undefined : { next } }}
          className="rounded-sm font-medium text-accent underline underline-offset-4 hover:text-accent-strong"
        >
          Sign in
        </Link>
      </p>
    </Page>
  );
}
