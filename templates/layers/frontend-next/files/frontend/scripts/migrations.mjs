// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import { UserError, withClient } from "./command.mjs";
import { compare, problemsOf, readJournal } from "./journal.mjs";

/** @typedef {import("pg").Client} Client */
/** @typedef {Parameters<Parameters<ReturnType<typeof drizzle>["transaction"]>[0]>[0]} Transaction */

const TABLE = "drizzle.__drizzle_migrations";
const LOCK = 4_711_001;
const MINUTE = 60_000;

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
  withClient(connectionString, (client) =>
    drizzle({ client }).transaction((tx) => apply(client, tx, strict), {
      // A process that waits for the lock has to see what the one before it has applied.
      isolationLevel: "read committed",
    }),
  );

/**
 * @param {Client} client
 * @param {Transaction} tx
 * @param {boolean} strict
 */
async function apply(client, tx, strict) {
  const journal = readJournal();
  await client.query(`set local lock_timeout = ${MINUTE}`);
  await lock(client);
  const found = compare(journal, await readApplied(client));
  const { errors, warnings } = problemsOf(found, strict);
  if (errors.length > 0) throw new UserError(errors.join("\n"));
  for (const line of warnings) console.warn(`migrate: warning: ${line}`);
  await run(tx, found);
  const after = compare(journal, await readApplied(client));
  for (const { id, when } of after.moved) {
    await client.query(`update ${TABLE} set created_at = $2 where id = $1`, [id, when]);
  }
  const [left] = after.pending;
  if (left) throw new UserError(`${left.tag} did not run: nothing was applied`);
  return found.pending.map(({ tag }) => tag);
}

/**
 * Lets Drizzle's migrator run what is pending. It skips what is older than the newest migration that
 * ran, such as one of a branch that was merged later: for the run, they get later times. It begins a
 * transaction of its own, whose commit would end ours: it gets a savepoint instead.
 *
 * @param {Transaction} tx
 * @param {ReturnType<typeof compare>} found
 */
function run(tx, { pending, newest }) {
  const migrations = pending.map((each, index) => ({
    ...each,
    folderMillis: Math.max(each.folderMillis, newest + 1 + index),
  }));
  const { dialect, session } = /** @type {any} */ (tx);
  const transaction = (/** @type {any} */ work) => tx.transaction(work);
  return dialect.migrate(migrations, Object.assign(Object.create(session), { transaction }), {});
}

/**
 * One migration at a time. The lock ends with the transaction: a connection pooler cannot keep it.
 *
 * @param {Client} client
 */
async function lock(client) {
  const deadline = Date.now() + MINUTE;
  for (;;) {
    const tried = await client.query("select pg_try_advisory_xact_lock($1) as held", [LOCK]);
    if (tried.rows[0].held) return;
    // PostgreSQL lists sessions once for each transaction.
    await client.query("select pg_stat_clear_snapshot()");
    const [leaked] = (await client.query(LEAKED)).rows;
    if (leaked) {
      throw new UserError(
        `session ${leaked.pid} holds the lock and runs nothing; end it: select pg_terminate_backend(${leaked.pid})`,
      );
    }
    if (Date.now() > deadline) {
      throw new UserError("another migration has held the lock for a minute");
    }
    await sleep(100);
  }
}

/** @param {Client} client */
async function readApplied(client) {
  const { rows } = await client.query("select to_regclass($1) as found", [TABLE]);
  if (!rows[0].found) return [];
  const applied = await client.query(
    `select id, hash, created_at::float as "when" from ${TABLE} order by created_at, id`,
  );
  return applied.rows;
}
