import { exampleOf, kindProblem, parseEnv } from "./env-file.mjs";

/**
 * One variable of one env file.
 *
 * @typedef {object} Rule
 * @property {string} name
 * @property {string} kind
 * @property {string} service
 * @property {string} file
 * @property {string | null} [shared] variables with the same word here hold the same value
 * @property {number | null} [min]
 * @property {number | null} [max]
 * @property {boolean} [exclusive] in no other service's file
 * @property {boolean} [optional]
 * @property {string} [part] what the variable switches on, together with all others of this part
 * @property {string} [about] where to get it
 */

/**
 * What is known of an env file from outside. `null` = it could not be found out.
 *
 * @typedef {object} FileFacts
 * @property {string} file
 * @property {Uint8Array} [bytes]
 * @property {string} [unreadable] why there are no bytes
 * @property {number | null} mode
 * @property {boolean | null} ignored
 * @property {boolean | null} tracked
 */

/** @typedef {{ file: string, line: number, severity: "error" | "warning" | "note", message: string, fix: string }} Finding */
/** @typedef {import("./env-file.mjs").Entry} Entry */
/** @typedef {{ file: string, service: string, rules: Rule[], entries: Entry[] }} Checked */

export const NEW_SECRET =
  "node -e \"console.log(require('crypto').randomBytes(32).toString('base64url'))\"";

/** Collects findings and counts what was looked at, so that looking at nothing is no success. */
export class Report {
  checks = 0;
  /** @type {Finding[]} */
  findings = [];
  /**
   * What is good to know although nothing is wrong.
   *
   * @type {Finding[]}
   */
  notes = [];

  /**
   * @param {boolean} fine
   * @param {{ file: string, line?: number, severity?: "error" | "warning" }} place
   * @param {string} message
   * @param {string} fix
   */
  expect(fine, { file, line = 1, severity = "error" }, message, fix) {
    this.checks += 1;
    if (!fine) this.findings.push({ file, line, severity, message, fix });
    return fine;
  }
}

/**
 * Checks one env file on its own.
 *
 * @param {Report} report
 * @param {Rule[]} rules the rules of this file
 * @param {FileFacts} facts
 * @returns {Checked | undefined} undefined when there is nothing to read
 */
export function checkFile(report, rules, facts) {
  const { file, bytes, mode } = facts;
  const missing = "make it with: node scripts/create-env.mjs";
  const readable = report.expect(bytes !== undefined, { file }, facts.unreadable ?? "", missing);
  report.expect(
    facts.tracked !== true,
    { file },
    "git tracks this file",
    `git rm --cached ${file}`,
  );
  report.expect(
    facts.ignored !== false,
    { file },
    "git does not ignore this file",
    "add it to .gitignore",
  );
  if (!readable || !bytes) return undefined;
  const closed = mode === null || (mode & 0o177) === 0;
  report.expect(closed, { file }, "other users of this machine may open it", `chmod 600 ${file}`);

  const { entries, problems, decoded } = parseEnv(bytes);
  report.expect(
    problems.length === 0,
    { file, ...problems[0] },
    lineMessage(problems[0]),
    PORTABLE,
  );
  for (const problem of problems.slice(1)) {
    report.expect(false, { file, ...problem }, lineMessage(problem), PORTABLE);
  }
  if (!decoded) return undefined;
  const checked = { file, service: rules[0]?.service ?? "", rules, entries };
  checkKeys(report, checked);
  for (const rule of rules) checkRule(report, checked, rule);
  checkParts(report, checked);
  return checked;
}

const PORTABLE =
  "write KEY=value, one per line, without blanks or quotes, LF at the end of each line";

/** @param {{ message: string } | undefined} problem */
const lineMessage = (problem) => `this line ${problem?.message}`;

/**
 * @param {Report} report
 * @param {Checked} checked
 */
