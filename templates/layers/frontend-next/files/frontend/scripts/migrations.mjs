// @ts-check
import { UserError, withClient } from "./command.mjs";
import { compare, problemsOf, readJournal, unlistedFiles } from "./journal.mjs";

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
