// @ts-check
// Logs on standard output: JSON lines in production, text for a person.

import { format, stripVTControlCharacters, types } from "node:util";
import { currentRequest } from "./request.mjs";

/** @typedef {"DEBUG" | "INFO" | "WARN" | "ERROR"} Level */

const inProduction = () => process.env.NODE_ENV === "production";

const inJson = () =>
  process.env.LOG_FORMAT
    ? process.env.LOG_FORMAT === "json"
    : inProduction() && !process.stdout.isTTY;

/**
 * @param {Level} level
 * @param {string} message
 * @param {Record<string, unknown>} [fields]
 */
export function log(level, message, fields) {
  const { id, trace } = currentRequest() ?? {};
  const timestamp = new Date().toISOString();
  const entry = { timestamp, level, message, id, trace, ...fields };
  process.stdout.write(`${inJson() ? escaped(JSON.stringify(entry)) : asText(entry)}\n`);
}

/** @param {Record<string, unknown>} entry */
function asText({ timestamp, level, message, trace: _, stack, ...fields }) {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  const words = [
    timestamp,
    String(level).padStart(5),
    message,
    ...pairs.map((pair) => pair.join("=")),
  ];
  return [escaped(words.join(" ")), ...(stack ? [stack] : [])].join("\n");
}

/**
 * Control characters could forge a line, or send commands to the terminal.
 *
 * @param {string} line
 */
const escaped = (line) =>
  line.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/**
 * What and where, but not the message, which may quote what a user sent or what is stored.
 *
 * @param {Error & { code?: unknown }} error
 */
export function describeError(error) {
  const cause = /** @type {typeof error | undefined} */ (error.cause);
  const code = error.code ?? cause?.code;
  return {
    error: error.name,
    code,
    // PostgreSQL's messages of this class name tables and columns, never values.
    reason: /^42/.test(String(code)) ? cause?.message : undefined,
    stack: error.stack?.match(/^\s+at .*$/gm)?.join("\n"),
  };
}

/**
 * For Better Auth's logger. Its messages may quote the request after a colon, so production logs only
 * the part before it.
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
    /** @type {Level} */ (level.toUpperCase()),
    `auth: ${inProduction() ? text.split(/[:\n]/, 1)[0] : text}`,
    error && describeError(error),
  );
}

/** Drizzle appends the parameters of the statement. */
const STATEMENT = /Failed query:[\s\S]*/;

/** Turns console output, such as that of Next.js, into log lines. */
export function captureConsole() {
  const levels = { debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR" };
  for (const [method, level] of Object.entries(levels)) {
    Reflect.set(console, method, (/** @type {unknown[]} */ ...args) => {
      const error = args.find(types.isNativeError);
      const text = format(...args.filter((each) => !types.isNativeError(each)));
      const message = stripVTControlCharacters(text).replace(STATEMENT, "Failed query").trim();
      // Next.js prints only a symbol in front of an error.
      const hasWords = /\w/.test(message);
      if (!hasWords && !error) return;
      log(
        /** @type {Level} */ (level),
        hasWords ? message : "failed",
        error && describeError(error),
      );
    });
  }
}
