// What must be so before a service starts.

import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { UserError } from "./cli.mjs";
import { binFolders, inProject, project, runEnv } from "./project.mjs";

/** @typedef {import("./project.mjs").Process} Process */

export function requirePackages() {
  if (existsSync(inProject("node_modules"))) return;
  throw new UserError("the packages are not installed", {
    hint: "run the install command of your package manager, for example: npm install",
  });
}

/**
 * Fails for the first program of a process that is not on this machine.
 *
 * @param {Process} service
 * @param {"dev" | "start"} kind
 */
export function requirePrograms(service, kind) {
  const [program] = service[kind].split(" ");
  if (program.includes("/")) {
    if (isFile(inProject(service.dir, program))) return;
    throw new UserError(`${service.name} is not built: ${service.dir}/${program} is missing`, {
      hint: "run the build script first",
    });
  }
  const needs = [...service.needs, { program, hint: "install it, then open a new terminal" }];
  for (const { program: needed, hint } of needs) {
    if (isOnPath(service, needed)) continue;
    throw new UserError(`${service.name} needs ${needed}, which is not on PATH`, { hint });
  }
}

/**
 * @param {Process} service
 * @param {string} program
 */
function isOnPath(service, program) {
  const folders = [...binFolders(service.dir), ...(process.env.PATH ?? "").split(path.delimiter)];
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  return folders.some((folder) =>
    endings.some((ending) => isFile(path.join(folder, program + ending))),
  );
}

/** @param {string} file */
function isFile(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Next.js starts without a build only to fail in a worker: look first.
 *
 * @param {Process} service
 */
export function requireBuild({ name, dir }) {
  if (name !== project.frontend.name || existsSync(inProject(dir, ".next/BUILD_ID"))) return;
  throw new UserError(`${name} is not built`, { hint: "run the build script first" });
}

/** @param {{ name: string, env_file: string, port: number }[]} services */
export async function requirePorts(services) {
  for (const { name, env_file, port } of services) {
    if (!(await isPortTaken(port))) continue;
    throw new UserError(`port ${port}, which ${name} needs, is in use`, {
      hint: `stop the program that uses it (another npm run dev?), or change PORT in ${env_file}`,
    });
  }
}

/**
 * Applies the migrations that the database does not have yet. One that only another branch has is no
 * reason to stop: it is named.
 */
export async function migrate() {
  const { frontend } = project;
  const options = { cwd: inProject(frontend.dir), env: runEnv(frontend) };
  const script = ["scripts/migrate.mjs", "--ahead"];
  try {
    const { stderr } = await promisify(execFile)(process.execPath, script, options);
    process.stderr.write(stderr);
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    process.stderr.write(stdout + stderr);
    throw new UserError("the migrations failed", { hint: "see the lines above" });
  }
}

/**
 * Whether a program listens on this port, on any address of this machine. Asking twice is not
 * idle: a bind alone misses a listener on macOS, a connection alone misses one on another interface.
 *
 * @param {number} port
 */
export async function isPortTaken(port) {
  const answers = await Promise.all([connects(port, "127.0.0.1"), connects(port, "::1")]);
  return answers.includes(true) || !(await binds(port));
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function connects(port, host) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host });
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("connect", () => {
      resolve(true);
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function binds(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.on("error", () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
