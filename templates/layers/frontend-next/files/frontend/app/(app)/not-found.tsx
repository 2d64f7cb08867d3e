import type { Metadata } from "next";
import { Message } from "@/components/page";
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
      home={session ? "/dashboard" : "/"}
    />
  );
}
