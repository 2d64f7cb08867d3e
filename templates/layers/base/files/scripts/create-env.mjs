// node scripts/create-env.mjs
//
// Makes the env files that are missing, as in a fresh clone: each is its example with new secrets. A
// file that is there stays as it is. Where the database is a server of yours, DATABASE_URL names it.

import { readFileSync, writeFileSync } from "node:fs";
import { runScript, UsageError, UserError } from "./lib/cli.mjs";
import { missingEnvFiles } from "./lib/env-create.mjs";
import { exampleOf } from "./lib/env-file.mjs";
import { inProject } from "./lib/project.mjs";
import { factsOf, loadRules } from "./validate-env.mjs";

/** @param {string} file */
function withExample(file) {
  const facts = factsOf(file);
  if (facts.unreadable && facts.unreadable !== "is missing") {
    throw new UserError(`${file} ${facts.unreadable}`);
  }
  return { ...facts, example: readFileSync(inProject(exampleOf(file)), "utf8") };
}

await runScript(async (args) => {
  if (args.length > 0)
    throw new UsageError(`unknown argument ${args[0]}`, "node scripts/create-env.mjs");
  const rules = loadRules();
  const files = [...new Set(rules.map(({ file }) => file))].map(withExample);
  const missing = missingEnvFiles(rules, files, process.env.DATABASE_URL);
  // Before the first secret is written.
  for (const { file, ignored } of files) {
    if (ignored !== false) continue;
    throw new UserError(`git does not ignore ${file}`, { hint: "add it to .gitignore" });
  }
  for (const { file, text } of missing) {
    writeFileSync(inProject(file), text, { flag: "wx", mode: 0o600 });
    console.log(`created ${file}`);
  }
  for (const { file, bytes } of files) if (bytes) console.log(`kept    ${file}`);
});
