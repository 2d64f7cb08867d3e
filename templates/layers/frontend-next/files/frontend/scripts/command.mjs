// @ts-check
import { existsSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { reasonOf } from "../lib/db/failure.mjs";

const envFile = path.join(import.meta.dirname, "../.env.local");

/** An error whose message is printed without a stack. */
export class UserError extends Error {}

/**
 * Runs `work` with DATABASE_URL and prints its result. Exit codes: 0 success, 1 failure, 2 invalid
 * arguments or DATABASE_URL.
 *
 * @param {string} name
 * @param {string[]} known the accepted options
 * @param {(url: string, options: string[]) => Promise<string>} work
 */
export async function runCommand(name, known, work) {
  /** @param {number} code @param {string} text */
  const fail = (code, text) => {
    process.exitCode = code;
    for (const line of text.split("\n")) console.error(`${name}: ${line}`);
  };
  // Drop each `--`: npm strips it, other package managers pass it on.
  const options = process.argv.slice(2).filter((option) => option !== "--");
  const unknown = options.find((option) => !known.includes(option));
  if (unknown) return fail(2, `unknown option ${unknown}`);
  if (!process.env.DATABASE_URL && existsSync(envFile)) process.loadEnvFile(envFile);
  const url = process.env.DATABASE_URL;
  if (!url) return fail(2, "DATABASE_URL is not set in the environment or frontend/.env.local");
  if (!/^postgres(ql)?:\/\//.test(url)) {
    return fail(2, "DATABASE_URL must start with postgresql://");
  }
  try {
    console.log(`${name}: ${await work(url, options)}`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof UserError) return fail(1, error.message);
    const { message } = error.cause instanceof Error ? error.cause : error;
    fail(1, reasonOf(error) ?? message);
  }
}

/**
 * @template T
 * @param {string | undefined} connectionString
 * @param {(client: pg.Client) => Promise<T>} work
 */
export async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  // Without a listener, a connection that drops between two queries would crash the process. With
  // a listener, the next query fails with the reason.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
