import { setTimeout } from "node:timers/promises";
import { is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { db } from "@/lib/db";
import { reasonOf } from "@/lib/db/failure.mjs";
import * as schema from "@/lib/db/schema";
import { log } from "@/server/log.mjs";
import { PROBLEM_TYPE, problem } from "@/server/problem.mjs";
import { currentRequest } from "@/server/request.mjs";

const TIMEOUT = 2_000;
const UNMIGRATED = "the database lacks tables or columns, run the project's db:migrate";
const UNPRIVILEGED = "the role in DATABASE_URL lacks privileges on a table";

const headers = { "Cache-Control": "no-store" };

let running: ReturnType<typeof check> | undefined;

/** Readiness: the database responds, accepts writes and has the tables. */
export async function GET(): Promise<Response> {
  // One check at a time: probes must not exhaust the pool.
  running ??= check().finally(() => {
    running = undefined;
  });
  const late = setTimeout(TIMEOUT, "the database does not answer", { ref: false });
  const reason = await Promise.race([running, late]);
  if (!reason) return Response.json({ status: "ready" }, { headers });
  // Don't log the reason again if the pool has already logged it.
  if (!currentRequest()?.unavailable) log("WARN", "not available", { reason });
  return Response.json(problem(503), {
    status: 503,
    headers: { ...headers, "Content-Type": PROBLEM_TYPE, "Retry-After": "5" },
  });
}

/** Why the database is not ready, as text for the log. Undefined if it is ready. */
async function check(): Promise<string | undefined> {
  try {
    const { rows } = await db.execute(sql`show transaction_read_only`);
    if (rows[0]?.transaction_read_only === "on") return "the database is read-only";
    // Select every column but no rows: this fails if a table or a column is missing.
    for (const table of Object.values(schema)) {
      if (is(table, PgTable)) await db.select().from(table).limit(0);
    }
    return undefined;
  } catch (error) {
    // Read the code from the cause: Drizzle wraps PostgreSQL's error.
    const { cause = error } = error as Error;
    const { code } = cause as { code?: string };
    if (code === "42P01" || code === "42703") return UNMIGRATED;
    if (code === "42501") return UNPRIVILEGED;
    return reasonOf(error) ?? `the database refuses a read (${code ?? "no code"})`;
  }
}