function checkKeys(report, { file, rules, entries }) {
  const known = new Set(rules.map(({ name }) => name));
  /** @type {Map<string, number>} */
  const first = new Map();
  for (const { key, line, problem, broken } of entries) {
    const earlier = first.get(key);
    report.expect(
      earlier === undefined,
      { file, line },
      `${key} is already in line ${earlier}: readers disagree on which one counts`,
      "keep one of them",
    );
    first.set(key, earlier ?? line);
    const severity = known.has(key) || broken ? "error" : "warning";
    const message = broken ? `this line ${problem}` : `${key} ${problem}`;
    report.expect(!problem, { file, line, severity }, message, broken ? PORTABLE : UNQUOTED);
    if (earlier === undefined) checkUnknown(report, { file, line }, key, known, entries);
    const reveals = key.startsWith("NEXT_PUBLIC_") && /SECRET|PASSWORD|PRIVATE|TOKEN/.test(key);
    report.expect(
      !reveals,
      { file, line },
      `${key} is sent to every browser, but its name says that it is a secret`,
      "drop NEXT_PUBLIC_ from its name",
    );
  }
}

const UNQUOTED = "write the value without quotes or blanks; in an address, percent-encode it";

/**
 * @param {Report} report
 * @param {{ file: string, line: number }} place
 * @param {string} key
 * @param {Set<string>} known
 * @param {Entry[]} entries
 */
function checkUnknown(report, place, key, known, entries) {
  if (known.has(key)) return;
  const missing = [...known].filter((name) => !entries.some((entry) => entry.key === name));
  const meant = nearest(key, missing);
  const message = `${key} is unknown; ${meant} is missing`;
  report.expect(!meant, { ...place, severity: "warning" }, message, `rename it to ${meant}`);
}

/**
 * The name that was probably meant: at most one edit in three characters.
 *
 * @param {string} key
 * @param {string[]} names
 */
function nearest(key, names) {
  const limit = Math.max(1, Math.floor(key.length / 3));
  return names
    .map((name) => ({ name, edits: distance(key, name) }))
    .filter(({ edits }) => edits <= limit && edits < key.length)
    .sort((a, b) => a.edits - b.edits)[0]?.name;
}

/**
 * @param {Report} report
 * @param {Checked} checked
 * @param {Rule} rule
 */
function checkRule(report, { file, entries }, rule) {
  const entry = entries.find(({ key }) => key === rule.name);
  if (!entry) {
    const fix = `add ${rule.name}=… as in ${exampleOf(file)}`;
    report.expect(rule.optional === true, { file }, `${rule.name} is missing`, fix);
    return;
  }
  if (entry.problem || entry.broken) return;
  const place = { file, line: entry.line };
  if (entry.value === "" && rule.optional) {
    const fix = "delete the line: without it there is none";
    report.expect(false, place, `${rule.name} is empty`, fix);
    return;
  }
  const problem = entry.value === "" ? "is empty" : kindProblem(entry.value, rule);
  report.expect(!problem, place, `${rule.name} ${problem}`, fixOf(rule));
}

/**
 * An optional part has all of its variables, or none and is off.
 *
 * @param {Report} report
 * @param {Checked} checked
 */
function checkParts(report, { file, rules, entries }) {
  for (const part of new Set(rules.flatMap(({ part }) => part ?? []))) {
    const own = rules.filter((rule) => rule.part === part);
    const names = own.map(({ name }) => name);
    const first = names
      .map((name) => entries.find(({ key }) => key === name))
      .find((entry) => entry !== undefined);
    const missing = names.filter((name) => !entries.some(({ key }) => key === name));
    if (first) {
      const message = `${part} needs ${missing.join(", ")} as well`;
      const fix = "add what is missing, or delete this line to switch it off";
      report.expect(missing.length === 0, { file, line: first.line }, message, fix);
    } else {
      const message = `${part} is off: it needs ${names.join(", ")}`;
      report.notes.push({ file, line: 1, severity: "note", message, fix: own[0]?.about ?? "" });
    }
  }
}

/** @param {Rule} rule */
function fixOf({ kind, shared, file }) {
  if (kind === "secrets") return "write what each secret was, or take out what nothing needs";
  if (kind !== "secret") return `see ${exampleOf(file)}`;
  return `make a new one (${NEW_SECRET})${shared ? ", the same in every file that has it" : ""}`;
}

/**
 * How many characters must be added, removed, changed or swapped with their neighbour.
 *
 * @param {string} a
 * @param {string} b
 */
export function distance(a, b) {
  /** @type {number[][]} */
  const table = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    table[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      table[i][j] = Math.min(
        table[i - 1][j] + 1,
        table[i][j - 1] + 1,
        table[i - 1][j - 1] + same,
        swapped ? table[i - 2][j - 2] + 1 : Infinity,
      );
    }
  }
  return table[a.length][b.length];
}
