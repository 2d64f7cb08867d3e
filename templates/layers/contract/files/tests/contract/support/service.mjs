import { randomBytes } from "node:crypto";
import { after } from "node:test";
import pg from "pg";
import { project, runEnv } from "../../../scripts/lib/project.mjs";

const name = process.env.CONTRACT_SERVICE;
const service = project.services.find((each) => (name ? each.name === name : each.primary));
if (!service) throw new Error(`no service is named ${name}`);
const env = runEnv(service);

/** @param {string} variable */
function setting(variable) {
  const value = env[variable];
  if (!value) throw new Error(`${variable} is not set, and ${service?.env_file} does not say it`);
  return value;
}

/** The service under test: what its env file says, unless the shell exports something else. */
export const config = {
  service: service.name,
  /** A test file with an instance of its own sets it. */
  baseUrl: new URL(setting("CONTRACT_BASE_URL")),
  issuer: setting("JWT_ISSUER"),
  audience: setting("JWT_AUDIENCE"),
  origin: setting("CORS_ALLOWED_ORIGIN"),
  maxMinutes: Number(setting("ACCESS_TOKEN_EXPIRE_MINUTES")),
};

const pool = new pg.Pool({ connectionString: setting("DATABASE_URL"), max: 2 });
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
