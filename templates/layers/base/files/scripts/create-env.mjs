// node scripts/create-env.mjs [--from DIR | --new]
//
// Makes the env files that are missing, as in a fresh clone: each is its example with new secrets. A
// file that is there stays as it is. Where the database is a server of yours, DATABASE_URL names it.
// With --from it copies the files that another copy of this project has. --new makes new secrets in
// a git worktree too.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runScript, UserError, usageError } from "./lib/cli.mjs";
import { missingEnvFiles } from "./lib/env-create.mjs";
import { exampleOf } from "./lib/env-file.mjs";
import { inMainWorkingTree, inProject, project } from "./lib/project.mjs";
import { factsOf, loadRules, read } from "./validate-env.mjs";

const SCRIPT = "node scripts/create-env.mjs";

/** @param {string[]} args */
function parse(args) {
  // npm takes the `--` in front of options, other package managers pass it on.
  const [option, ...values] = args[0] === "--" ? args.slice(1) : args;
  if (option === undefined) return {};
  if (option === "--new" && values.length === 0) return { ownSecrets: true };
  if (option === "--from" && values.length === 1) return { from: path.resolve(values[0]) };
  throw usageError(`invalid arguments: ${args.join(" ")}`, `${SCRIPT} [--from DIR | --new]`);
}

/** @param {string} file */
function withExample(file) {
  const { bytes, ignored } = requireReadable(file, factsOf(file));
  return { file, bytes, ignored, example: readFileSync(inProject(exampleOf(file)), "utf8") };
}

/**
 * @template {{ unreadable?: string }} Facts
 * @param {string} place
 * @param {Facts} facts
 */
function requireReadable(place, facts) {
  if (!facts.unreadable || facts.unreadable === "is missing") return facts;
  throw new UserError(`${place} ${facts.unreadable}`);
}

/**
 * The env files that another copy of this project has, by path.
 *
 * @param {string} dir
 * @param {string[]} files
 */
function readCopy(dir, files) {
  const about = path.join(dir, "scripts/project.json");
  const name = existsSync(about) && JSON.parse(readFileSync(about, "utf8")).name;
  /** @type {Map<string, Uint8Array>} */
  const copy = new Map();
  for (const file of files) {
    const place = path.join(dir, file);
    const { bytes } = requireReadable(place, read(place));
    if (bytes) copy.set(file, bytes);
  }
  if (name === project.name && copy.size > 0) return copy;
  throw new UserError(`${dir} has no env files of ${project.name}`, {
    hint: `name a folder with another copy of this project, where ${files[0]} is`,
  });
}

/**
 * With other secrets, a linked worktree could not use the sessions, tokens and database of the main
 * one, and nothing would say why.
 *
 * @param {string[]} missing
 */
function requireNoneInMain(missing) {
  const main = inMainWorkingTree();
  if (!main || !missing.some((file) => existsSync(path.join(main, file)))) return;
  const dir = /\s/.test(main) ? `"${main}"` : main;
  throw new UserError(
    `this is a git worktree: its env files would get other secrets than those of ${main}`,
    { hint: `copy them: ${SCRIPT} --from ${dir}; or make secrets of its own: ${SCRIPT} --new` },
  );
}

/**
 * @param {string} file
 * @param {string | Uint8Array} content
 */
const write = (file, content) =>
  writeFileSync(inProject(file), content, { flag: "wx", mode: 0o600 });

await runScript(async (args) => {
  const { from, ownSecrets } = parse(args);
  const rules = loadRules();
  const names = [...new Set(rules.map(({ file }) => file))];
  const files = names.map(withExample);
  const missing = files.filter(({ bytes }) => !bytes).map(({ file }) => file);
  if (!from && !ownSecrets) requireNoneInMain(missing);
  const copy = from ? readCopy(from, names) : undefined;
  const known = files.map((each) => ({ ...each, bytes: each.bytes ?? copy?.get(each.file) }));
  const made = missingEnvFiles(rules, known, process.env.DATABASE_URL);
  // Before the first secret is written.
  for (const { file, ignored } of files) {
    if (ignored !== false) continue;
    throw new UserError(`git does not ignore ${file}`, { hint: "add it to .gitignore" });
  }
  for (const file of missing) {
    const bytes = copy?.get(file);
    if (!bytes) continue;
    write(file, bytes);
    console.log(`copied  ${file}`);
  }
  for (const { file, text } of made) {
    write(file, text);
    console.log(`created ${file}`);
  }
  for (const { file, bytes } of files) if (bytes) console.log(`kept    ${file}`);
});
