import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { styleText } from "node:util";

/** An error that is printed as its message and hint, without a stack trace. */
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

/** The comment at the top of the running script. */
function help() {
  const [comment] = readFileSync(process.argv[1], "utf8").split("\n\n");
  return comment.replace(/^\/\/ ?/gm, "");
}

/**
 * Runs a script. `main` may return the exit code; wrong usage exits with 2. `--help` prints the
 * script's first comment.
 */
export async function runScript(main) {
  try {
    // Drop each `--`: npm strips it, other package managers pass it on.
    const args = process.argv.slice(2).filter((arg) => arg !== "--");
    if (args[0] === "--help") console.log(help());
    else process.exitCode = (await main(args)) ?? 0;
  } catch (error) {
    const isUsage = error.code?.startsWith("ERR_PARSE_ARGS");
    if (!isUsage && !(error instanceof UserError)) throw error;
    console.error(`error: ${error.message}`);
    if (error.hint) console.error(`hint: ${error.hint}`);
    process.exitCode = isUsage ? 2 : error.exitCode;
  }
}

/** Whether the process was started with the module `filename`, even through a symlink. */
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

/** Environment variables that make programs color piped output. */
export const colorEnv = colored ? { FORCE_COLOR: "1", CARGO_TERM_COLOR: "always" } : {};

/** Returns a function that prints lines with `name |`, colored and padded to align all `names`. */
export function prefixed(names, name) {
  const width = Math.max(...names.map((each) => each.length));
  const prefix = palette[names.indexOf(name) % palette.length](`${name.padEnd(width)} |`);
  return (line) => console.log(`${prefix} ${line}`);
}

/** Handles key presses. `restarts` maps each name in the menu of key `r` to a restart function. */
export function listen({ restarts, quit, address }) {
  const names = Object.keys(restarts);
  const choices = names.map((name, index) => `${index + 1} ${name}`).join("   ");
  let isChoosing = false;
  const press = (key) => {
    const chosen = isChoosing && restarts[names[Number(key) - 1]];
    isChoosing = key === "r";
    if (chosen) chosen();
    else if (isChoosing) console.log(dim(`restart which?   ${choices}`));
    else if (key === "o") open(address());
    else if (key === "\r") console.log();
    else if (key === "q" || key === "\u0003") quit();
    else if (key === "\u001a") {
      process.stdin.setRawMode(false);
      process.once("SIGCONT", () => process.stdin.setRawMode(true));
      process.kill(0, "SIGTSTP");
    }
  };
  process.stdin.setRawMode(true).on("data", (pressed) => [...pressed.toString()].forEach(press));
}

function open(url) {
  const program = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  const failed = () => console.log(dim(`${program} failed: open ${url} in a browser`));
  const opener = spawn(program, [url], { stdio: "ignore", detached: true });
  opener.on("error", failed).on("exit", (code) => code && program === "xdg-open" && failed());
  opener.unref();
}
