// node scripts/check-env.mjs [--frontend] [--backend]
//
// Checks the env files: required variables are set, secrets are long enough and not copied to other
// files, URLs are valid, and shared values are equal. Each service validates the rest on startup.
// Never prints a value. Exit codes: 1 if there are problems, 2 for wrong usage.

import { parseArgs } from "node:util";
import { isMain, red, runScript, UserError } from "./lib/cli.mjs";
import {
  envFiles,
  exampleOf,
  linesOf,
  PLACEHOLDER,
  project,
  readEnvFiles,
  root,
  rules,
} from "./lib/project.mjs";

const GENERATE =
  "generate one: node -e \"console.log(require('crypto').randomBytes(32).toString('base64url'))\"";

/** Finds problems in the env files of `services`, by default of all services. */
export function checkEnv(services) {
  const inScope = [project.frontend, ...project.services]
    .filter(({ name }) => services?.includes(name) ?? true)
    .map(({ env_file }) => env_file);
  const files = readEnvFiles(root);
  const missing = envFiles
    .filter((file) => !files.has(file))
    .map((file) => ({ file, message: "is missing", fix: "node scripts/create-env.mjs" }));
  return [...missing, ...findProblems(rules, files)].filter(({ file }) => inScope.includes(file));
}

/** Optional features that are off because their variables are unset. */
export function partsThatAreOff() {
  const set = new Set(linesOf(readEnvFiles(root)).map(({ file, key }) => `${file} ${key}`));
  return [...new Set(rules.map(({ part }) => part))].flatMap((part) => {
    const own = rules.filter((rule) => rule.part === part);
    const isOff = part && !own.some(({ file, name }) => set.has(`${file} ${name}`));
    return isOff ? { part, names: own.map(({ name }) => name) } : [];
  });
}

export function findProblems(rules, files) {
  const lines = linesOf(files);
  const values = rules.flatMap((rule) =>
    lines
      .filter(({ file, key }) => file === rule.file && key === rule.name)
      .map((line) => ({ ...line, rule })),
  );
  const clear = values.filter(({ portable, value }) => portable && value !== "");
  const place = ({ key, file, line }) => `${key} in ${file}:${line}`;

  const absent = rules.flatMap((rule) => {
    const { file, name, optional, part } = rule;
    if (!files.has(file) || values.some((value) => value.rule === rule)) return [];
    const fix = `add it as shown in ${exampleOf(file)}`;
    if (!optional) return { file, message: `${name} is missing`, fix };
    const other = values.find((value) => part && value.rule.part === part);
    return other ? { file, line: other.line, message: `${part} needs ${name} as well`, fix } : [];
  });

  const wrong = values.flatMap(({ file, line, key, value, portable, rule }) => {
    const problem = portable
      ? valueProblem(rule.kind, value)
      : "is not in the form KEY=value without quotes";
    const fix = rule.kind === "secret" ? GENERATE : `see ${exampleOf(file)}`;
    return problem ? { file, line, message: `${key} ${problem}`, fix } : [];
  });

  const different = clear.flatMap(({ file, line, key, value, rule }) => {
    const first = clear.find((other) => rule.shared && other.rule.shared === rule.shared);
    const message = first && first.value !== value && `${key} differs from ${place(first)}`;
    return message ? { file, line, message, fix: "give both the same value" } : [];
  });

  const exclusive = rules.filter((rule) => rule.exclusive);
  const copied = exclusive.flatMap((rule) => {
    const own = clear.find((value) => value.rule === rule);
    const fix = "delete this line, then replace the secret as docs/tokens.md says";
    return lines.flatMap(({ file, line, key, value }) => {
      const isName = key === rule.name;
      if (isName && file === rule.file) return [];
      if (isName) return { file, line, message: `${key} belongs in ${rule.file} only`, fix };
      const isCopy = value.split(",").some((text) => own?.value.split(",").includes(text));
      const message = own && isCopy && `${key} has the same value as ${place(own)}`;
      return message ? { file, line, message, fix } : [];
    });
  });

  // Variables that some parsers read as part of an unclosed value above them.
  const hidden = lines.flatMap(({ file, line, key, reach }) => {
    const below = values.filter((value) => value.file === file && value.line > line);
    const lost = below.find((value) => value.line <= line + reach);
    const message = lost && `${key}: some parsers read ${place(lost)} as part of this value`;
    return message ? { file, line, message, fix: "write it without quotes and backslashes" } : [];
  });
  return [...absent, ...wrong, ...different, ...copied, ...hidden];
}

const isSecret = (text) => /^[A-Za-z0-9+/=_-]{32,}$/.test(text);
const isUrl = (text, scheme = /^https?:\/\/[^/]/) => scheme.test(text) && URL.canParse(text);
const isPostgres = (text) => isUrl(text, /^postgres(ql)?:\/\/[^/]/);
const isPort = (text) => /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
const isOrigin = (text) => isUrl(text) && new URL(text).origin === text;

const KINDS = {
  secret: [isSecret, "is not a secret of at least 32 characters"],
  secrets: [(text) => text.split(",").every(isSecret), "is not a comma-separated list of secrets"],
  port: [isPort, "is not a port number"],
  url: [isUrl, "is not an http:// or https:// URL"],
  origin: [isOrigin, "is not an origin: scheme://host[:port]"],
  origins: [(text) => text.split(",").every(isOrigin), "is not a comma-separated list of origins"],
  "database-url": [isPostgres, "is not a postgresql:// URL"],
};

function valueProblem(kind, value) {
  if (value === "") return "is empty";
  if (value === PLACEHOLDER) return "still has the example value";
  const [is, problem] = KINDS[kind] ?? [];
  return is?.(value) === false ? problem : undefined;
}

export function printFindings(findings) {
  for (const { file, line, message, fix } of findings) {
    const place = line ? `${file}:${line}` : file;
    console.error(`${red("error")} ${place} ${message}${fix ? `\n      fix: ${fix}` : ""}`);
  }
}

function scopeOf(args) {
  const { values } = parseArgs({
    args,
    options: { frontend: { type: "boolean" }, backend: { type: "boolean" } },
  });
  // With both flags or neither, check every env file.
  if (values.frontend === values.backend) return undefined;
  const services = values.frontend ? [project.frontend] : project.services;
  return services.map(({ name }) => name);
}

if (isMain(import.meta.filename)) {
  await runScript(async (args) => {
    const findings = checkEnv(scopeOf(args));
    printFindings(findings);
    if (findings.length > 0) throw new UserError("the env files have problems");
    console.log("the env files are valid");
  });
}
