import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { missingEnvFiles } from "./lib/env-create.mjs";
import { exampleOf, parseEnv } from "./lib/env-file.mjs";
import { root } from "./lib/project.mjs";

/** @typedef {import("./lib/env-rules.mjs").Rule} Rule */

/** @type {Rule[]} */
const rules = JSON.parse(readFileSync(path.join(root, "scripts/env-rules.json"), "utf8"));
const files = [...new Set(rules.map(({ file }) => file))];
const DATABASE_URL = "postgresql://app:correct-horse-battery@127.0.0.1:5432/app";

/** A clone: the scripts and the examples, and no env file. */
let clone = "";
before(() => {
  clone = mkdtempSync(path.join(tmpdir(), "create-env-"));
});
after(() => rmSync(clone, { recursive: true }));
beforeEach(() => {
  for (const part of ["scripts", ...files.map(exampleOf)]) {
    cpSync(path.join(root, part), path.join(clone, part), { recursive: true });
  }
  for (const file of files) rmSync(path.join(clone, file), { force: true });
});

/** @param {string} script */
const run = (script) =>
  execFileSync(process.execPath, [path.join(clone, "scripts", script)], {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL },
    stdio: "pipe",
  });

/** @param {string} file */
const read = (file) => readFileSync(path.join(clone, file), "utf8");

/** @param {string} file */
const valuesOf = (file) =>
  new Map(parseEnv(Buffer.from(read(file))).entries.map(({ key, value }) => [key, value]));

test("the env files of a fresh clone are right", () => {
  run("create-env.mjs");
  assert.match(run("validate-env.mjs"), /the env files are right/);
});

test("only the owner may open them", { skip: process.platform === "win32" }, () => {
  run("create-env.mjs");
  for (const file of files) assert.equal(statSync(path.join(clone, file)).mode & 0o777, 0o600);
});

test("two runs make different secrets", () => {
  const secrets = [0, 1].map(() => {
    for (const file of files) rmSync(path.join(clone, file), { force: true });
    run("create-env.mjs");
    return valuesOf("frontend/.env.local").get("AUTH_SESSION_SECRET");
  });
  assert.notEqual(secrets[0], secrets[1]);
});

test("a file that is there stays, and a new one agrees with it", () => {
  run("create-env.mjs");
  const [kept, ...others] = files;
  const text = `${read(kept)}OF_MINE=1\n`;
  writeFileSync(path.join(clone, kept), text);
  for (const file of others) rmSync(path.join(clone, file));
  const output = run("create-env.mjs");
  assert.ok(output.includes(`kept    ${kept}`), output);
  assert.equal(read(kept), text);
  assert.match(run("validate-env.mjs"), /the env files are right/);
});

test("nothing is written where git would take it", () => {
  execFileSync("git", ["init", "--quiet"], { cwd: clone });
  assert.throws(() => run("create-env.mjs"), /git does not ignore/);
  for (const file of files) assert.ok(!existsSync(path.join(clone, file)), file);
  rmSync(path.join(clone, ".git"), { recursive: true });
});

test("an address that nobody said is not made up", () => {
  const file = "backend/.env";
  const row = { name: "DATABASE_URL", kind: "database-url", service: "backend", file };
  const make = (/** @type {string | undefined} */ url) =>
    missingEnvFiles([row], [{ file, example: "DATABASE_URL=replace-me\n" }], url);
  assert.throws(() => make(undefined), /where the database is/);
  assert.deepEqual(make(DATABASE_URL), [{ file, text: `DATABASE_URL=${DATABASE_URL}\n` }]);
});

test("no secret is printed", () => {
  const output = run("create-env.mjs");
  for (const { file, name } of rules.filter(({ kind }) => kind === "secret")) {
    assert.ok(!output.includes(valuesOf(file).get(name) ?? "nothing"), name);
  }
});
