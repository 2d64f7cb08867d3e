import { parseUrl } from "./env-file.mjs";
import { NEW_SECRET } from "./env-rules.mjs";
import { sameText } from "./secret.mjs";

/** @typedef {import("./env-rules.mjs").Rule} Rule */
/** @typedef {import("./env-rules.mjs").Report} Report */
/** @typedef {import("./env-rules.mjs").Checked} Checked */
/** @typedef {import("./env-together.mjs").Managed} Managed */

/**
 * Each secret is where it belongs, and nowhere else among the env files.
 *
 * @param {Report} report
 * @param {Checked[]} files
 * @param {Managed[]} values
 * @param {Rule[]} rules
 */
export function checkSecrets(report, files, values, rules) {
  checkExclusive(report, files, values, rules);
  checkKept(report, values);
  checkUnused(report, files, rules);
  checkPublic(report, files, values);
}

/**
 * @param {Report} report
 * @param {Checked[]} files
 * @param {Managed[]} values
 * @param {Rule[]} rules
 */
function checkExclusive(report, files, values, rules) {
  for (const rule of rules.filter(({ exclusive }) => exclusive)) {
    const own = values.find((value) => value.rule === rule);
    const secrets = own ? secretsOf(own) : [];
    for (const { file, entries } of files) {
      for (const { key, value, line } of entries) {
        if (file === rule.file && key === rule.name) continue;
        const copied = key === rule.name;
        report.expect(
          !copied,
          { file, line },
          `${key} belongs into ${rule.file} only`,
          "delete this line, and make a new secret there: this one has been shared",
        );
        if (copied || !own) continue;
        const reused = value
          .split(",")
          .some((piece) => secrets.some((secret) => sameText(piece, secret)));
        report.expect(
          !reused,
          { file, line },
          `${key} has the value of ${rule.name} in ${own.file}:${own.line}`,
          `make a new secret for one of them (${NEW_SECRET})`,
        );
      }
    }
  }
}

/**
 * A secret that is kept while it is being replaced is another one than what replaces it.
 *
 * @param {Report} report
 * @param {Managed[]} values
 */
function checkKept(report, values) {
  const shared = values.filter(({ rule }) => rule.kind === "secret" && !rule.exclusive);
  for (const each of shared.filter(({ rule }) => rule.optional)) {
    const other = shared.find(({ rule, value }) => !rule.optional && sameText(value, each.value));
    report.expect(
      !other,
      each,
      `${each.rule.name} has the value of ${other?.rule.name} in ${other?.file}:${other?.line}`,
      "delete this line: it keeps nothing",
    );
  }
}

/** The first one signs. */
const TOKEN_SECRETS = ["BETTER_AUTH_SECRET", "BETTER_AUTH_SECRET_PREVIOUS"];

/**
 * A service that verifies tokens with published keys has no use for a secret.
 *
 * @param {Report} report
 * @param {Checked[]} files
 * @param {Rule[]} rules
 */
function checkUnused(report, files, rules) {
  const used = rules.some(({ name }) => name === TOKEN_SECRETS[0]);
  for (const { file, entries } of files) {
    for (const { key, line } of entries.filter(({ key }) => TOKEN_SECRETS.includes(key))) {
      const message = `${key} is not used: tokens are verified with published keys`;
      report.expect(used, { file, line, severity: "warning" }, message, "delete the line");
    }
  }
}

/**
 * @param {Report} report
 * @param {Checked[]} files
 * @param {Managed[]} values
 */
function checkPublic(report, files, values) {
  const secrets = values
    .flatMap((each) => [...secretsOf(each), ...passwordOf(each)])
    .filter(({ length }) => length >= MIN_SECRET);
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

/** A shorter one is found in too many values that have nothing to do with it. */
const MIN_SECRET = 8;

/**
 * The secrets that are the value, or that it lists.
 *
 * @param {Managed} managed
 */
function secretsOf({ rule, value }) {
  if (rule.kind === "secret" || rule.kind === "credential") return [value];
  return rule.kind === "secrets" ? value.split(",") : [];
}

/** @param {Managed} managed */
const passwordOf = ({ rule, value }) =>
  rule.kind === "database-url" ? [parseUrl(value)?.password ?? ""] : [];
