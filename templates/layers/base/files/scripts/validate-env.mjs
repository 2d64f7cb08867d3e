// node scripts/validate-env.mjs [--frontend] [--backend [NAME]] [--consistency]
//
// Checks the env files: each on its own, and against each other. Without a flag it checks
// everything. It never prints a value. Exit code 1: something is wrong; 2: wrong usage.

import { runScript, UsageError, UserError } from "./lib/cli.mjs";
import { checkProject, printFindings } from "./lib/env-check.mjs";
import { project } from "./lib/project.mjs";

const usage = "node scripts/validate-env.mjs [--frontend] [--backend [NAME]] [--consistency]";

/** @param {string[]} args */
function parse(args) {
  const backends = project.services.map(({ name }) => name);
  /** @type {string[]} */
  const services = [];
  let together = args.length === 0;
  for (const [index, arg] of args.entries()) {
    if (arg === "--frontend") services.push(project.frontend.name);
    else if (arg === "--consistency") together = true;
    else if (arg === "--backend") {
      const next = args[index + 1];
      services.push(...(next && !next.startsWith("-") ? [] : backends));
    } else if (args[index - 1] === "--backend" && backends.includes(arg)) services.push(arg);
    else if (args[index - 1] === "--backend" && !arg.startsWith("-")) {
      throw new UsageError(`no backend is named ${arg}; there is ${backends.join(", ")}`, usage);
    } else throw new UsageError(`unknown argument ${arg}`, usage);
  }
  return { services: args.length === 0 ? undefined : services, together };
}

await runScript(async (args) => {
  const { checks, findings } = checkProject(parse(args));
  printFindings(findings);
  if (checks === 0) throw new UserError("nothing was checked");
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (errors > 0) throw new UserError(`${errors} of ${checks} checks failed`);
  console.log(`the env files are right (${checks} checks)`);
});
