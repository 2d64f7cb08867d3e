import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { after } from "node:test";
import pg from "pg";
import { loadEnv, project } from "../../../scripts/lib/project.mjs";

const name = process.env.CONTRACT_SERVICE;
const service = project.services.find((each) => (name ? each.name === name : each.primary));
if (!service) throw new Error(`no service is named ${name}`);
const file = loadEnv(service.env_file);

/**
 * @param {string} variable what the environment may say
 * @param {string | undefined} fallback
 */
function setting(variable, fallback) {
  const value = process.env[variable] ?? fallback;
  if (!value) throw new Error(`set ${variable}: ${service?.env_file} does not say it`);
  return value;
}

const secret = process.env.CONTRACT_SECRET ?? file.BETTER_AUTH_SECRET;

/** The service under test: from the environment, else from its env file. */
export const config = {
  service: service.name,
  baseUrl: new URL(setting("CONTRACT_BASE_URL", `http://127.0.0.1:${file.PORT}`)),
  issuer: setting("CONTRACT_ISSUER", file.JWT_ISSUER),
  audience: setting("CONTRACT_AUDIENCE", file.JWT_AUDIENCE),
  origin: setting("CONTRACT_ORIGIN", file.CORS_ALLOWED_ORIGIN),
  maxMinutes: Number(setting("CONTRACT_MAX_MINUTES", file.ACCESS_TOKEN_EXPIRE_MINUTES)),
  databaseUrl: setting("DATABASE_URL", file.DATABASE_URL),
  mode: process.env.CONTRACT_MODE ?? (secret ? "hs256" : "jwks"),
  secret,
  /** JWKS mode: the private key (PEM file) whose public half the service fetches, and its id. */
  privateKey: () => readFileSync(setting("CONTRACT_PRIVATE_KEY_FILE", undefined), "utf8"),
  keyId: () => setting("CONTRACT_KEY_ID", undefined),
};

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
