import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";

/**
 * One variable of one env file.
 *
 * @typedef {object} Rule
 * @property {string} name
 * @property {string} file
 * @property {string} kind
 * @property {string} [shared] variables with the same word here hold the same value
 * @property {boolean} [exclusive] a secret of this file alone
 * @property {boolean} [optional]
 * @property {string} [part] what it switches on, together with all others of this part
 */

/** @type {Rule[]} */
export const rules = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../env-rules.json"), "utf8"),
);
export const envFiles = [...new Set(rules.map(({ file }) => file))];

/** What an example has in place of a secret. */
export const PLACEHOLDER = "replace-me";
export const exampleOf = (/** @type {string} */ file) => file.replace(/[^/]+$/, ".env.example");

/**
 * The bytes of the env files that a copy of this project has, by path.
 *
 * @param {string} dir
 */
export function readEnvFiles(dir) {
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  for (const file of envFiles) {
    const bytes = readIfPresent(path.join(dir, file));
    if (bytes) files.set(file, bytes);
  }
  return files;
}

/** @param {string} place */
export function readIfPresent(place) {
  try {
    return readFileSync(place);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "ENOENT") return undefined;
    throw new UserError(message);
  }
}

/** Next.js, Node.js, Rust, Python and Docker share no quoting rule, but all of them agree on this. */
const PAIR = /^[A-Z][A-Z0-9_]*=(?!~)[A-Za-z0-9._~:/@%?=,+&-]*$/;
const LOOSE_PAIR = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*[=:]\s*(.*?)\s*$/;

/**
 * The lines that are neither empty nor a comment. For one that is not portable, key and value are
 * those that most parsers return.
 *
 * @param {Uint8Array} bytes
 */
export function parseEnv(bytes) {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  return lines.flatMap((text, index) => {
    if (text === "" || text.startsWith("#")) return [];
    const portable = PAIR.test(text);
    const [, key = "", raw = ""] = LOOSE_PAIR.exec(text) ?? [];
    const value = /^(["'])(.*)\1$/.exec(raw)?.[2] ?? raw;
    return { key, value, line: index + 1, portable, reach: reachOf(raw) };
  });
}

/**
 * The lines of env files, by path.
 *
 * @param {Map<string, Uint8Array>} files
 */
export const linesOf = (files) =>
  [...files].flatMap(([file, bytes]) => parseEnv(bytes).map((entry) => ({ ...entry, file })));

/**
 * How many of the following lines a parser may read as part of the value: all of them after an
 * unclosed quote, and for shells one after a trailing backslash. Some parsers ignore a quote after a
 * backslash, others don't.
 *
 * @param {string} value
 */
function reachOf(value) {
  const isOpen = [value, value.replace(/\\["'`]/g, "")].some((text) =>
    /["'`]/.test(text.replace(/(["'`]).*?\1/g, "").replace(/\s#.*/, "")),
  );
  return isOpen ? Infinity : Number(value.endsWith("\\"));
}
