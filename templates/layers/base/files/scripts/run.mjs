// node scripts/run.mjs SERVICE [--database] -- COMMAND…
//
// Runs a command in the folder of a service, with its env file loaded and its packages' programs on
// PATH. With --database, the database is up while it runs. The exit code is the command's.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { runScript, UsageError, UserError } from "./lib/cli.mjs";
import { inProject, project, runEnv } from "./lib/project.mjs";

const usage = "node scripts/run.mjs SERVICE [--database] -- COMMAND…";

/** @param {string[]} args */
function parse(args) {
  const end = args.indexOf("--");
  const command = args.slice(end + 1);
  if (end < 0 || command.length === 0) throw new UsageError("no command after `--`", usage);
  const [name, ...options] = args.slice(0, end);
  const unknown = options.find((option) => option !== "--database");
  if (unknown) throw new UsageError(`unknown option ${unknown}`, usage);
  const services = [project.frontend, ...project.services];
  const service = services.find((each) => each.name === name);
  if (!service) {
    const names = services.map((each) => each.name).join(", ");
    throw new UsageError(`no service is named ${name ?? "(nothing)"}; there is ${names}`, usage);
  }
  return { service, command, database: options.includes("--database") };
}

/**
 * @param {string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
function run([program, ...args], options) {
  // The command shares the terminal, so Ctrl-C reaches it without help.
  const child = spawn(program, args, {
    ...options,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      const reason = code === "ENOENT" ? "was not found" : `cannot be started (${code})`;
      reject(new UserError(`${program} ${reason}`, { exitCode: 127 }));
    });
    child.on("exit", (code, signal) =>
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
}

await runScript(async (args) => {
  const { service, command, database } = parse(args);
  const options = { cwd: inProject(service.dir), env: runEnv(service) };
  if (!database) return run(command, options);
  const { Supervisor } = await import("./lib/processes.mjs");
  const supervisor = new Supervisor();
  try {
    await supervisor.startDatabase();
    return await run(command, options);
  } finally {
    await supervisor.stop();
  }
});
