import { randomBytes } from "node:crypto";
import { after } from "node:test";
import pg from "pg";
import { setting } from "./service.mjs";

const pool = new pg.Pool({ connectionString: setting("DATABASE_URL"), max: 2 });
/** @type {string[]} */
const made = [];

after(async () => {
  // Also deletes the users' tasks and sessions, by `on delete cascade`.
  await pool.query('delete from "user" where id = any($1)', [made]);
  await pool.end();
});

const newId = () => randomBytes(24).toString("base64url").replace(/[-_]/g, "0");

/**
 * Creates a user with a session, as Better Auth does, and deletes both after the test file.
 *
 * @param {string} name
 * @param {string} [id]
 */
export async function newUser(name, id = newId()) {
  const email = `${randomBytes(12).toString("hex")}@contract.invalid`;
  await pool.query('insert into "user" (id, name, email) values ($1, $2, $3)', [id, name, email]);
  made.push(id);
  return { id, name, email, session: await newSession(id) };
}

/**
 * @param {string} userId
 * @param {string} [lasts] a PostgreSQL interval from now
 * @returns {Promise<string>} session id
 */
export async function newSession(userId, lasts = "7 days") {
  const id = newId();
  await pool.query(
    "insert into session (id, user_id, token, expires_at) values ($1, $2, $3, now() + $4::interval)",
    [id, userId, newId(), lasts],
  );
  return id;
}

/** @param {string} id */
export const endSession = (id) => pool.query("delete from session where id = $1", [id]);

/**
 * The claims that identify a token's user and session.
 *
 * @param {Awaited<ReturnType<typeof newUser>>} user
 */
export const subject = ({ session, id, name, email }) => ({ sub: id, sid: session, email, name });
