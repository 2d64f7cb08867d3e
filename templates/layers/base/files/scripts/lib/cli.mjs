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
