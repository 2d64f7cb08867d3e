// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { UserError, withClient } from "./command.mjs";

/** What drizzle.config.ts has in `out`. */
const FOLDER = "drizzle";
const JOURNAL = `frontend/${FOLDER}/meta/_journal.json`;

const migrationsFolder = path.join(import.meta.dirname, "..", FOLDER);

/** @typedef {import("drizzle-orm/migrator").MigrationMeta & { tag: string }} Migration */
/** @typedef {{ id: number, hash: string, when: number }} Applied a row of Drizzle's table */
/** @typedef {import("pg").Client} Client */

const TABLE = "drizzle.__drizzle_migrations";
const LOCK = 4_711_001;

/** Sessions that hold the lock and run nothing: a connection pooler gave it to them for good. */
const LEAKED = `
  select pid from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and granted and (classid, objid, objsubid) = (0, ${LOCK}, 1)
    and datname = current_database()
    and state = 'idle' and state_change < clock_timestamp() - interval '1 second'`;

/**
 * Applies what the database lacks, all or nothing, and returns the names. With `strict` it refuses a
 * database that has migrations which the journal lacks; otherwise it only warns.
 *
 * @param {string | undefined} connectionString
 * @param {{ strict?: boolean }} [options]
 */
export const applyMigrations = (connectionString, { strict = false } = {}) =>
  withClient(connectionString, async (client) => {
    // A process that waits for the lock has to see what the one before it has applied.
    await client.query("begin isolation level read committed; set local lock_timeout = '1min'");
    const applied = await apply(client, strict);
    await client.query("commit");
    return applied;
  });

/**
 * Drizzle's own migrator runs only what is newer than the newest migration that ran: it would skip
 * those of a branch that was merged later.
 *
 * @param {Client} client
 * @param {boolean} strict
 */
async function apply(client, strict) {
  const journal = readJournal();
  await lock(client);
  const found = compare(journal, await readApplied(client));
  const { errors, warnings } = problemsOf(found, strict);
  if (errors.length > 0) throw new UserError(errors.join("\n"));
  const unlisted = unlistedFiles(journal).map(
    (name) => `${name} never runs: the journal does not name it`,
  );
  for (const line of [...warnings, ...unlisted]) console.warn(`migrate: warning: ${line}`);
  for (const { id, when } of found.moved) {
    await client.query(`update ${TABLE} set created_at = $2 where id = $1`, [id, when]);
  }
  for (const { tag, sql, hash, folderMillis } of found.pending) {
    for (const statement of sql) {
      await client.query(statement).catch(({ message }) => {
        throw new UserError(`${tag}.sql failed, and nothing was applied: ${message}`);
      });
    }
    await client.query(`insert into ${TABLE} (hash, created_at) values ($1, $2)`, [
      hash,
      folderMillis,
    ]);
  }
  return found.pending.map(({ tag }) => tag);
}

/**
 * One migration at a time. The lock ends with the transaction: a connection pooler cannot keep it.
 *
 * @param {Client} client
 */
async function lock(client) {
  const [leaked] = (await client.query(LEAKED)).rows;
  if (leaked) {
    throw new UserError(
      `session ${leaked.pid} holds the lock and runs nothing; end it: select pg_terminate_backend(${leaked.pid})`,
    );
  }
  await client.query("select pg_advisory_xact_lock($1)", [LOCK]).catch((error) => {
    if (error.code !== "55P03") throw error;
    throw new UserError("another migration has held the lock for a minute");
  });
}

/** @param {Client} client */
async function readApplied(client) {
  // As Drizzle's migrator makes it.
  await client.query(`create schema if not exists drizzle;
    create table if not exists ${TABLE} (id serial primary key, hash text not null, created_at bigint)`);
  const { rows } = await client.query(
    `select id, hash, created_at::float as "when" from ${TABLE} order by created_at, id`,
  );
  return rows;
}

/** @returns {Migration[]} */
function readJournal() {
  const file = path.join(migrationsFolder, "meta/_journal.json");
  if (!existsSync(file)) {
    throw new UserError(
      `${JOURNAL} is missing; if drizzle.config.ts names another folder, so must FOLDER in frontend/scripts/migrations.mjs`,
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
const unlistedFiles = (journal) =>
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
function compare(journal, applied) {
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
function problemsOf({ pending, edited, unknown }, strict) {
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
