import type { Metadata } from "next";
import Link from "next/link";
import { Message } from "@/components/message";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFoundPage() {
  return (
    <Message
      tiles={["adxb", "sbco"]}
      title="Page not found"
      description="The address may be mistyped, or the page has moved."
    >
      <Button asChild>
        <Link href="/">Go to the start page</Link>
      </Button>
    </Message>
  );
}
