import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";
import { parseEnv, readIfPresent } from "./env.mjs";

/**
 * One service of this project as a process: what `npm run dev` and `npm start` run.
 *
 * @typedef {object} Process
 * @property {string} name
 * @property {string} dir
 * @property {string} env_file
 * @property {string} dev command while developing
 * @property {string} start command that runs the build
 * @property {{ program: string, hint: string }[]} needs programs that must be on PATH
 */

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} title
 * @property {string} dir
 * @property {string} env_file
 * @property {string} env_prefix
 * @property {string} audience
 * @property {boolean} primary
 */

/**
 * @typedef {object} Project
 * @property {string} name
 * @property {{ name: string, dir: string, env_file: string }} frontend
 * @property {Service[]} services
 * @property {Process[]} processes
 */

export const root = path.resolve(import.meta.dirname, "../..");

/** @type {Project} */
export const project = JSON.parse(readFileSync(path.join(root, "scripts/project.json"), "utf8"));

/** @param {...string} parts */
export const inProject = (...parts) => path.join(root, ...parts);

/**
 * The variables of an env file of this project.
 *
 * @param {string} file relative to the project
 * @returns {Record<string, string>}
 */
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
 *
 * @param {{ dir: string, env_file: string }} service
 * @param {NodeJS.ProcessEnv} [shell]
 * @returns {NodeJS.ProcessEnv}
 */
export function runEnv(service, shell = process.env) {
  const pathKey = Object.keys(shell).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...loadEnv(service.env_file),
    ...shell,
    [pathKey]: [...binFolders(service.dir), shell[pathKey]].filter(Boolean).join(path.delimiter),
  };
}

/** @param {string} dir */
export const binFolders = (dir) => [
  inProject(dir, "node_modules/.bin"),
  inProject("node_modules/.bin"),
];

/**
 * The shell without the variables that every service has with a value of its own: one PORT for
 * all of them could only start the first.
 *
 * @param {NodeJS.ProcessEnv} [shell]
 */
export function withoutPerService(shell = process.env) {
  const { PORT: _port, HOST: _host, ...rest } = shell;
  return rest;
}

/** The address of the database: what the shell exports, else what the frontend's env file says. */
export function databaseUrl() {
  const file = project.frontend.env_file;
  const source = process.env.DATABASE_URL
    ? "DATABASE_URL of your shell"
    : `DATABASE_URL in ${file}`;
  const text = process.env.DATABASE_URL ?? loadEnv(file).DATABASE_URL;
  if (!text) throw new UserError(`${file} has no DATABASE_URL`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || url.pathname.length < 2) {
    throw new UserError(`${source} is not like postgresql://user:password@host:5432/name`);
  }
  return {
    source,
    text,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    name: decodeURIComponent(url.pathname.slice(1)),
  };
}

/** @param {{ user: string, host: string, port: number, name: string }} url */
export const withoutPassword = ({ user, host, port, name }) =>
  `postgresql://${user}@${host}:${port}/${name}`;
