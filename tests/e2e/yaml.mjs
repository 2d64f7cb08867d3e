// YAML files: read, and checked against the schemas that their hosts publish. Both tools come from PyPI and need no network.

import { run } from "./support.mjs";

const CHECK_JSONSCHEMA = "check-jsonschema==0.39.0";
const ZIZMOR = "zizmor==1.32.0";
const READ = `
import json, sys
from ruamel.yaml import YAML
print(json.dumps([YAML(typ="safe").load(open(file)) for file in sys.argv[1:]]))
`;

/** The content of each file. */
export const readYaml = (files) => JSON.parse(run("uvx", ["--from", CHECK_JSONSCHEMA, "python", "-c", READ, ...files]));

/**
 * Fails for files that are not what their host takes.
 *
 * @param {"github-workflows" | "github-actions" | "gitlab-ci"} schema
 * @param {string[]} files
 */
export const ensureSchema = (schema, files) =>
  run("uvx", ["--from", CHECK_JSONSCHEMA, "check-jsonschema", "--builtin-schema", `vendor.${schema}`, ...files]);

/** Fails for a workflow that somebody could take over: loose rights, tags instead of commits, text that becomes code. */
export const ensureSafe = (files) =>
  run("uvx", [ZIZMOR, "--offline", "--no-progress", "--min-severity=medium", ...files]);
