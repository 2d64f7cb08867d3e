// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { UserError } from "./command.mjs";

/** What drizzle.config.ts has in `out`. */
const FOLDER = "drizzle";
const JOURNAL = `frontend/${FOLDER}/meta/_journal.json`;

const migrationsFolder = path.join(import.meta.dirname, "..", FOLDER);

/** @typedef {import("drizzle-orm/migrator").MigrationMeta & { tag: string }} Migration */
/** @typedef {{ id: number, hash: string, when: number }} Applied a row of Drizzle's table */

/** @returns {Migration[]} */
export function readJournal() {
  const file = path.join(migrationsFolder, "meta/_journal.json");
  if (!existsSync(file)) {
    throw new UserError(
      `${JOURNAL} is missing; if drizzle.config.ts names another folder, so must FOLDER in frontend/scripts/journal.mjs`,
    );
  }
  const entries = parse(readFileSync(file, "utf8"));
  const lost = entries.find(({ tag }) => !existsSync(path.join(migrationsFolder, `${tag}.sql`)));
  if (lost) throw new UserError(`${JOURNAL} names ${lost.tag}.sql, which is missing`);
  return readMigrationFiles({ migrationsFolder }).map((each, index) => ({
    ...each,
    tag: String(entries[index]?.tag),
  }));
}

/**
 * @param {string} text
 * @returns {{ tag: string, when: number }[]}
 */
function parse(text) {
  try {
    const { entries } = JSON.parse(text);
    const tags = new Set();
    for (const { tag, when } of entries) {
      if (typeof tag !== "string" || !Number.isSafeInteger(when) || tags.has(tag))
        throw new Error();
      tags.add(tag);
    }
    return entries;
  } catch {
    throw new UserError(
      `${JOURNAL} is not a journal with a tag and a time for each migration: after a merge, resolve the conflict in it`,
    );
  }
}

/**
 * The files that the journal does not name, and so never run.
 *
 * @param {Migration[]} journal
 */
export const unlistedFiles = (journal) =>
  readdirSync(migrationsFolder).filter(
    (name) => name.endsWith(".sql") && !journal.some(({ tag }) => name === `${tag}.sql`),
  );

/**
 * Pairs the journal with what the database has, by the SQL: a merge may change the number and time of
 * a migration.
 *
 * @param {Migration[]} journal
 * @param {Applied[]} applied oldest first
 */
export function compare(journal, applied) {
  const pending = new Set(journal);
  const moved = [];
  const rest = new Set(applied);
  // Two migrations may have the same SQL, such as two empty ones: the same time goes first.
  for (const isSame of [
    (/** @type {Migration} */ each, /** @type {Applied} */ row) => each.folderMillis === row.when,
    () => true,
  ]) {
    for (const row of rest) {
      const migration = [...pending].find((each) => each.hash === row.hash && isSame(each, row));
      if (!migration) continue;
      pending.delete(migration);
      rest.delete(row);
      const when = migration.folderMillis;
      if (when !== row.when) moved.push({ id: row.id, when });
    }
  }
  const edited = [...pending].filter(({ folderMillis }) =>
    [...rest].some(({ when }) => when === folderMillis),
  );
  return {
    pending: [...pending].filter((each) => !edited.includes(each)),
    /** Rows that the journal has at another time. */
    moved,
    edited,
    unknown: [...rest].filter(
      ({ hash, when }) =>
        !journal.some((each) => each.hash === hash) &&
        !edited.some((each) => each.folderMillis === when),
    ),
  };
}

/**
 * One line for each difference that stands in the way.
 *
 * @param {ReturnType<typeof compare>} found
 * @param {boolean} strict
 */
export function problemsOf({ pending, edited, unknown }, strict) {
  const wrong = edited.map(
    ({ tag }) =>
      `${tag}.sql was edited after it ran: restore it, and write another migration for the change`,
  );
  const ahead = unknown.map(describeUnknown);
  if (wrong.length === 0 && (ahead.length === 0 || !strict)) return { errors: [], warnings: ahead };
  const names = pending.map(({ tag }) => tag).join(", ") || "none";
  const errors = [...wrong, ...ahead, `nothing was applied; pending: ${names}`];
  if (wrong.length === 0) errors.push("to go on all the same, add -- --ahead");
  return { errors, warnings: [] };
}

/** @param {Applied} row */
function describeUnknown({ hash, when }) {
  const file = readdirSync(migrationsFolder).find(
    (name) => name.endsWith(".sql") && hashOf(name) === hash,
  );
  const time = new Date(when).toISOString().slice(0, 19).replace("T", " ");
  const name = file ?? `a migration of ${time} UTC`;
  return `the database has ${name}, which ${JOURNAL} lacks; find its branch or release: git log --all --source --oneline -S ${when} -- "*_journal.json"`;
}

/**
 * As Drizzle's `readMigrationFiles` makes it.
 *
 * @param {string} name
 */
const hashOf = (name) =>
  createHash("sha256")
    .update(readFileSync(path.join(migrationsFolder, name), "utf8"))
    .digest("hex");
