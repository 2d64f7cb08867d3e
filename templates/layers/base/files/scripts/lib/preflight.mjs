import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";
import { isPortTaken } from "./ports.mjs";
import { inProject } from "./project.mjs";
import { binFolders } from "./run-env.mjs";

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
export function requireBuild({ name, dir, start }) {
  if (!start.startsWith("next ") || existsSync(inProject(dir, ".next/BUILD_ID"))) return;
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
