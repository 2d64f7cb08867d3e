// COMMAND | node scripts/api-types.mjs SERVICE [--check]
//
// Writes the frontend's types of a service from the OpenAPI document that COMMAND prints. With
// --check, compares them instead.

import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { runScript, UserError, usageError } from "./lib/cli.mjs";
import { inProject, project, readIfPresent } from "./lib/project.mjs";

await runScript(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    options: { check: { type: "boolean" } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (!project.services.some((service) => service.name === name)) {
    const usage = "COMMAND | node scripts/api-types.mjs SERVICE [--check]";
    throw usageError(name ? `unknown service ${name}` : "no SERVICE", usage);
  }
  const document = await text(process.stdin);
  // COMMAND has said why it failed.
  if (!document) return 1;
  // Fields with a default stay optional: clients may leave them out of a request.
  const types = await openapiTS(JSON.parse(document), { defaultNonNullable: false });
  const file = `frontend/lib/api/${name}.ts`;
  const content = COMMENT_HEADER + astToString(types);
  if (!values.check) return writeFileSync(inProject(file), content);
  if (String(readIfPresent(inProject(file))) !== content) {
    throw new UserError(`${file} is stale`, { hint: `run the script api:generate:${name}` });
  }
});
