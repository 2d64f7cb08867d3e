import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { UserError } from "./cli.mjs";
import { ownGroup } from "./processes.mjs";
import { inProject, project, root, runEnv } from "./project.mjs";

/**
 * Rejects characters in the project's path that break tools: Tailwind CSS ends a path at `#`, PATH
 * splits at `:`, and initdb passes its path to a shell.
 */
function requireUsablePath() {
  const [character] = (process.platform === "win32" ? /#/ : /[#:"$`]/).exec(root) ?? [];
  if (!character) return;
  throw new UserError(`the path of this project contains ${character}: ${root}`, {
    hint: "rename the folder: Tailwind CSS, PostgreSQL or PATH cannot handle this character",
  });
}

export function requirePackages() {
  requireUsablePath();
  if (existsSync(inProject("node_modules"))) return;
  throw new UserError("the packages are not installed", {
    hint: "install them with your package manager, for example: npm install",
  });
}

/** Requires a build: without one, Next.js starts, then fails in a worker with an unclear error. */
export function requireBuild() {
  const { name, dir } = project.frontend;
  if (existsSync(inProject(dir, ".next/BUILD_ID"))) return;
  throw new UserError(`${name} is not built`, { hint: "build it, for example: npm run build" });
}

export async function requirePort({ name, env_file }, port) {
  if (!(await isPortTaken(port))) return;
  throw new UserError(`port ${port} of ${name} is already in use`, {
    hint: `stop the program that uses it, such as another dev, or change PORT in ${env_file}`,
  });
}

/** Whether a program listens on this port, on any local address. */
export async function isPortTaken(port) {
  const { clearLockedPorts, default: getPort } = await import("get-port");
  // Clear the ports of earlier calls, which get-port would treat as taken for a while.
  clearLockedPorts();
  return (await getPort({ port })) !== port;
}

/** Applies pending migrations. Only warns if the database has migrations that this branch lacks. */
export async function migrate() {
  const { frontend } = project;
  // Use a separate process group, so that Ctrl-C does not interrupt a migration.
  const options = { cwd: inProject(frontend.dir), env: runEnv(frontend), ...ownGroup };
  const script = ["scripts/migrate.mjs", "--ahead"];
  try {
    const { stderr } = await promisify(execFile)(process.execPath, script, options);
    process.stderr.write(stderr);
  } catch ({ stdout, stderr }) {
    process.stderr.write(stdout + stderr);
    throw new UserError("the migrations failed", { hint: "see the output above" });
  }
}

/** Returns a notice if this version of Node.js has reached its end of life. */
export function nodeNotice(version = process.versions.node, now = new Date()) {
  const { recommended, "end-of-life": endOfLife } = project.node;
  const [line] = version.split(".");
  const end = endOfLife[line];
  if (!end || now.toISOString().slice(0, 10) <= end) return undefined;
  return `Node.js ${line} reached its end of life on ${end}: install Node.js ${recommended}`;
}
