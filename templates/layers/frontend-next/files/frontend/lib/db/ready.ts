import { setTimeout } from "node:timers/promises";
import { is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { db } from ".";
import { reasonOf } from "./failure.mjs";
import * as schema from "./schema";

const TIMEOUT = 2_000;
const UNMIGRATED = "the database has no such tables, run the project's db:migrate";

let running: ReturnType<typeof check> | undefined;

/** Why the database cannot serve, in words for a log. Undefined when it can. */
export function whyNotReady(): Promise<string | undefined> {
  // One check at a time: probes must not use up the pool.
  running ??= check().finally(() => {
    running = undefined;
  });
  return Promise.race([
    running,
    setTimeout(TIMEOUT, "the database does not answer", { ref: false }),
  ]);
}

async function check(): Promise<string | undefined> {
  try {
    const { rows } = await db.execute(sql`show transaction_read_only`);
    if (rows[0]?.transaction_read_only === "on") return "the database is read-only";
    // Names every column and reads no row.
    for (const table of Object.values(schema)) {
      if (is(table, PgTable)) await db.select().from(table).limit(0);
    }
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === "42P01" || code === "42703") return UNMIGRATED;
    return reasonOf(error) ?? `the database refuses to be read (${code})`;
  }
}

/** PostgreSQL's code, which Drizzle wraps. */
function codeOf(error: unknown): unknown {
  const { cause = error } = error as Error;
  return (cause as { code?: unknown }).code ?? "no code";
}
