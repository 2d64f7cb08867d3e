import { readFileSync } from "node:fs";
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { eq } from "drizzle-orm";
import { Client } from "pg";
import { describe, expect, test, vi } from "vitest";
import { GET } from "@/app/ready/route";
import { applyMigrations } from "@/scripts/migrations.mjs";
import journal from "../drizzle/meta/_journal.json";
import { db } from "./db";
import { reasonOf } from "./db/failure.mjs";
import * as schema from "./db/schema";
import { secondsToWait } from "./rate-limit";

const url = process.env.DATABASE_URL;

const snapshotOf = (tag = ""): DrizzleSnapshotJSON =>
  JSON.parse(readFileSync(`drizzle/meta/${tag.split("_")[0]}_snapshot.json`, "utf8"));

test("the committed migrations produce the schema; if not, run the db:generate script", async () => {
  const migrated = snapshotOf(journal.entries.at(-1)?.tag);
  const wanted = generateDrizzleJson(schema, migrated.id);
  expect(await generateMigration(migrated, wanted)).toEqual([]);
});

test.skipIf(!url)("rate limits count parallel requests and reset after a minute", async () => {
  await applyMigrations(url);
  const key = `test:${crypto.randomUUID()}`;
  const start = Date.now();
  const waits = await Promise.all(Array.from({ length: 8 }, () => secondsToWait(key, 5, start)));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  expect(await secondsToWait(key, 5, start + 59_000)).toBe(1);
  expect(await secondsToWait(key, 5, start + 60_000)).toBe(0);
  await db.delete(schema.rateLimit).where(eq(schema.rateLimit.key, key));
});

describe.skipIf(!url)("the reason for a failed connection is", () => {
  test.each([
    ["the database rejects the user or its password", { password: "wrong" }],
    ["the database that DATABASE_URL names does not exist", { pathname: "/nowhere" }],
    ["the host of the database is unknown", { hostname: "nowhere.invalid" }],
    ["the database does not answer", { port: "1" }],
    ["the TLS connection to the database failed", { search: "?sslmode=verify-full" }],
  ])("%s", async (reason, change) => {
    const connectionString = String(Object.assign(new URL(url ?? ""), change));
    const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
    const error = await client.connect().catch((error) => error);
    expect(reasonOf(error)).toBe(reason);
    expect(reasonOf(new Error("Failed query", { cause: error }))).toBe(reason);
  });

  test("undefined if only a statement failed", async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const failed = await client.query("select nothing").catch((error) => error);
    await client.end();
    expect(failed).toBeInstanceOf(Error);
    expect(reasonOf(failed)).toBeUndefined();
  });
});

test.skipIf(!url)("concurrent probes query the database once", async () => {
  await applyMigrations(url);
  const query = vi.spyOn(Client.prototype, "query");
  const answers = await Promise.all(Array.from({ length: 50 }, GET));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const asked = query.mock.calls.filter(([statement]) =>
    JSON.stringify(statement).includes("transaction_read_only"),
  );
  expect(asked).toHaveLength(1);
});

test("the text of a statement is not mistaken for a reason", () => {
  const cause = Object.assign(new Error("column exists"), { code: "42701" });
  const message = "Failed query: alter table a add column ssl_SSL_timeout text";
  expect(reasonOf(new Error(message, { cause }))).toBeUndefined();
});

test.each([
  ["53300", "the database has no connection left"],
  ["53100", "the database is out of memory or disk space"],
  ["57P01", "the database is starting or stopping"],
  ["57014", "the database took too long"],
  ["25006", "the database is read-only"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "the TLS connection to the database failed"],
  ["ETIMEDOUT", "the database does not answer"],
])("the code %s has the reason: %s", (code, reason) => {
  expect(reasonOf(Object.assign(new Error("with values"), { code }))).toBe(reason);
});
