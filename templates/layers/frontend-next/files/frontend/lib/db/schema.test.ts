import { readFileSync } from "node:fs";
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { expect, test } from "vitest";
import journal from "../../drizzle/meta/_journal.json";
import * as schema from "./schema";

const snapshotOf = (index: number): DrizzleSnapshotJSON =>
  JSON.parse(readFileSync(`drizzle/meta/${String(index).padStart(4, "0")}_snapshot.json`, "utf8"));

test("the committed migrations make the schema; if not, run the db:generate script", async () => {
  const migrated = snapshotOf(journal.entries.length - 1);
  const wanted = generateDrizzleJson(schema, migrated.id);
  expect(await generateMigration(migrated, wanted)).toEqual([]);
});
