import path from "node:path";
import { loadEnv } from "./env-file.mjs";
import { inProject } from "./project.mjs";

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
