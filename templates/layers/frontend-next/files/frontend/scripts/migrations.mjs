// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { UserError, withClient } from "./command.mjs";

/** The same as `out` in drizzle.config.ts. */
const FOLDER = "drizzle";
const JOURNAL = `frontend/${FOLDER}/meta/_journal.json`;

const migrationsFolder = path.join(import.meta.dirname, "..", FOLDER);

/** @typedef {import("drizzle-orm/migrator").MigrationMeta & { tag: string }} Migration */
/** @typedef {{ id: number, hash: string, when: number }} Applied a row of Drizzle's table */
/** @typedef {import("pg").Client} Client */

const TABLE = "drizzle.__drizzle_migrations";
const LOCK = 4_711_001;

/** Finds idle database sessions that hold LOCK, such as one that a connection pooler keeps open. */
const LEAKED = `
  select pid from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and granted and (classid, objid, objsubid) = (0, ${LOCK}, 1)
    and datname = current_database()
    and state = 'idle' and state_change < clock_timestamp() - interval '1 second'`;

/**
 * Applies all pending migrations in one transaction and returns their names. If the database has
 * migrations that the journal lacks, fails with `strict`, otherwise warns.
 *
 * @param {string | undefined} connectionString
 * @param {{ strict?: boolean }} [options]
 */
export const applyMigrations = (connectionString, { strict = false } = {}) =>
  withClient(connectionString, async (client) => {
    // Read committed: after waiting for the lock, see the migrations that another process applied.
    await client.query("begin isolation level read committed; set local lock_timeout = '1min'");
    const applied = await apply(client, strict);
    await client.query("commit");
    return applied;
  });

/**
 * Applies the migrations that the database lacks. Drizzle's own migrator only runs migrations newer
 * than the last applied one, so it would skip the migrations of a branch that was merged later.
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
    (name) => `${name} never runs: the journal does not list it`,
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
 * Lets one process migrate at a time. The lock ends with the transaction, so that a connection pooler
 * can't keep it.
 *
 * @param {Client} client
 */
async function lock(client) {
  const [leaked] = (await client.query(LEAKED)).rows;
  if (leaked) {
    throw new UserError(
      `session ${leaked.pid} holds the lock but is idle; end it: select pg_terminate_backend(${leaked.pid})`,
    );
  }
  await client.query("select pg_advisory_xact_lock($1)", [LOCK]).catch((error) => {
    if (error.code !== "55P03") throw error;
    throw new UserError("another process has held the migration lock for a minute");
  });
}

/** @param {Client} client */
async function readApplied(client) {
  // The same table that Drizzle's migrator creates.
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
      `${JOURNAL} is missing; if drizzle.config.ts has another \`out\` folder, change FOLDER in frontend/scripts/migrations.mjs`,
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
      `${JOURNAL} is not a journal with a tag and a time for each migration; after a merge, resolve its conflicts`,
    );
  }
}

/**
 * SQL files that never run because the journal does not list them.
 *
 * @param {Migration[]} journal
 */
const unlistedFiles = (journal) =>
  readdirSync(migrationsFolder).filter(
    (name) => name.endsWith(".sql") && !journal.some(({ tag }) => name === `${tag}.sql`),
  );

/**
 * Matches migrations in the journal and the database by the hash of their SQL, because a merge may
 * change the number and time of a migration.
 *
 * @param {Migration[]} journal
 * @param {Applied[]} applied oldest first
 */
function compare(journal, applied) {
  const pending = new Set(journal);
  const moved = [];
  const rest = new Set(applied);
  // Match by hash and time, then by hash alone: several migrations may have the same SQL.
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
    /** Rows of the database whose migration has another time in the journal. */
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
 * One line per difference: an error if it prevents migrating, otherwise a warning.
 *
 * @param {ReturnType<typeof compare>} found
 * @param {boolean} strict
 */
function problemsOf({ pending, edited, unknown }, strict) {
  const wrong = edited.map(
    ({ tag }) =>
      `${tag}.sql was edited after it ran: restore it, and put the change in a new migration`,
  );
  const ahead = unknown.map(describeUnknown);
  if (wrong.length === 0 && (ahead.length === 0 || !strict)) return { errors: [], warnings: ahead };
  const names = pending.map(({ tag }) => tag).join(", ") || "none";
  const errors = [...wrong, ...ahead, `nothing was applied; pending: ${names}`];
  if (wrong.length === 0) errors.push("to continue anyway, add -- --ahead");
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
 * The same hash that Drizzle's `readMigrationFiles` computes.
 *
 * @param {string} name
 */
const hashOf = (name) =>
  createHash("sha256")
    .update(readFileSync(path.join(migrationsFolder, name), "utf8"))
    .digest("hex");
