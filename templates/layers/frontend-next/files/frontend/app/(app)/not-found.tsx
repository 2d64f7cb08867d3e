import type { Metadata } from "next";
import Link from "next/link";
import { Message } from "@/components/page";
import { Button } from "@/components/ui/button";
import { getServerSession } from "@/lib/session";

export const metadata: Metadata = { title: "Page not found" };

export default async function NotFoundPage() {
  const session = await getServerSession().catch(() => null);
  return (
    <Message
      tiles={["adxb", "sbco"]}
      label="404"
      title="Page not found"
      description="The address may be mistyped, or the page has moved."
    >
      <Button asChild>
        {session ? (
          <Link href="/dashboard">Go to the dashboard</Link>
        ) : (
          <Link href="/">Go to the start page</Link>
        )}
      </Button>
    </Message>
  );
}
