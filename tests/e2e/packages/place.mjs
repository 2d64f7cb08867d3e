// What the tests of packages share: where packages are, and an environment that has nothing but them.

import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { ensure, env, repository, run, work } from "../support.mjs";

export const packages = path.join(repository, "target/packages");
/** At most this many bytes to download. */
const MAX_SIZE = 3_500_000;

export const python = process.platform === "win32" ? "python" : "python3";
/** The environment of scripts that call Cargo: what the other tests have compiled is used again. */
export const compiling = { ...env, CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? path.join(repository, "target") };

function hasRust(folder) {
  const has = (program) => existsSync(path.join(folder, program));
  return (has("cargo") || has("cargo.exe")) && !has("node");
}

/** The environment of a user without Rust, for whom no registry can be reached. */
export const offline = {
  ...env,
  PATH: env.PATH.split(path.delimiter).filter((folder) => !hasRust(folder)).join(path.delimiter),
  npm_config_offline: "true",
  UV_OFFLINE: "1",
  UV_NO_INDEX: "1",
};

/** A new folder for one test. */
export function folder(name) {
  const created = path.join(work, "packages", name);
  mkdirSync(created, { recursive: true });
  return created;
}

/** Runs one of the scripts in `packaging/`. */
export const pack = (script, ...args) =>
  run(python, [path.join(repository, "packaging", script), ...args], { cwd: repository, env: compiling });

const ROWS = `
import json
from common import manifest, targets
print(json.dumps([{**vars(row), "program": row.program, "version": manifest()["version"]} for row in targets()]))
`;

/** The rows of targets.toml, with the name of the program and the version. */
export const platforms = () => JSON.parse(run(python, ["-Bc", ROWS], { cwd: path.join(repository, "packaging") }));

export function ensureSmall(file, size) {
  ensure(size <= MAX_SIZE, `${file} has ${size} bytes, more than ${MAX_SIZE}`);
  console.log(`      ${path.basename(file)}: ${(size / 1e6).toFixed(2)} MB`);
}

/** The line of `--version` names where the program came from, and how it was built. */
export function ensureOrigin(line, origin, triple) {
  const [, from] = /^authgen \d+\.\d+\.\d+ \((.*), [0-9a-f]{9}(?:-dirty)? \d{4}-\d\d-\d\d, (.*)\)\n$/.exec(line) ?? [];
  ensure(from === origin && line.includes(triple), `not from ${origin}, ${triple}: ${line}`);
}
