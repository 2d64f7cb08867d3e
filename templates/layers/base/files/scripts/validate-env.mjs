// node scripts/validate-env.mjs [--frontend] [--backend [NAME]] [--consistency]
//
// Checks the env files: each on its own, and against each other. Without a flag it checks
// everything. It never prints a value. Exit code 1: something is wrong; 2: wrong usage.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dim, isMain, red, runScript, UserError, usageError } from "./lib/cli.mjs";
import { checkFile, Report } from "./lib/env-rules.mjs";
import { checkTogether } from "./lib/env-together.mjs";
import { inProject, project, root } from "./lib/project.mjs";

/** @typedef {import("./lib/env-rules.mjs").Rule} Rule */

/** @returns {Rule[]} */
export const loadRules = () =>
  JSON.parse(readFileSync(inProject("scripts/env-rules.json"), "utf8"));

/**
 * Checks the env files of some services, and all of them against each other.
 *
 * @param {{ services?: string[], together?: boolean }} [scope] services: default all
 */
export function checkProject({ services, together = true } = {}) {
  const report = new Report();
  const checked = [];
  const all = loadRules();
  for (const rules of groupByFile(all)) {
    const facts = factsOf(rules[0].file);
    const wanted = !services || services.includes(rules[0].service);
    // A comparison needs every file, but reports only what it compares.
    const reported = wanted || (together && !facts.bytes) ? report : new Report();
    const result = checkFile(reported, rules, facts);
    if (result) checked.push(result);
  }
  if (together) checkTogether(report, checked, { rules: all, services: project.services });
  return report;
}

/** @param {Rule[]} rules */
function groupByFile(rules) {
  /** @type {Map<string, Rule[]>} */
  const files = new Map();
  for (const rule of rules) files.set(rule.file, [...(files.get(rule.file) ?? []), rule]);
  return files.values();
}

/** @param {string} file */
export function factsOf(file) {
  const place = inProject(file);
  return {
    file,
    ...read(place),
    mode: process.platform === "win32" || !existsSync(place) ? null : statSync(place).mode & 0o777,
    ignored: git("check-ignore", "--quiet", "--no-index", file),
    tracked: git("ls-files", "--error-unmatch", file),
  };
}

/** @param {string} place */
export function read(place) {
  try {
    return { bytes: readFileSync(place) };
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    return { unreadable: code === "ENOENT" ? "is missing" : `cannot be read (${code})` };
  }
}

/**
 * Whether a git command succeeds; null when git cannot tell, as outside of a repository.
 *
 * @param {...string} args
 */
function git(...args) {
  try {
    execFileSync("git", args, { cwd: root, stdio: "ignore" });
    return true;
  } catch (error) {
    return /** @type {{ status?: number }} */ (error).status === 1 ? false : null;
  }
}

/** @param {import("./lib/env-rules.mjs").Finding[]} findings */
export function printFindings(findings) {
  for (const { file, line, severity, message, fix } of findings) {
    const paint = { error: red, warning: dim, note: dim }[severity];
    console.error(`${paint(severity)} ${file}:${line} ${message}\n      ${dim(`fix: ${fix}`)}`);
  }
}

const usage = "node scripts/validate-env.mjs [--frontend] [--backend [NAME]] [--consistency]";

/** @param {string[]} args */
function parse(args) {
  const backends = project.services.map(({ name }) => name);
  /** @type {string[]} */
  const services = [];
  let together = args.length === 0;
  for (const [index, arg] of args.entries()) {
    if (arg === "--frontend") services.push(project.frontend.name);
    else if (arg === "--consistency") together = true;
    else if (arg === "--backend") {
      const next = args[index + 1];
      services.push(...(next && !next.startsWith("-") ? [] : backends));
    } else if (args[index - 1] === "--backend" && backends.includes(arg)) services.push(arg);
    else if (args[index - 1] === "--backend" && !arg.startsWith("-")) {
      throw usageError(`no backend is named ${arg}; there is ${backends.join(", ")}`, usage);
    } else throw usageError(`unknown argument ${arg}`, usage);
  }
  return { services: args.length === 0 ? undefined : services, together };
}

/** @param {string[]} args */
async function main(args) {
  const { checks, findings, notes } = checkProject(parse(args));
  printFindings([...findings, ...notes]);
  if (checks === 0) throw new UserError("nothing was checked");
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (errors > 0) throw new UserError(`${errors} of ${checks} checks failed`);
  console.log(`the env files are right (${checks} checks)`);
}

if (isMain(import.meta.filename)) await runScript(main);
