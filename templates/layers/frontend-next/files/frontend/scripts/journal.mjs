// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What drizzle.config.ts has in `out`. */
const FOLDER = "drizzle";
const JOURNAL = `frontend/${FOLDER}/meta/_journal.json`;

export const migrationsFolder = path.join(import.meta.dirname, "..", FOLDER);

/** @typedef {{ tag: string, when: number, hash: string }} Migration */
/** @typedef {{ id: number, when: number, hash: string }} Applied a row of Drizzle's table */

/**
 * The hash that Drizzle stores for a migration.
 *
 * @param {string} file
 */
const hashOf = (file) =>
  createHash("sha256")
    .update(readFileSync(path.join(migrationsFolder, file), "utf8"))
    .digest("hex");

/** @returns {Migration[]} */
export function readJournal() {
  const file = path.join(migrationsFolder, "meta/_journal.json");
  if (!existsSync(file)) {
    throw new Error(
      `${JOURNAL} is missing; if drizzle.config.ts names another folder, so must FOLDER in frontend/scripts/journal.mjs`,
    );
  }
  return parse(readFileSync(file, "utf8")).map(({ tag, when }) => {
    if (existsSync(path.join(migrationsFolder, `${tag}.sql`))) {
      return { tag, when, hash: hashOf(`${tag}.sql`) };
    }
    throw new Error(`frontend/${FOLDER}/${tag}.sql is missing, and ${JOURNAL} names it`);
  });
}

/**
 * @param {string} text
 * @returns {Omit<Migration, "hash">[]}
 */
function parse(text) {
  try {
    return JSON.parse(text).entries;
  } catch {
    throw new Error(`${JOURNAL} is not valid JSON, perhaps after a merge`);
  }
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
  const rows = applied.map((row) => {
    // Two migrations may have one text, such as two empty ones.
    const same = journal.filter(({ hash }) => hash === row.hash);
    const migration = same.find((each) => pending.has(each)) ?? same.at(-1);
    if (migration) pending.delete(migration);
    return { ...row, migration, when: migration?.when ?? row.when };
  });
  const edited = [];
  const unknown = [];
  for (const row of rows.filter(({ migration }) => !migration)) {
    const migration = [...pending].find(({ when }) => when === row.when);
    if (migration) {
      pending.delete(migration);
      edited.push(migration);
    } else {
      unknown.push(row);
    }
  }
  return {
    /** Rows whose time differs from the journal's. */
    moved: rows.filter(({ when }, index) => when !== applied[index]?.when),
    pending: [...pending],
    edited,
    unknown,
    newest: Math.max(...rows.map(({ when }) => when)),
  };
}

/**
 * One line for each difference that stands in the way.
 *
 * @param {ReturnType<typeof compare>} found
 * @param {boolean} strict
 */
export function problemsOf({ pending, edited, unknown, newest }, strict) {
  // Drizzle runs what is newer than the newest migration that the database has.
  const skipped = pending
    .filter(({ when }) => when <= newest)
    .map(
      ({ tag }) =>
        `${tag} is older than a migration that the database has, and would be skipped: raise its "when" in ${JOURNAL} above ${newest}`,
    );
  const ahead = [...edited.map(describeEdited), ...unknown.map(describeUnknown)];
  const refused = strict ? ahead : [];
  if (skipped.length + refused.length === 0) return { errors: [], warnings: ahead };
  const names = pending.map(({ tag }) => tag).join(", ") || "none";
  const errors = [...skipped, ...ahead, `nothing was applied; pending: ${names}`];
  if (skipped.length === 0) errors.push("to apply what is pending all the same, add --ahead");
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
