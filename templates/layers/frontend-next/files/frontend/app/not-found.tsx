import type { Metadata } from "next";
import Link from "next/link";
import { AppShell } from "@/components/app-shell";
import { Message } from "@/components/message";
import { Site } from "@/components/site";
import { Button } from "@/components/ui/button";
import { getServerSession } from "@/lib/session";

export const metadata: Metadata = { title: "Page not found" };

export default async function NotFoundPage() {
  // Show the page even if the database is down.
  const session = await getServerSession().catch(() => null);
  const message = (
    <Message
      tiles={["adxb", "sbco"]}
      title="Page not found"
      description="The address may be mistyped, or the page has moved."
    >
      <Button asChild>
        <Link href={session ? "/dashboard" : "/"}>
          {session ? "Go to the dashboard" : "Go to the start page"}
        </Link>
      </Button>
    </Message>
  );
  if (!session) return <Site>{message}</Site>;
  const { name, email } = session.user;
  return <AppShell user={{ name, email }}>{message}</AppShell>;
}
