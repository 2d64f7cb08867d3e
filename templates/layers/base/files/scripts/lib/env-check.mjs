import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { checkFile, checkTogether, Report } from "./env-rules.mjs";
import { inProject, root } from "./project.mjs";
import { dim, red, yellow } from "./terminal.mjs";

/** @typedef {import("./env-rules.mjs").Rule} Rule */

/** @returns {Rule[]} */
const loadRules = () => JSON.parse(readFileSync(inProject("scripts/env-rules.json"), "utf8"));

/**
 * Checks the env files of some services, and all of them against each other.
 *
 * @param {{ services?: string[], together?: boolean }} [scope] services: default all
 */
export function checkProject({ services, together = true } = {}) {
  const report = new Report();
  const checked = [];
  for (const rules of groupByFile(loadRules())) {
    const facts = factsOf(rules[0].file);
    const wanted = !services || services.includes(rules[0].service);
    // A comparison needs every file, but reports only what it compares.
    const reported = wanted || (together && !facts.bytes) ? report : new Report();
    const result = checkFile(reported, rules, facts);
    if (result) checked.push(result);
  }
  if (together) checkTogether(report, checked);
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
function factsOf(file) {
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
function read(place) {
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

/** @param {import("./env-rules.mjs").Finding[]} findings */
export function printFindings(findings) {
  for (const { file, line, severity, message, fix } of findings) {
    const paint = severity === "error" ? red : yellow;
    console.error(`${paint(severity)} ${file}:${line} ${message}\n      ${dim(`fix: ${fix}`)}`);
  }
}
