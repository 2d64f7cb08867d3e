import { randomBytes } from "node:crypto";
import { UserError } from "./cli.mjs";
import { PLACEHOLDER, parseEnv } from "./env-file.mjs";

/** @typedef {import("./env-rules.mjs").Rule} Rule */

const newSecret = () => randomBytes(32).toString("base64url");

/**
 * The text of each env file that is missing: its example with secrets. Variables that files have in
 * common get one value, that of a file which is there already, if there is one.
 *
 * @param {Rule[]} rules
 * @param {{ file: string, example: string, bytes?: Uint8Array }[]} files `bytes` of those that are there
 * @param {string} [databaseUrl] for a server that the project does not start itself
 */
export function missingEnvFiles(rules, files, databaseUrl) {
  const shared = sharedValues(rules, files);

  /** @type {(rule: Rule, example: string) => string} */
  const filledIn = (rule, example) => {
    const known = rule.shared ? shared.get(rule.shared) : undefined;
    if (known !== undefined) return known;
    const isOwnServer = rule.kind === "database-url" && example === PLACEHOLDER;
    const value = isOwnServer
      ? givenUrl(databaseUrl)
      : example.replaceAll(PLACEHOLDER, () => newSecret());
    if (rule.shared) shared.set(rule.shared, value);
    return value;
  };

  return files
    .filter(({ bytes }) => bytes === undefined)
    .map(({ file, example }) => {
      const own = new Map(
        rules.filter((rule) => rule.file === file).map((rule) => [rule.name, rule]),
      );
      const text = example.replace(/^([A-Z][A-Z0-9_]*)=(.*)$/gm, (line, name, value) => {
        const rule = own.get(name);
        return rule ? `${name}=${filledIn(rule, value)}` : line;
      });
      return { file, text };
    });
}

/**
 * @param {Rule[]} rules
 * @param {{ file: string, bytes?: Uint8Array }[]} files
 */
function sharedValues(rules, files) {
  /** @type {Map<string, string>} */
  const values = new Map();
  for (const { file, bytes } of files) {
    for (const { key, value, broken } of bytes ? parseEnv(bytes).entries : []) {
      const rule = rules.find((each) => each.file === file && each.name === key);
      if (rule?.shared && value && !broken && !values.has(rule.shared)) {
        values.set(rule.shared, value);
      }
    }
  }
  return values;
}

/** @param {string | undefined} url */
function givenUrl(url) {
  if (url) return url;
  throw new UserError("no env file says where the database is", {
    hint: "set DATABASE_URL for this one command, or write it into the file: see docs/database.md",
  });
}
