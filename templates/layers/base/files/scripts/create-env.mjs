// node scripts/create-env.mjs [--from DIR | --new]
//
// Creates missing env files, for example in a fresh clone: copies of .env.example with new secrets.
// Existing files are not changed. For an external database, set DATABASE_URL in the shell.
// --from copies the files from another copy of this project. --new generates new secrets even in a
// linked git worktree, which gets its own secrets only on request.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runScript, UserError, usageError } from "./lib/cli.mjs";
import {
  envFiles,
  exampleOf,
  inProject,
  linesOf,
  PLACEHOLDER,
  project,
  readEnvFiles,
  root,
  rules,
} from "./lib/project.mjs";

const SCRIPT = "node scripts/create-env.mjs";

function parse(args) {
  const { values } = parseArgs({
    args,
    options: { from: { type: "string" }, new: { type: "boolean" } },
  });
  if (!values.from || !values.new) return values;
  throw usageError("--from and --new cannot be combined", `${SCRIPT} [--from DIR | --new]`);
}

function readCopy(dir) {
  const about = path.join(dir, "scripts/project.json");
  const name = existsSync(about) && JSON.parse(readFileSync(about, "utf8")).name;
  const files = readEnvFiles(dir);
  if (name === project.name && files.size > 0) return files;
  throw new UserError(`${dir} has no env files of ${project.name}`, {
    hint: `pass a folder with a copy of this project that has ${envFiles[0]}`,
  });
}

/**
 * This project's path in the main worktree. Undefined unless this is a linked worktree, whose git
 * folder has a `commondir` file; a submodule's has none. Reads files instead of running git, which
 * may not be installed and refuses to work in another user's folder.
 */
function inMainWorkingTree() {
  let top = root;
  while (!existsSync(path.join(top, ".git"))) {
    if (top === path.dirname(top)) return undefined;
    top = path.dirname(top);
  }
  const pointer = path.join(top, ".git");
  if (!statSync(pointer).isFile()) return undefined;
  const gitDir = path.resolve(top, readLine(pointer).replace(/^gitdir: /, ""));
  const commonDir = path.join(gitDir, "commondir");
  if (!existsSync(commonDir)) return undefined;
  const repository = path.resolve(gitDir, readLine(commonDir));
  return path.join(path.dirname(repository), path.relative(top, root));
}

const readLine = (place) => readFileSync(place, "utf8").replace(/\r?\n$/, "");

/**
 * Throws if the main worktree has env files that this linked worktree lacks. New secrets would not
 * match the sessions, tokens and database of the main worktree, and no error would say why.
 */
function requireNoneInMain(missing) {
  const main = inMainWorkingTree();
  if (!main || !missing.some((file) => existsSync(path.join(main, file)))) return;
  const dir = /\s/.test(main) ? `"${main}"` : main;
  throw new UserError(
    `this is a git worktree: new env files would not have the secrets of ${main}`,
    { hint: `copy the secrets: ${SCRIPT} --from ${dir}; or generate new ones: ${SCRIPT} --new` },
  );
}

/** The values that must be equal in several files, by the `shared` id of their rules. */
function sharedValues(files) {
  const values = new Map();
  for (const { file, key, value, portable } of linesOf(files)) {
    const word = rules.find((rule) => rule.file === file && rule.name === key)?.shared;
    if (word && portable && value && !values.has(word)) values.set(word, value);
  }
  return values;
}

/** Returns the example file with its secrets filled in, and adds new shared values to `shared`. */
function fillIn(file, shared) {
  const example = readFileSync(inProject(exampleOf(file)), "utf8");
  return example.replace(/^([A-Z][A-Z0-9_]*)=(.*)$/gm, (line, name, text) => {
    const rule = rules.find((each) => each.file === file && each.name === name);
    if (!rule) return line;
    const isOwnServer = rule.kind === "database-url" && text === PLACEHOLDER;
    const known = shared.get(rule.shared ?? "");
    const value = known ?? (isOwnServer ? givenUrl() : text.replaceAll(PLACEHOLDER, newSecret));
    if (rule.shared) shared.set(rule.shared, value);
    return `${name}=${value}`;
  });
}

const newSecret = () => randomBytes(32).toString("base64url");

function givenUrl() {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  throw new UserError("the URL of the database is unknown", {
    hint: `DATABASE_URL=postgresql://user:password@host:5432/name ${SCRIPT}`,
  });
}

function requireIgnored(file) {
  // Exit code 1: git does not ignore the file. 0: it does. Others: no git, or no repository.
  const { status } = spawnSync("git", ["-C", root, "check-ignore", "--quiet", "--no-index", file]);
  if (status !== 1) return;
  throw new UserError(`git does not ignore ${file}`, { hint: "add it to .gitignore" });
}

await runScript(async (args) => {
  const { from, new: ownSecrets } = parse(args);
  const present = readEnvFiles(root);
  const missing = envFiles.filter((file) => !present.has(file));
  if (from === undefined && !ownSecrets) requireNoneInMain(missing);
  const copy = from === undefined ? new Map() : readCopy(path.resolve(from));
  const shared = sharedValues(new Map([...copy, ...present]));
  const made = missing.map((file) => ({ file, content: copy.get(file) ?? fillIn(file, shared) }));
  missing.forEach(requireIgnored);
  for (const { file, content } of made) {
    writeFileSync(inProject(file), content, { flag: "wx", mode: 0o600 });
    console.log(`${copy.has(file) ? "copied " : "created"} ${file}`);
  }
  for (const file of present.keys()) console.log(`kept    ${file}`);
});
