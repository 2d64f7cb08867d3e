import { readFileSync } from "node:fs";
import { UserError } from "./cli.mjs";
import { inProject } from "./project.mjs";

/**
 * @typedef {{ key: string, value: string, line: number, problem?: string }} Entry
 * @typedef {{ line: number, message: string }} Problem
 */

const KEY = /^[A-Z][A-Z0-9_]*$/;
const VALUE = /^(?!~)[A-Za-z0-9._~:/@%?=,+-]*$/;
const MAX_BYTES = 64 * 1024;

/**
 * Reads an env file and reports everything that Next.js, Node, Rust, Python and Docker would not
 * all read the same way: they share no quoting rule, so the files here do without one.
 * A problem of one value stays with its entry, because a variable of your own may live with it.
 *
 * @param {Uint8Array} bytes
 * @returns {{ entries: Entry[], problems: Problem[] }}
 */
export function parseEnv(bytes) {
  /** @type {Entry[]} */
  const entries = [];
  /** @type {Problem[]} */
  const problems = [];
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { entries, problems: [{ line: 1, message: "is not UTF-8" }] };
  }
  if (text.startsWith("\uFEFF")) {
    problems.push({ line: 1, message: "starts with a byte order mark, which hides the first key" });
    text = text.slice(1);
  }
  if (bytes.length > MAX_BYTES) problems.push({ line: 1, message: "is larger than 64 KiB" });

  const lines = text.split("\n");
  if (lines.at(-1) !== "") {
    problems.push({ line: lines.length, message: "does not end with a line feed" });
  }
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const content = raw.replace(/\r$/, "");
    if (content !== raw) problems.push({ line, message: "ends with a carriage return (CRLF)" });
    if (content === "" || content.startsWith("#")) continue;
    const result = parseLine(content);
    if (typeof result === "string") problems.push({ line, message: result });
    else entries.push({ ...result, line });
  }
  return { entries, problems };
}

/**
 * @param {string} content
 * @returns {{ key: string, value: string, problem?: string } | string}
 */
function parseLine(content) {
  if (content.trim() === "") return "holds only blanks";
  if (/^\s/.test(content)) return "starts with a blank";
  if (content.startsWith("export ")) return "starts with `export`";
  const equals = content.indexOf("=");
  if (equals < 0) return "has no `=`";
  const key = content.slice(0, equals);
  if (/\s$/.test(key)) return "has a blank before `=`";
  if (!KEY.test(key)) return "has a key that is not [A-Z][A-Z0-9_]*";
  const value = content.slice(equals + 1);
  const problem = valueProblem(value);
  return problem ? { key, value: unquoted(value), problem } : { key, value };
}

/** @param {string} value */
function valueProblem(value) {
  if (VALUE.test(value)) return undefined;
  if (/["'`]/.test(value)) return "holds a quote";
  if (/\s/.test(value)) return "holds a blank";
  if (value.includes("#")) return "holds a `#`, where some readers start a comment";
  if (value.includes("$")) return "holds a `$`, which some readers expand";
  if (value.includes("\\")) return "holds a backslash";
  return "holds a character outside A-Z a-z 0-9 . _ ~ : / @ % ? = , + -";
}

/** @param {string} value */
const unquoted = (value) => /^(["'])(.*)\1$/.exec(value.trim())?.[2] ?? value.trim();

/**
 * The variables of an env file of this project.
 *
 * @param {string} file relative to the project
 * @returns {Record<string, string>}
 */
export function loadEnv(file) {
  let bytes;
  try {
    bytes = readFileSync(inProject(file));
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== "ENOENT") throw new UserError(`${file} cannot be read (${code})`);
    throw new UserError(`${file} is missing`, {
      hint: `copy ${exampleOf(file)} to ${file}, fill it in, then: chmod 600 ${file}`,
    });
  }
  return Object.fromEntries(parseEnv(bytes).entries.map(({ key, value }) => [key, value]));
}

/** @param {string} file */
export const exampleOf = (file) => file.replace(/[^/]+$/, ".env.example");
