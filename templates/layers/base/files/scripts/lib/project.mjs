import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";
import { parseEnv, readIfPresent } from "./env.mjs";

export const root = path.resolve(import.meta.dirname, "../..");

export const project = JSON.parse(readFileSync(path.join(root, "scripts/project.json"), "utf8"));

// Remove shell settings meant for other programs: variables such as PGSSLMODE would override
// DATABASE_URL, and NODE_ENV would override the mode in which the scripts start Next.js.
for (const name of Object.keys(process.env)) {
  if (/^(PG[A-Z]+|NODE_ENV)$/.test(name)) delete process.env[name];
}

export const inProject = (...parts) => path.join(root, ...parts);

/** The variables of an env file; `file` is relative to the project root. */
export function loadEnv(file) {
  const bytes = readIfPresent(inProject(file));
  if (!bytes) {
    throw new UserError(`${file} is missing`, {
      hint: "create it with: node scripts/create-env.mjs",
    });
  }
  const entries = parseEnv(bytes).filter(({ key }) => key);
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

/**
 * The environment for a command of one service: its env file, overridden by the shell's variables,
 * with node_modules/.bin first on PATH.
 */
export function runEnv(service, shell = process.env) {
  const pathKey = Object.keys(shell).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...loadEnv(service.env_file),
    ...shell,
    [pathKey]: [service.dir, "."]
      .map((dir) => inProject(dir, "node_modules/.bin"))
      .concat(shell[pathKey] ?? [])
      .join(path.delimiter),
  };
}

/** The shell's environment without PORT and HOST, which differ for each service. */
export function withoutPerService() {
  const { PORT: _port, HOST: _host, ...rest } = process.env;
  return rest;
}

/** Parses DATABASE_URL from the shell or, if unset there, from the frontend's env file. */
export function databaseUrl() {
  const file = project.frontend.env_file;
  const source = process.env.DATABASE_URL
    ? "DATABASE_URL in your shell"
    : `DATABASE_URL in ${file}`;
  const text = process.env.DATABASE_URL ?? loadEnv(file).DATABASE_URL;
  const isText = URL.canParse(text) && !/%(?![0-9A-Fa-f]{2})/.test(text);
  const url = isText ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || url.pathname.length < 2) {
    throw new UserError(`${source} is not of the form postgresql://user:password@host:5432/name`);
  }
  const [user, password, name] = [url.username, url.password, url.pathname.slice(1)].map(
    decodeURIComponent,
  );
  const [host, port] = [url.hostname.replace(/^\[(.*)\]$/, "$1"), Number(url.port || 5432)];
  return {
    source,
    text,
    host,
    port,
    user,
    password,
    name,
    shown: `postgresql://${user}@${host}:${port}/${name}`,
  };
}
