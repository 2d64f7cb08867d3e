import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./cli.mjs";

/**
 * The variables of the env files. Those with the same word in `shared` hold the same value, an
 * `exclusive` one is in its own file only, and those of a `part` switch it on together.
 */
export const rules = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../env-rules.json"), "utf8"),
);
export const envFiles = [...new Set(rules.map(({ file }) => file))];

/** What an example has in place of a secret. */
export const PLACEHOLDER = "replace-me";
export const exampleOf = (file) => file.replace(/[^/]+$/, ".env.example");

/** The bytes of the env files that a copy of this project has, by path. */
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
    const hint = error.code === "EACCES" ? `is it yours? ls -l ${place}` : undefined;
    throw new UserError(error.message, { hint });
  }
}

/** Next.js, Node.js, Rust, Python and Docker share no quoting rule, but all of them agree on this. */
const PAIR = /^[A-Z][A-Z0-9_]*=(?!~)[A-Za-z0-9._~:/@%?=,+&-]*$/;
const LOOSE_PAIR = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*[=:]\s*(.*?)\s*$/;

/**
 * The lines that are neither empty nor a comment. For one that is not portable, key and value are
 * those that most parsers return.
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

/** The lines of env files, by path. */
export const linesOf = (files) =>
  [...files].flatMap(([file, bytes]) => parseEnv(bytes).map((entry) => ({ ...entry, file })));

/**
 * How many of the following lines a parser may read as part of the value: all of them after an
 * unclosed quote, and for shells one after a trailing backslash. Some parsers ignore a quote after a
 * backslash, others don't.
 */
function reachOf(value) {
  const isOpen = [value, value.replace(/\\["'`]/g, "")].some((text) =>
    /["'`]/.test(text.replace(/(["'`]).*?\1/g, "").replace(/\s#.*/, "")),
  );
  return isOpen ? Infinity : Number(value.endsWith("\\"));
}
