import { connection } from "next/server";
import { whyNotReady } from "@/lib/db/ready";
import { log } from "@/server/log.mjs";
import { currentRequest } from "@/server/request.mjs";

const headers = { "Cache-Control": "no-store" };

/** The service can serve: its database answers, takes writes and has the tables. */
export async function GET(): Promise<Response> {
  await connection();
  const reason = await whyNotReady();
  if (!reason) return Response.json({ status: "ready" }, { headers });
  // The pool has logged what it noticed itself.
  if (!currentRequest()?.unavailable) log("WARN", "not available", { reason });
  return Response.json(
    { type: "about:blank", title: "Service Unavailable", status: 503 },
    {
      status: 503,
      headers: { ...headers, "Content-Type": "application/problem+json", "Retry-After": "5" },
    },
  );
}
