import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Page } from "@/components/Page";
import { SignInMethods } from "@/components/SignInMethods";
import { safeNext } from "@/lib/redirect";
import { getServerSession } from "@/lib/session";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const next = safeNext((await searchParams).next);
  if (await getServerSession({ fresh: true })) redirect(next);
  return (
    <Page title="Sign in" description="Welcome back." signedIn={false} narrow>
      <SignInMethods next={next} />
      <p className="mt-8 text-sm text-muted">
        New here?{" "}
        <Link
          href={{ pathname: "/sign-up", query: next === "/dashboard" ? undefined : { next } }}
          className="rounded-sm font-medium text-accent underline underline-offset-4 hover:text-accent-strong"
        >
          Create an account
        </Link>
      </p>
    </Page>
  );
}
