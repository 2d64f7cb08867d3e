import { randomBytes } from "node:crypto";
import { after } from "node:test";
import pg from "pg";
import { setting } from "./service.mjs";

const pool = new pg.Pool({ connectionString: setting("DATABASE_URL"), max: 2 });
/** @type {string[]} */
const made = [];

after(async () => {
  // Also deletes the users' tasks, by `on delete cascade`.
  await pool.query('delete from "user" where id = any($1)', [made]);
  await pool.end();
});

const newId = () => randomBytes(24).toString("base64url").replace(/[-_]/g, "0");

/**
 * Creates a user as Better Auth does, and deletes it after the test file.
 *
 * @param {string} name
 * @param {string} [id]
 */
export async function newUser(name, id = newId()) {
  const email = `${randomBytes(12).toString("hex")}@contract.invalid`;
  await pool.query('insert into "user" (id, name, email) values ($1, $2, $3)', [id, name, email]);
  made.push(id);
  return { id, name, email };
}

/**
 * The claims that identify a token's user.
 *
 * @param {Awaited<ReturnType<typeof newUser>>} user
 */
export const subject = ({ id, name, email }) => ({ sub: id, email, name });
