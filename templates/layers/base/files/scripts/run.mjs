// node scripts/run.mjs SERVICE [--database] -- COMMAND…
//
// Runs a command in the folder of a service, with its env file loaded and node_modules/.bin on
// PATH. With --database, keeps the database up meanwhile. Exits with the command's exit code.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { runScript, UserError, usageError } from "./lib/cli.mjs";
import { needsShell } from "./lib/processes.mjs";
import { inProject, project, runEnv } from "./lib/project.mjs";

function parse(args) {
  const usage = "node scripts/run.mjs SERVICE [--database] -- COMMAND…";
  const end = args.indexOf("--");
  const command = args.slice(end + 1);
  if (end < 0 || command.length === 0) throw usageError("no `-- COMMAND`", usage);
  const [name, ...options] = args.slice(0, end);
  const unknown = options.find((option) => option !== "--database");
  if (unknown) throw usageError(`unknown option ${unknown}`, usage);
  const services = [project.frontend, ...project.services];
  const service = services.find((each) => each.name === name);
  if (service) return { service, command, needsDatabase: options.includes("--database") };
  const names = services.map((each) => each.name).join(", ");
  throw usageError(`${name ? `unknown service ${name}` : "no SERVICE"}; services: ${names}`, usage);
}

let child;
let interrupted = 0;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    interrupted = 128 + constants.signals[signal];
    // The terminal sends Ctrl-C to the command as well.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child?.kill(signal);
  });
}

function run([program, ...args], options) {
  child = spawn(program, args, { ...options, shell: needsShell, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      const isMissing = "code" in error && error.code === "ENOENT";
      const reason = isMissing ? "was not found" : `could not be started: ${error.message}`;
      reject(new UserError(`${program} ${reason}`, { exitCode: 127 }));
    });
    child.on("exit", (code, signal) =>
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
}

await runScript(async () => {
  // runScript() drops `--`, which separates the command here.
  const { service, command, needsDatabase } = parse(process.argv.slice(2));
  const options = { cwd: inProject(service.dir), env: runEnv(service) };
  if (!needsDatabase) return run(command, options);
  const { hold } = await import("./database.mjs");
  const database = await hold();
  try {
    return interrupted || (await run(command, options));
  } finally {
    await database.release();
  }
});
