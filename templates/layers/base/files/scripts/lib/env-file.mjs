import { secretProblem, secretsProblem } from "./secret.mjs";

/**
 * @typedef {{ key: string, value: string, line: number, problem?: string, broken?: boolean }} Entry
 * @typedef {{ line: number, message: string, severity?: "error" | "warning" }} Problem
 * @typedef {import("./env-rules.mjs").Rule} Rule
 */

/** What an example has in place of a secret. */
export const PLACEHOLDER = "replace-me";

const KEY = /^[A-Z][A-Z0-9_]*$/;
const VALUE = /^(?!~)[A-Za-z0-9._~:/@%?=,+&-]*$/;
const MAX_BYTES = 64 * 1024;
/** For the regular expressions of dotenv and Next.js a comment ends at each of these. */
const BROKEN_COMMENT = /^#.*[\0\r\u2028\u2029]/s;
const BROKEN = "goes on behind a character that ends it for some readers";

/**
 * Reads an env file and reports everything that Next.js, Node, Rust, Python and Docker would not
 * all read the same way: they share no quoting rule, so the files here do without one.
 * A problem of one value stays with its entry, because a variable of your own may live with it.
 * An entry is broken when some readers do not even find its key.
 *
 * @param {Uint8Array} bytes
 * @returns {{ entries: Entry[], problems: Problem[], decoded: boolean }}
 */
export function parseEnv(bytes) {
  /** @type {Entry[]} */
  const entries = [];
  /** @type {Problem[]} */
  const problems = [];
  let text = decode(bytes);
  if (text === undefined) {
    const problem = { line: lineOutsideUtf8(bytes), message: "is not UTF-8" };
    return { entries, problems: [problem], decoded: false };
  }
  if (text.startsWith("\uFEFF")) {
    problems.push({ line: 1, message: "starts with a byte order mark, which hides the first key" });
    text = text.slice(1);
  }
  if (bytes.length > MAX_BYTES) problems.push({ line: 1, message: "is larger than 64 KiB" });

  const lines = text.split("\n");
  if (lines.at(-1) !== "") {
    const message = "does not end with a line feed: what is appended would become a part of it";
    problems.push({ line: lines.length, message, severity: "warning" });
  }
  const firstReturn = lines.findIndex((line) => line.endsWith("\r"));
  if (firstReturn >= 0) {
    problems.push({ line: firstReturn + 1, message: "ends with a carriage return (CRLF)" });
  }
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const content = raw.replace(/\r$/, "");
    if (content === raw && BROKEN_COMMENT.test(raw)) problems.push({ line, message: BROKEN });
    if (content === "" || content.startsWith("#")) continue;
    const result = parseLine(content);
    if (content !== raw) {
      // Told once for the whole file.
      if (typeof result === "string") continue;
      entries.push({ ...result, line, problem: undefined, broken: true });
    } else if (typeof result === "string") problems.push({ line, message: result });
    else entries.push({ ...result, line });
  }
  return { entries, problems, decoded: true };
}

/** @param {Uint8Array} bytes */
function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The first line that is not UTF-8. Latin-1 keeps each byte as one character.
 *
 * @param {Uint8Array} bytes
 */
function lineOutsideUtf8(bytes) {
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  return lines.findIndex((line) => decode(Buffer.from(line, "latin1")) === undefined) + 1;
}

/**
 * @param {string} content
 * @returns {Omit<Entry, "line"> | string} a text when there is certainly no key
 */
function parseLine(content) {
  const problem = formProblem(content);
  if (problem) {
    const [, key, value] = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*[=:](.*)$/s.exec(content) ?? [];
    return key ? { key, value: unquoted(value), problem, broken: true } : problem;
  }
  const equals = content.indexOf("=");
  const [key, value] = [content.slice(0, equals), content.slice(equals + 1)];
  const fault = valueProblem(value);
  return fault ? { key, value: unquoted(value), problem: fault } : { key, value };
}

/** @param {string} content */
function formProblem(content) {
  if (content.includes("\r")) return BROKEN;
  if (content.trim() === "") return "holds only blanks";
  if (/^\s/.test(content)) return "starts with a blank";
  if (/^export\s/.test(content)) return "starts with `export`";
  if (!content.includes("=")) return "has no `=`";
  if (/^[^=]*\s=|^[^=]*=\s/.test(content)) return "has a blank beside `=`";
  const key = content.slice(0, content.indexOf("="));
  return KEY.test(key) ? undefined : "has a key that is not [A-Z][A-Z0-9_]*";
}

