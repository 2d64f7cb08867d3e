// Parses YAML files and validates them against the schemas of their hosts. The tools come from PyPI and run offline.

import { run } from "./support.mjs";

const CHECK_JSONSCHEMA = "check-jsonschema==0.39.0";
const ZIZMOR = "zizmor==1.32.0";
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

/** Fails for an insecure file: excessive permissions, actions not pinned by commit, template injection, no cooldown. */
export const ensureSafe = (files) =>
  run("uvx", [ZIZMOR, "--offline", "--no-progress", "--min-severity=medium", ...files]);
