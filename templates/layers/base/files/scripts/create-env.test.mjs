import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { devNull, tmpdir } from "node:os";
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

const temporaryFolder = () => realpathSync(mkdtempSync(path.join(tmpdir(), "create-env-")));

/** A clone: the scripts and the examples, and no env file. */
let clone = "";
before(() => {
  clone = temporaryFolder();
});
after(() => rmSync(clone, { recursive: true }));
beforeEach(() => {
  fill(clone);
  for (const file of files) rmSync(path.join(clone, file), { force: true });
});

/** @param {string} dir */
function fill(dir) {
  for (const part of [".gitignore", "scripts", ...files.map(exampleOf)]) {
    cpSync(path.join(root, part), path.join(dir, part), { recursive: true });
  }
}

/**
 * @param {string} script
 * @param {string[]} [args]
 * @param {string} [dir]
 */
const run = (script, args = [], dir = clone) =>
  execFileSync(process.execPath, [path.join(dir, "scripts", script), ...args], {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL },
    stdio: "pipe",
  });

/**
 * A repository with the project in a folder of it, and a linked worktree.
 *
 * @param {import("node:test").TestContext} t
 */
function repository(t) {
  const top = temporaryFolder();
  t.after(() => rmSync(top, { recursive: true }));
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@localhost", ...args], {
      cwd: path.join(top, "main"),
      env: { ...process.env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: "pipe",
    });
  const main = path.join(top, "main/apps/shop");
  fill(main);
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "x");
  git("worktree", "add", "--quiet", "../linked");
  return { top, main, linked: path.join(top, "linked/apps/shop"), git };
}

/** @param {string} dir */
const envFilesIn = (dir) =>
  files.map((file) => {
    const place = path.join(dir, file);
    return existsSync(place) ? readFileSync(place, "utf8") : undefined;
  });
const none = files.map(() => undefined);

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
  rmSync(path.join(clone, ".gitignore"));
  execFileSync("git", ["init", "--quiet"], { cwd: clone });
  assert.throws(() => run("create-env.mjs"), /git does not ignore/);
  for (const file of files) assert.ok(!existsSync(path.join(clone, file)), file);
  rmSync(path.join(clone, ".git"), { recursive: true });
});

test("a worktree gets other secrets than the main one only when it is told to", (t) => {
  const { main, linked } = repository(t);
  run("create-env.mjs", [], main);
  assert.throws(
    () => run("create-env.mjs", [], linked),
    (/** @type {{ stderr: string }} */ { stderr }) =>
      /^error: this is a git worktree: .*\nhint: copy them: .*\n$/.test(stderr) &&
      stderr.includes(`create-env.mjs --from ${main};`),
  );
  assert.deepEqual(envFilesIn(linked), none);
  run("create-env.mjs", ["--new"], linked);
  assert.match(run("validate-env.mjs", [], linked), /the env files are right/);
  assert.notDeepEqual(envFilesIn(linked), envFilesIn(main));
  assert.match(run("create-env.mjs", [], linked), /^kept/);
});

test("a worktree copies what the main one has, and makes what that one lacks", (t) => {
  const { main, linked } = repository(t);
  const [first, ...others] = files;
  run("create-env.mjs", [], main);
  writeFileSync(path.join(main, first), "OF_MINE=1\n", { flag: "a" });
  run("create-env.mjs", ["--", "--from", path.relative(process.cwd(), main)], linked);
  assert.deepEqual(envFilesIn(linked), envFilesIn(main));
  for (const file of process.platform === "win32" ? [] : files) {
    assert.equal(statSync(path.join(linked, file)).mode & 0o777, 0o600);
  }

  const edited = `${envFilesIn(main)[0]}EDITED_HERE=1\n`;
  writeFileSync(path.join(linked, first), edited);
  assert.match(run("create-env.mjs", ["--from", main], linked), /^kept/);
  assert.equal(envFilesIn(linked)[0], edited);

  for (const file of others) rmSync(path.join(main, file));
  for (const file of files) rmSync(path.join(linked, file));
  const output = run("create-env.mjs", ["--from", main], linked);
  assert.deepEqual(output.match(/^\w+/gm), ["copied", ...others.map(() => "created")]);
  assert.match(run("validate-env.mjs", [], linked), /the env files are right/);
});

test("a worktree without env files in the main one, and a submodule, make theirs", (t) => {
  const { top, main, linked, git } = repository(t);
  run("create-env.mjs", [], linked);
  assert.match(run("validate-env.mjs", [], linked), /the env files are right/);

  const file = "protocol.file.allow=always";
  git("-c", file, "submodule", "--quiet", "add", path.join(top, "main"), "worktrees/part");
  run("create-env.mjs", [], main);
  const part = path.join(top, "main/worktrees/part/apps/shop");
  assert.match(run("create-env.mjs", [], part), /^created/);
});

test("a folder without env files of this project is refused", (t) => {
  const { main } = repository(t);
  for (const dir of [tmpdir(), main]) {
    assert.throws(() => run("create-env.mjs", ["--from", dir]), /error: .* has no env files of /);
  }
  run("create-env.mjs", [], main);
  writeFileSync(path.join(main, "scripts/project.json"), '{ "name": "other" }');
  assert.throws(() => run("create-env.mjs", ["--from", main]), /error: .* has no env files of /);
  for (const args of [["--from"], ["--new", "--from", main], ["--from", main, "x"], ["--x"]]) {
    assert.throws(() => run("create-env.mjs", args), { status: 2 });
  }
  assert.deepEqual(envFilesIn(clone), none);
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
