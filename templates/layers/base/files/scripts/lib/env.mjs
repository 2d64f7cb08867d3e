import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";

/**
 * The rules for the variables of the env files. Variables with the same `shared` id must be equal,
 * an `exclusive` variable must not be in other files, and a `part` is an optional feature that
 * needs all of its variables.
 */
export const rules = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../env-rules.json"), "utf8"),
);
export const envFiles = [...new Set(rules.map(({ file }) => file))];

/** The text in place of each secret in .env.example. */
export const PLACEHOLDER = "replace-me";
export const exampleOf = (file) => file.replace(/[^/]+$/, ".env.example");

/** The existing env files of the copy of this project in `dir`, as a map from path to bytes. */
export function readEnvFiles(dir) {
  const files = new Map();
  for (const file of envFiles) {
    const bytes = readIfPresent(path.join(dir, file));
    if (bytes) files.set(file, bytes);
  }
  return files;
}

export function readIfPresent(place) {
  try {
    return readFileSync(place);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    const hint = error.code === "EACCES" ? `check its owner: ls -l ${place}` : undefined;
    throw new UserError(error.message, { hint });
  }
}

/** A line that Next.js, Node.js, Rust, Python and Docker parse alike: no quotes and no spaces. */
const PAIR = /^[A-Z][A-Z0-9_]*=(?!~)[A-Za-z0-9._~:/@%?=,+&-]*$/;
const LOOSE_PAIR = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*[=:]\s*(.*?)\s*$/;

/**
 * Parses the lines of an env file, except empty ones and comments. If parsers read a line
 * differently, `portable` is false, and `key` and `value` are what most parsers return.
 */
export function parseEnv(bytes) {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  return lines.flatMap((text, index) => {
    if (text === "" || text.startsWith("#")) return [];
    const portable = PAIR.test(text);
    const [, key = "", raw = ""] = LOOSE_PAIR.exec(text) ?? [];
    const value = /^(["'])(.*?)\1\s*(#.*)?$/.exec(raw)?.[2] ?? raw.replace(/\s+#.*/, "");
    return { key, value, line: index + 1, portable, reach: reachOf(raw) };
  });
}

/** The parsed lines of all files, each with its `file`. */
export const linesOf = (files) =>
  [...files].flatMap(([file, bytes]) => parseEnv(bytes).map((entry) => ({ ...entry, file })));

/**
 * Returns how many of the next lines a parser may take as part of the value: all after an unclosed
 * quote, one after a trailing backslash (in shells). Tries `\"` both as an escaped quote and as a
 * closing quote, because parsers differ.
 */
function reachOf(value) {
  const isOpen = [value, value.replace(/\\["'`]/g, "")].some((text) =>
    /["'`]/.test(text.replace(/(["'`]).*?\1/g, "").replace(/\s#.*/, "")),
  );
  return isOpen ? Infinity : Number(value.endsWith("\\"));
}
