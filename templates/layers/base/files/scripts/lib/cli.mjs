import { existsSync, realpathSync } from "node:fs";
import { styleText } from "node:util";

/** An error whose message is all the user needs: printed as one line, without a stack trace. */
export class UserError extends Error {
  exitCode = 1;

  /**
   * @param {string} message
   * @param {{ hint?: string, exitCode?: number }} [more]
   */
  constructor(message, more) {
    super(message);
    Object.assign(this, more);
  }
}

export const usageError = (message, usage) =>
  new UserError(message, { hint: `usage: ${usage}`, exitCode: 2 });

/** Runs a script: the number it returns is the exit code, 2 stands for wrong usage. */
export async function runScript(main) {
  try {
    // npm takes the `--` in front of options, other package managers pass it on.
    const args = process.argv.slice(2).filter((arg) => arg !== "--");
    process.exitCode = (await main(args)) ?? 0;
  } catch (error) {
    const isUsage = error.code?.startsWith("ERR_PARSE_ARGS");
    if (!isUsage && !(error instanceof UserError)) throw error;
    console.error(`error: ${error.message}`);
    if (error.hint) console.error(`hint: ${error.hint}`);
    process.exitCode = isUsage ? 2 : error.exitCode;
  }
}

/** Whether Node.js was started with this module, by whatever path: a symbolic link does not matter. */
export const isMain = (filename) =>
  existsSync(process.argv[1] ?? "") && realpathSync(process.argv[1]) === filename;

const colored = process.env.FORCE_COLOR
  ? process.env.FORCE_COLOR !== "0"
  : Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb";

const paint = (format) => (text) => (colored ? styleText(format, text) : text);

export const bold = paint("bold");
export const dim = paint("dim");
export const red = paint("red");
export const green = paint("green");

const palette = ["cyan", "magenta", "blue", "green", "yellow"].map(paint);

/** What makes programs color their output although it goes through a pipe. */
export const colorEnv = colored ? { FORCE_COLOR: "1", CARGO_TERM_COLOR: "always" } : {};

/** A function that prints `name | ` before a line, in a color of its own; `names` line up the bars. */
export function prefixed(names, name) {
  const width = Math.max(...names.map((each) => each.length));
  const prefix = palette[names.indexOf(name) % palette.length](`${name.padEnd(width)} |`);
  return (line) => console.log(`${prefix} ${line}`);
}
