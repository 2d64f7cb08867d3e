import { setTimeout } from "node:timers/promises";
import { is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { db } from ".";
import { reasonOf } from "./failure.mjs";
import * as schema from "./schema";

const TIMEOUT = 2_000;

/** Why the database cannot serve, in words for a log. Undefined when it can. */
export function whyNotReady(): Promise<string | undefined> {
  return Promise.race([
    check(),
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
    return reasonOf(error) ?? "the database has no such tables, run the project's db:migrate";
  }
}
