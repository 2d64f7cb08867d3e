import { randomBytes } from "node:crypto";
import { after } from "node:test";
import pg from "pg";
import { config } from "./config.mjs";

const pool = new pg.Pool({ connectionString: config.databaseUrl, max: 2 });
/** @type {string[]} */
const made = [];

after(async () => {
  // Their tasks go with them.
  await pool.query('delete from "user" where id = any($1)', [made]);
  await pool.end();
});

/**
 * A user as Better Auth makes them, for this test file only.
 *
 * @param {string} name
 * @param {string} [id]
 */
export async function newUser(
  name,
  id = randomBytes(24).toString("base64url").replace(/[-_]/g, "0"),
) {
  const email = `${randomBytes(12).toString("hex")}@contract.invalid`;
  await pool.query('insert into "user" (id, name, email) values ($1, $2, $3)', [id, name, email]);
  made.push(id);
  return { id, name, email };
}

/** @param {{ id: string }} user */
export const tasksOf = ({ id }) => `/api/v1/${encodeURIComponent(id)}/tasks`;
