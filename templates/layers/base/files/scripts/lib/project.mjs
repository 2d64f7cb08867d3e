import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";

export const root = path.resolve(import.meta.dirname, "../..");

export const project = JSON.parse(readFileSync(path.join(root, "scripts/project.json"), "utf8"));

// Remove shell settings meant for other programs: variables such as PGSSLMODE would override
// DATABASE_URL, and NODE_ENV would override the mode in which the scripts start Next.js.
for (const name of Object.keys(process.env)) {
  if (/^(PG[A-Z]+|NODE_ENV)$/.test(name)) delete process.env[name];
}

export const inProject = (...parts) => path.join(root, ...parts);

/**
 * The rules for the variables of the env files. Variables with the same `shared` id must be equal,
 * an `exclusive` variable must not be in other files, and a `part` is an optional feature that
 * needs all of its variables.
 */
export const rules = project.env;
export const envFiles = [...new Set(rules.map(({ file }) => file))];

/** The text in place of each secret in .env.example. */
export const PLACEHOLDER = "replace-me";
export const exampleOf = (file) => file.replace(/[^/]+$/, ".env.example");

/** The existing env files of the copy of this project in `dir`, as a map from path to bytes. */
export function readEnvFiles(dir) {
  const files = new Map();
  for (const file of envFiles) {
    const bytes = readIfPresent(path.join(dir, file));
    if (bytes) files.set(file, bytes);
  }
  return files;
}

export function readIfPresent(place) {
  try {
    return readFileSync(place);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    const hint = error.code === "EACCES" ? `check its owner: ls -l ${place}` : undefined;
    throw new UserError(error.message, { hint });
  }
}

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

/** A line that Next.js, Node.js, Rust, Python and Docker parse alike: no quotes and no spaces. */
const PAIR = /^[A-Z][A-Z0-9_]*=(?!~)[A-Za-z0-9._~:/@%?=,+&-]*$/;
const LOOSE_PAIR = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*[=:]\s*(.*?)\s*$/;

/**
 * Parses the lines of an env file, except empty ones and comments. If parsers read a line
 * differently, `portable` is false, and `key` and `value` are what most parsers return.
 */
export function parseEnv(bytes) {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  return lines.flatMap((text, index) => {
    if (text === "" || text.startsWith("#")) return [];
    const portable = PAIR.test(text);
    const [, key = "", raw = ""] = LOOSE_PAIR.exec(text) ?? [];
    const value = /^(["'])(.*?)\1\s*(#.*)?$/.exec(raw)?.[2] ?? raw.replace(/\s+#.*/, "");
    return { key, value, line: index + 1, portable, reach: reachOf(raw) };
  });
}

/** The parsed lines of all files, each with its `file`. */
export const linesOf = (files) =>
  [...files].flatMap(([file, bytes]) => parseEnv(bytes).map((entry) => ({ ...entry, file })));

/**
 * Returns how many of the next lines a parser may take as part of the value: all after an unclosed
 * quote, one after a trailing backslash (in shells). Tries `\"` both as an escaped quote and as a
 * closing quote, because parsers differ.
 */
function reachOf(value) {
  const isOpen = [value, value.replace(/\\["'`]/g, "")].some((text) =>
    /["'`]/.test(text.replace(/(["'`]).*?\1/g, "").replace(/\s#.*/, "")),
  );
  return isOpen ? Infinity : Number(value.endsWith("\\"));
}
