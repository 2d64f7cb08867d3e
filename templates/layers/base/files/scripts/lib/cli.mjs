import { existsSync, realpathSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/** An error whose message is all the user needs: printed as one line, without a stack trace. */
export class UserError extends Error {
  /**
   * @param {string} message
   * @param {{ hint?: string, exitCode?: number }} [options]
   */
  constructor(message, { hint, exitCode = 1 } = {}) {
    super(message);
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Wrong usage of a script: exit code 2. */
export class UsageError extends UserError {
  /**
   * @param {string} message
   * @param {string} usage
   */
  constructor(message, usage) {
    super(message, { hint: `usage: ${usage}`, exitCode: 2 });
  }
}

/** @param {unknown} error */
export function printError(error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  if (error.hint) console.error(`hint: ${error.hint}`);
  return error.exitCode;
}

/**
 * Runs a script: the number it returns is the exit code.
 *
 * @param {(args: string[]) => Promise<number | void>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    process.exitCode = printError(error);
  }
}

/**
 * Whether Node.js was started with this module, by whatever path: a symbolic link does not matter.
 *
 * @param {string} filename its `import.meta.filename`
 */
export const isMain = (filename) =>
  existsSync(process.argv[1] ?? "") && realpathSync(process.argv[1]) === filename;

/**
 * Calls `first` at the first SIGINT, SIGTERM or SIGHUP and `second` at the next one. One Ctrl-C can
 * arrive twice, from the terminal and from the package manager that passes it on: signals within
 * half a second are one.
 *
 * @param {(signal: NodeJS.Signals) => void} first
 * @param {() => void} second
 */
export function onStopSignals(first, second) {
  let seen = 0;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      const now = performance.now();
      if (seen === 0) {
        seen = now;
        first(signal);
      } else if (now - seen > 500) {
        second();
      }
    });
  }
}

const coloured = process.env.FORCE_COLOR
  ? process.env.FORCE_COLOR !== "0"
  : Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb";

/** @param {number} code */
const paint = (code) => (/** @type {string} */ text) =>
  coloured ? `\u001b[${code}m${text}\u001b[0m` : text;

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);

const palette = [36, 35, 34, 32, 33].map(paint);

/** What makes programs colour their output although it goes through a pipe. */
export const colourEnv = coloured ? { FORCE_COLOR: "1", CARGO_TERM_COLOR: "always" } : {};

/**
 * A function that prints text with `name | ` before every line, in a colour of its own.
 *
 * @param {string[]} names everything that will print, so that the bars line up
 * @param {string} name
 */
export function prefixed(names, name) {
  const width = Math.max(...names.map((each) => each.length));
  const prefix = palette[names.indexOf(name) % palette.length](`${name.padEnd(width)} |`);
  return (/** @type {string} */ line) => console.log(`${prefix} ${line}`);
}

/**
 * Calls `print` for every line of a stream, also for a last one without an end.
 *
 * @param {import("node:stream").Readable} stream
 * @param {(line: string) => void} print
 */
export function eachLine(stream, print) {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk) => {
    const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) print(line);
  });
  stream.on("end", () => {
    rest += decoder.end();
    if (rest) print(rest);
  });
}
