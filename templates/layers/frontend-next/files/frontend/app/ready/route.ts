import { connection } from "next/server";
import { whyNotReady } from "@/lib/db/ready";
import { log } from "@/server/log.mjs";

/** The service can serve: its database answers, takes writes and has the tables. */
export async function GET(): Promise<Response> {
  await connection();
  const reason = await whyNotReady();
  if (!reason) return Response.json({ status: "ready" });
  log("WARN", "not available", { reason });
  return Response.json(
    { type: "about:blank", title: "Service Unavailable", status: 503 },
    { status: 503, headers: { "Content-Type": "application/problem+json", "Retry-After": "5" } },
  );
}
