import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { NEW_SECRET } from "./env-rules.mjs";

/** @typedef {import("./env-rules.mjs").Rule} Rule */
/** @typedef {import("./env-rules.mjs").Report} Report */
/** @typedef {import("./env-rules.mjs").Checked} Checked */

/**
 * Checks the env files against each other.
 *
 * @param {Report} report
 * @param {Checked[]} files
 */
export function checkTogether(report, files) {
  const values = files.flatMap((each) => managed(each));
  checkShared(report, values);
  checkExclusive(report, files, values);
  checkPublic(report, files, values);
  checkPorts(report, values);
  checkOrigins(report, values);
}

/** @typedef {{ rule: Rule, value: string, file: string, line: number }} Managed */

/**
 * @param {Checked} checked
 * @returns {Managed[]}
 */
const managed = ({ file, rules, entries }) =>
  rules.flatMap((rule) =>
    entries
      .filter(({ key, value }) => key === rule.name && value !== "")
      .map(({ value, line }) => ({ rule, value, file, line })),
  );

/**
 * @param {Report} report
 * @param {Managed[]} values
 */
function checkShared(report, values) {
  /** @type {Map<string, Managed>} */
  const first = new Map();
  for (const each of values) {
    if (!each.rule.shared) continue;
    const other = first.get(each.rule.shared);
    first.set(each.rule.shared, other ?? each);
    if (!other) continue;
    report.expect(
      sameText(each.value, other.value),
      each,
      `${each.rule.name} differs from ${other.rule.name} in ${other.file}:${other.line}`,
      "give both the same value",
    );
  }
}

/**
 * @param {Report} report
 * @param {Checked[]} files
 * @param {Managed[]} values
 */
function checkExclusive(report, files, values) {
  for (const each of values.filter(({ rule }) => rule.exclusive)) {
    for (const { file, entries } of files) {
      for (const { key, value, line } of entries) {
        if (file === each.file && key === each.rule.name) continue;
        const copied = file !== each.file && key === each.rule.name;
        report.expect(
          !copied,
          { file, line },
          `${key} belongs into ${each.file} only`,
          "delete this line, and make a new secret there: this one has been shared",
        );
        report.expect(
          copied || !sameText(value, each.value),
          { file, line },
          `${key} has the value of ${each.rule.name} in ${each.file}:${each.line}`,
          `make a new secret for one of them (${NEW_SECRET})`,
        );
      }
    }
  }
}

/**
 * @param {Report} report
 * @param {Checked[]} files
 * @param {Managed[]} values
 */
function checkPublic(report, files, values) {
  const secrets = values.flatMap(({ rule, value }) =>
    rule.kind === "secret" ? [value] : rule.kind === "database-url" ? passwordOf(value) : [],
  );
  for (const { file, entries } of files) {
    for (const { key, value, line } of entries) {
      if (!key.startsWith("NEXT_PUBLIC_")) continue;
      const reveals = secrets.some((secret) => value.includes(secret));
      report.expect(
        !reveals,
        { file, line },
        `${key} holds a secret and is sent to every browser`,
        "remove it",
      );
    }
  }
}

/** @param {string} value */
function passwordOf(value) {
  const password = URL.canParse(value) ? new URL(value).password : "";
  return password.length >= 8 ? [password] : [];
}

/**
 * @param {Report} report
 * @param {Managed[]} values
 */
function checkPorts(report, values) {
  /** @type {Map<string, Managed>} */
  const first = new Map();
  for (const each of values.filter(({ rule }) => rule.kind === "port")) {
    const other = first.get(each.value);
    first.set(each.value, other ?? each);
    report.expect(
      !other,
      each,
      `${each.rule.name} is also the port in ${other?.file}:${other?.line}`,
      "give every service a port of its own",
    );
  }
}

/**
 * A backend answers browsers only on pages of the frontend's address.
 *
 * @param {Report} report
 * @param {Managed[]} values
 */
function checkOrigins(report, values) {
  const address = values.find(({ rule }) => rule.name === "BETTER_AUTH_URL");
  if (!address || !URL.canParse(address.value)) return;
  for (const each of values.filter(({ rule }) => rule.kind === "origin")) {
    report.expect(
      each.value === new URL(address.value).origin,
      each,
      `${each.rule.name} is not the origin of BETTER_AUTH_URL in ${address.file}:${address.line}`,
      "give it the same scheme, host and port",
    );
  }
}

const comparisonKey = randomBytes(32);

/**
 * Compares in constant time, whatever the lengths.
 *
 * @param {string} a
 * @param {string} b
 */
function sameText(a, b) {
  const digest = (/** @type {string} */ text) =>
    createHmac("sha256", comparisonKey).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
