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
  const tags = parse(readFileSync(file, "utf8")).map(({ tag }) => tag);
  const lost = tags.find((tag) => !existsSync(path.join(migrationsFolder, `${tag}.sql`)));
  if (lost) throw new UserError(`${JOURNAL} names ${lost}.sql, which is missing`);
  return readMigrationFiles({ migrationsFolder }).map((each, index) => ({
    ...each,
    tag: String(tags[index]),
  }));
}

/**
 * @param {string} text
 * @returns {{ tag: string }[]}
 */
function parse(text) {
  try {
    const { entries } = JSON.parse(text);
    if (Array.isArray(entries)) return entries;
  } catch {}
  throw new UserError(`${JOURNAL} is not a valid journal, perhaps after a merge`);
}

/**
 * Pairs the journal with what the database has, by the text of the migrations: numbers and times of
 * those that only a branch has may change.
 *
 * @param {Migration[]} journal
 * @param {Applied[]} applied oldest first
 */
export function compare(journal, applied) {
  const pending = new Set(journal);
  const moved = [];
  /** @type {Applied[]} */
  const unmatched = [];
  for (const row of applied) {
    // Two migrations may have one text, such as two empty ones.
    const same = journal.filter(({ hash }) => hash === row.hash);
    const migration = same.find((each) => pending.has(each)) ?? same.at(-1);
    if (!migration) {
      unmatched.push(row);
    } else {
      pending.delete(migration);
      const when = migration.folderMillis;
      if (when !== row.when) moved.push({ id: row.id, when });
    }
  }
  const newest = Math.max(...applied.map(({ when }) => when));
  const edited = [...pending].filter(({ folderMillis }) =>
    unmatched.some(({ when }) => when === folderMillis),
  );
  for (const migration of edited) pending.delete(migration);
  return {
    pending: [...pending],
    /** Rows that the journal has at another time. */
    moved,
    edited,
    unknown: unmatched.filter(({ when }) => !edited.some((each) => each.folderMillis === when)),
    /** What Drizzle would skip, here and elsewhere: older than one before it in the journal. */
    skipped: journal.filter(
      (each, index) =>
        pending.has(each) &&
        each.folderMillis <= newest &&
        journal.slice(0, index).some((before) => each.folderMillis <= before.folderMillis),
    ),
    newest,
  };
}

/**
 * One line for each difference that stands in the way.
 *
 * @param {ReturnType<typeof compare>} found
 * @param {boolean} strict
 */
export function problemsOf({ pending, skipped, edited, unknown, newest }, strict) {
  const wrong = [
    ...skipped.map(
      ({ tag }) =>
        `${tag} is older than one before it, and drizzle-kit would skip it: raise its "when" in ${JOURNAL} above ${newest}`,
    ),
    ...edited.map(describeEdited),
  ];
  const ahead = unknown.map(describeUnknown);
  if (wrong.length === 0 && (ahead.length === 0 || !strict)) return { errors: [], warnings: ahead };
  const names = pending.map(({ tag }) => tag).join(", ") || "none";
  const errors = [...wrong, ...ahead, `nothing was applied; pending: ${names}`];
  if (wrong.length === 0) errors.push("to go on all the same, add --ahead");
  return { errors, warnings: [] };
}

/** @param {Migration} migration */
const describeEdited = ({ tag }) =>
  `${tag}.sql was edited after it ran: restore it, and write another migration for the change`;

/** @param {Applied} row */
function describeUnknown({ hash, when }) {
  const file = readdirSync(migrationsFolder).find(
    (name) => name.endsWith(".sql") && hashOf(name) === hash,
  );
  const time = new Date(when).toISOString().slice(0, 19).replace("T", " ");
  const name = file ?? `a migration of ${time} UTC`;
  return `the database has ${name}, which ${JOURNAL} lacks; find its branch or release: git log --all --oneline -S ${when} -- "*_journal.json"`;
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