/** @param {string} value */
function valueProblem(value) {
  if (VALUE.test(value)) return undefined;
  if (/["'`]/.test(value)) return "holds a quote";
  if (/\s/.test(value)) return "holds a blank";
  if (value.includes("#")) return "holds a `#`, where some readers start a comment";
  if (value.includes("$")) return "holds a `$`, which some readers expand";
  if (value.includes("\\")) return "holds a backslash";
  return "holds a character outside A-Z a-z 0-9 . _ ~ : / @ % ? = , + & -";
}

/** @param {string} value */
const unquoted = (value) => /^(["'])(.*)\1$/.exec(value.trim())?.[2] ?? value.trim();

/** @param {string} file */
export const exampleOf = (file) => file.replace(/[^/]+$/, ".env.example");

/** @param {string} value */
export const parseUrl = (value) =>
  /^[a-z]+:\/\/[^/]/.test(value) && URL.canParse(value) ? new URL(value) : undefined;

/** @param {URL | undefined} url */
const isHttp = (url) => url?.protocol === "http:" || url?.protocol === "https:";

/** @param {URL} url */
export const isLoopback = ({ hostname }) =>
  hostname === "localhost" || /^127[0-9.]*$/.test(hostname);

/**
 * This machine, or a name without a dot, which only a private network resolves: a container.
 *
 * @param {URL} url
 */
export const isPrivate = (url) => isLoopback(url) || !url.hostname.includes(".");

/** @param {string} value */
const isOrigin = (value) => {
  const url = parseUrl(value);
  return isHttp(url) && url?.origin === value;
};

/**
 * What is wrong with a value of each kind; undefined when nothing is. The text follows the name of
 * the variable and never holds the value.
 *
 * @type {Record<string, (value: string, rule: Rule) => string | undefined>}
 */
const kinds = {
  secret: secretProblem,
  secrets: secretsProblem,
  url(value) {
    const url = parseUrl(value);
    if (!url || !isHttp(url)) return "is not an http:// or https:// address";
    if (url.username || url.password) return "holds a user or password";
    if (url.search || url.hash) return "holds a query or fragment";
    if (value.endsWith("/")) return "ends with `/`";
    return url.protocol === "https:" || isPrivate(url) ? undefined : PLAIN;
  },
  origin: (value) =>
    isOrigin(value)
      ? plainProblem(value)
      : "is not an origin, that is scheme://host[:port] and nothing more",
  origins: (value) =>
    value.split(",").every(isOrigin)
      ? value.split(",").map(plainProblem).find(Boolean)
      : "is not a list of origins (scheme://host[:port]) with commas between them",
  "database-url"(value) {
    const url = parseUrl(value);
    if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return "is not a postgresql:// address";
    if (/%(?![0-9A-Fa-f]{2})/.test(value)) return "has a % without two hexadecimal digits";
    if (!/^\/[^/]+$/.test(url.pathname)) return "has to end in /name with the name of one database";
    if (!url.username) return "names no user";
    if (url.password === PLACEHOLDER) return "has the password of the example";
    const mode = url.searchParams.get("sslmode") ?? "";
    if (!isPrivate(url) && !/^(require|verify-ca|verify-full)$/.test(mode)) {
      return "names another machine without sslmode=require or stricter";
    }
    return undefined;
  },
  port: (value) => integerProblem(value, 1, 65535),
  integer: (value, { min, max }) => integerProblem(value, min, max),
  credential: exampleProblem,
  text: exampleProblem,
};

/** @param {string} value */
function exampleProblem(value) {
  return value === PLACEHOLDER ? "has the value of the example" : undefined;
}

const PLAIN = "uses http, and is not this machine";

/** @param {string} origin */
function plainProblem(origin) {
  const url = new URL(origin);
  return url.protocol === "https:" || isLoopback(url) ? undefined : PLAIN;
}

/**
 * @param {string} value
 * @param {Rule} rule
 */
export const kindProblem = (value, rule) => (kinds[rule.kind] ?? kinds.text)(value, rule);

/**
 * @param {string} value
 * @param {number | null} [min]
 * @param {number | null} [max]
 */
function integerProblem(value, min, max) {
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value)) return "is not a whole number";
  if (number < (min ?? 0)) return `is below ${min}`;
  if (number > (max ?? Infinity)) return `is above ${max}`;
  return undefined;
}
