import { randomBytes } from "node:crypto";
import { after } from "node:test";
import pg from "pg";
import { setting } from "./service.mjs";

const pool = new pg.Pool({ connectionString: setting("DATABASE_URL"), max: 2 });
/** @type {string[]} */
const made = [];

after(async () => {
  // Their tasks go with them.
  await pool.query('delete from "user" where id = any($1)', [made]);
  await pool.end();
});

const newId = () => randomBytes(24).toString("base64url").replace(/[-_]/g, "0");

/**
 * A user as Better Auth makes them, for this test file only.
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
 * What a token says about its user.
 *
 * @param {Awaited<ReturnType<typeof newUser>>} user
 */
export const subject = ({ id, name, email }) => ({ sub: id, email, name });
