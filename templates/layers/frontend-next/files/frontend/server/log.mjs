// @ts-check
// Logs to standard output: JSON lines in production, text in a terminal.

import { format, stripVTControlCharacters, types } from "node:util";
import { currentRequest } from "./request.mjs";

/** @typedef {"DEBUG" | "INFO" | "WARN" | "ERROR"} Level */

const inProduction = () => process.env.NODE_ENV === "production";

const usesJson = () =>
  process.env.LOG_FORMAT
    ? process.env.LOG_FORMAT === "json"
    : inProduction() && !process.stdout.isTTY;

/**
 * Writes a line with the ids of the current request.
 *
 * @param {Level} level
 * @param {string} message fixed text; put variable parts in `fields`
 * @param {Record<string, unknown>} [fields] an `error` is logged without its message
 */
export function log(level, message, { error, ...fields } = {}) {
  const { id, trace } = currentRequest() ?? {};
  const timestamp = new Date().toISOString();
  const failure = types.isNativeError(error) ? describeError(error) : { error: nameOf(error) };
  const known = { timestamp, level, message };
  // `known` is first to set the order, and again last so that other fields can't replace it.
  const entry = { ...known, ...fields, ...failure, id, trace, ...known };
  process.stdout.write(`${usesJson() ? asJson(entry) : asText(entry)}\n`);
}

/** @param {unknown} error a thrown value that is not an Error */
const nameOf = (error) =>
  typeof error === "object" ? error?.constructor?.name : error && typeof error;

/** @param {Record<string, unknown>} entry */
const asJson = (entry) =>
  escaped(JSON.stringify(entry, (_, value) => (typeof value === "bigint" ? `${value}` : value)));

/** @param {Record<string, unknown>} entry */
function asText({ timestamp, level, message, trace: _, stack, ...fields }) {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  const words = [
    timestamp,
    String(level).padStart(5),
    message,
    ...pairs.map((pair) => pair.join("=")),
  ];
  const lines = [words.join(" "), ...(stack ? String(stack).split("\n") : [])];
  return lines.map(escaped).join("\n");
}

/**
 * Escapes control characters, which could forge log lines or control the terminal.
 *
 * @param {string} line
 */
const escaped = (line) =>
  line.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters.
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/**
 * Describes an error without its message, which may contain user input or stored data.
 *
 * @param {Error & { code?: unknown, digest?: unknown }} error
 */
function describeError(error) {
  const cause = /** @type {typeof error | undefined} */ (error.cause);
  const coded = error.code === undefined && cause ? cause : error;
  return {
    error: error.name,
    code: coded.code,
    // The error page shows this as its reference.
    digest: error.digest,
    // Safe to log: PostgreSQL's messages of class 42 name tables and columns but no values.
    reason: /^42/.test(String(coded.code)) ? coded.message : undefined,
    // No stack for an outage, whose reason has already been logged.
    stack: currentRequest()?.unavailable ? undefined : framesOf(error),
  };
}

/**
 * The stack without its leading message, which may contain lines that look like frames.
 *
 * @param {Error} error
 */
function framesOf({ message, stack = "" }) {
  const begin = stack.indexOf(message);
  const frames = begin < 0 ? [] : stack.slice(begin + message.length).match(/^ +at .*$/gm);
  return frames?.join("\n");
}

/**
 * The logger for Better Auth. In production, it cuts messages at the first colon, because the rest
 * may quote the request.
 *
 * @param {string} level
 * @param {unknown} message
 * @param {unknown[]} details
 */
export function logAuth(level, message, ...details) {
  const error = [message, ...details].find(types.isNativeError);
  const text =
    !message || error?.name === message || error === message ? "failed" : String(message);
  log(
    /** @type {Level} */ (level === "success" ? "INFO" : level.toUpperCase()),
    `auth: ${inProduction() ? text.split(/[:\n]/, 1)[0] : text}`,
    { error },
  );
}

/**
 * Replacements for parts of messages that may contain user input: the parameters that Drizzle
 * appends to a statement, quoted values, and the URL that Next.js failed to handle.
 *
 * @type {[RegExp, string][]}
 */
const SENT = [
  [/Failed query:[\s\S]*/, "Failed query"],
  // Greedy, because the value may contain quotes.
  [/([`"]).*\1/g, "$1…$1"],
  [/(request for) \S+/g, "$1 …"],
];

/** Turns console output into log lines. Drops objects, which may contain secrets. */
export function captureConsole() {
  const levels = { debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR" };
  for (const [method, level] of Object.entries(levels)) {
    Reflect.set(console, method, (/** @type {unknown[]} */ ...args) => {
      const error = args.find(types.isNativeError);
      const text = format(...args.filter((each) => typeof each !== "object"));
      const message = SENT.reduce(
        (message, [pattern, replacement]) => message.replace(pattern, replacement),
        stripVTControlCharacters(text),
      ).trim();
      // For some errors, Next.js prints no text but a symbol.
      const hasWords = /\w/.test(message);
      if (!hasWords && !error) return;
      log(/** @type {Level} */ (level), hasWords ? message : "failed", { error });
    });
  }
}
