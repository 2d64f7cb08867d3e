import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

export const root = path.resolve(import.meta.dirname, "../..");

const env = parseEnv(readFileSync(path.join(root, "frontend/.env.local"), "utf8"));

function read(name: string): string {
  const value = process.env[name] ?? env[name];
  if (!value) throw new Error(`frontend/.env.local does not set ${name}`);
  return value;
}

export const siteUrl = read("BETTER_AUTH_URL");
export const apiUrl = read("NEXT_PUBLIC_API_BASE_URL");

/** Playwright waits for the site; the API may still be compiling then. */
export default async function waitForApi() {
  const ready = new URL("/ready", apiUrl);
  const deadline = Date.now() + 10 * 60_000;
  while (Date.now() < deadline) {
    const answer = await fetch(ready).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${ready} does not answer`);
}
