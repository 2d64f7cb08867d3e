// Checks before a service starts.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { UserError } from "./cli.mjs";
import { ownGroup } from "./processes.mjs";
import { inProject, project, root, runEnv } from "./project.mjs";

/** Tailwind CSS ends a path at `#`, PATH at `:`, and initdb passes its own to a shell. */
function requireUsablePath() {
  const [character] = (process.platform === "win32" ? /#/ : /[#:"$`]/).exec(root) ?? [];
  if (!character) return;
  throw new UserError(`the path of this project has a ${character}: ${root}`, {
    hint: "rename the folder; Tailwind CSS, PostgreSQL or PATH cannot take such a path",
  });
}

export function requirePackages() {
  requireUsablePath();
  if (existsSync(inProject("node_modules"))) return;
  throw new UserError("the packages are not installed", {
    hint: "run the install command of your package manager, for example: npm install",
  });
}

/** Next.js starts without a build only to fail in a worker: look first. */
export function requireBuild() {
  const { name, dir } = project.frontend;
  if (existsSync(inProject(dir, ".next/BUILD_ID"))) return;
  throw new UserError(`${name} is not built`, { hint: "run the build script first" });
}

export async function requirePort({ name, env_file }, port) {
  if (!(await isPortTaken(port))) return;
  throw new UserError(`port ${port}, which ${name} needs, is in use`, {
    hint: `stop the program that uses it (another dev?), or change PORT in ${env_file}`,
  });
}

/** Whether a program listens on this port, on any address of this machine. */
export async function isPortTaken(port) {
  const { clearLockedPorts, default: getPort } = await import("get-port");
  // It gives no port twice within a while.
  clearLockedPorts();
  return (await getPort({ port })) !== port;
}

/**
 * Applies the migrations that the database does not have yet. One that only another branch has is no
 * reason to stop: it is named.
 */
export async function migrate() {
  const { frontend } = project;
  // Ctrl-C lets it finish.
  const options = { cwd: inProject(frontend.dir), env: runEnv(frontend), ...ownGroup };
  const script = ["scripts/migrate.mjs", "--ahead"];
  try {
    const { stderr } = await promisify(execFile)(process.execPath, script, options);
    process.stderr.write(stderr);
  } catch ({ stdout, stderr }) {
    process.stderr.write(stdout + stderr);
    throw new UserError("the migrations failed", { hint: "see the lines above" });
  }
}

/** Names a Node.js that gets no more fixes. */
export function nodeNotice(version = process.versions.node, now = new Date()) {
  const { recommended, "end-of-life": endOfLife } = project.node;
  const [line] = version.split(".");
  const end = endOfLife[line];
  if (!end || now.toISOString().slice(0, 10) <= end) return undefined;
  return `Node.js ${line} reached its end of life on ${end}: install ${recommended}`;
}
