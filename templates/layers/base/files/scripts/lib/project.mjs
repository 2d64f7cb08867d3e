import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";
import { parseEnv, readIfPresent } from "./env.mjs";

export const root = path.resolve(import.meta.dirname, "../..");

export const project = JSON.parse(readFileSync(path.join(root, "scripts/project.json"), "utf8"));

// Settings of the shell that are meant for other programs: with PGSSLMODE, drivers would not do what
// DATABASE_URL says, and with NODE_ENV, Next.js not what it is started for.
for (const name of Object.keys(process.env)) {
  if (/^(PG[A-Z]+|NODE_ENV)$/.test(name)) delete process.env[name];
}

export const inProject = (...parts) => path.join(root, ...parts);

/** The variables of an env file, which is named relative to the project. */
export function loadEnv(file) {
  const bytes = readIfPresent(inProject(file));
  if (!bytes) {
    throw new UserError(`${file} is missing`, {
      hint: "make it with: node scripts/create-env.mjs",
    });
  }
  const entries = parseEnv(bytes).filter(({ key }) => key);
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

/**
 * The environment of a command of one service: its env file below what the shell exports, and the
 * programs of its packages first on PATH.
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

/**
 * The shell without the variables that every service has with a value of its own: one PORT for
 * all of them could only start the first.
 */
export function withoutPerService() {
  const { PORT: _port, HOST: _host, ...rest } = process.env;
  return rest;
}

/** The address of the database: what the shell exports, else what the frontend's env file says. */
export function databaseUrl() {
  const file = project.frontend.env_file;
  const source = process.env.DATABASE_URL
    ? "DATABASE_URL of your shell"
    : `DATABASE_URL in ${file}`;
  const text = process.env.DATABASE_URL ?? loadEnv(file).DATABASE_URL;
  const isText = URL.canParse(text) && !/%(?![0-9A-Fa-f]{2})/.test(text);
  const url = isText ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || url.pathname.length < 2) {
    throw new UserError(`${source} is not like postgresql://user:password@host:5432/name`);
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
