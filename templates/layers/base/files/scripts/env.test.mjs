import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { findProblems } from "./check-env.mjs";
import { envFiles, exampleOf } from "./lib/env.mjs";
import { root } from "./lib/project.mjs";

const TOKEN = "k3Y-9z_Q+b/7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI=";
const SESSION = "pQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_x-q";
const front = { file: "frontend/.env.local" };
const back = { file: "backend/.env" };
const rules = [
  { ...front, name: "BETTER_AUTH_URL", kind: "origin", shared: "auth-url" },
  { ...front, name: "BETTER_AUTH_SECRET", kind: "secret", shared: "token-secret" },
  { ...front, name: "AUTH_SESSION_SECRET", kind: "secret", exclusive: true },
  { ...front, name: "EARLIER", kind: "secrets", exclusive: true, optional: true },
  { ...front, name: "SHOP_ID", kind: "text", optional: true, part: "the shop" },
  { ...front, name: "SHOP_KEY", kind: "credential", optional: true, part: "the shop" },
  { ...back, name: "JWT_ISSUER", kind: "url", shared: "auth-url" },
  { ...back, name: "DATABASE_URL", kind: "database-url" },
  { ...back, name: "BETTER_AUTH_SECRET", kind: "secret", shared: "token-secret" },
];
const files = {
  [front.file]: `BETTER_AUTH_URL=http://localhost:3000
BETTER_AUTH_SECRET=${TOKEN}
AUTH_SESSION_SECRET=${SESSION}
`,
  [back.file]: `# Of the backend
JWT_ISSUER=http://localhost:3000
DATABASE_URL=postgresql://app:pw@127.0.0.1:5432/app
BETTER_AUTH_SECRET=${TOKEN}
`,
};

const check = (/** @type {Record<string, string>} */ texts) =>
  findProblems(
    rules,
    new Map(Object.entries(texts).map(([file, text]) => [file, Buffer.from(text)])),
  ).map(({ file, line, message }) => `${file}:${line} ${message}`);

test("what is right has no findings", () => {
  const own = `NAME="My Shop"\n${files[front.file]}# it's\nNOTE='a\n`;
  assert.deepEqual(check({ ...files, [front.file]: own }), []);
});

/** @type {[string, string, string, string][]} */
const faults = [
  [
    front.file,
    /.*SESSION.*\n/.exec(files[front.file])?.[0] ?? "",
    "",
    ":1 AUTH_SESSION_SECRET is missing",
  ],
  [front.file, SESSION, "", ":3 AUTH_SESSION_SECRET is empty"],
  [front.file, SESSION, "replace-me", ":3 AUTH_SESSION_SECRET has the value of the example"],
  [front.file, SESSION, SESSION.slice(12), ":3 AUTH_SESSION_SECRET is not a secret of at least"],
  [front.file, SESSION, `${SESSION}\nEARLIER=${SESSION.slice(1)},`, ":4 EARLIER is not a list"],
  [front.file, SESSION, `"${SESSION}"`, ":3 AUTH_SESSION_SECRET is not written as KEY=value"],
  [front.file, SESSION, TOKEN, ":2 BETTER_AUTH_SECRET has the value of AUTH_SESSION_SECRET in"],
  [front.file, SESSION, `${SESSION}\nSHOP_ID=7`, ":4 the shop needs SHOP_KEY as well"],
  [front.file, "localhost:3000", "localhost:3000/", ":1 BETTER_AUTH_URL is not an origin"],
  [front.file, "BETTER_AUTH_URL", "NAME='My\nBETTER_AUTH_URL", ":1 NAME: some parsers read BETTER"],
  [front.file, "BETTER_AUTH_URL", "NAME=a\\\nBETTER_AUTH_URL", ":1 NAME: some parsers read BETTER"],
  [back.file, "http:", "localhost:", ":2 JWT_ISSUER is not an http:// or https:// address"],
  [back.file, "3000", "3001", ":2 JWT_ISSUER differs from BETTER_AUTH_URL in frontend/.env.local"],
  [back.file, "postgresql", "mysql", ":3 DATABASE_URL is not a postgresql:// address"],
  [back.file, TOKEN, SESSION.slice(2), ":4 BETTER_AUTH_SECRET differs from BETTER_AUTH_SECRET in"],
  [back.file, "# Of", "AUTH_SESSION_SECRET=", ":1 AUTH_SESSION_SECRET belongs into frontend/.env"],
  [back.file, "# Of the backend", `KEY=${SESSION}`, ":1 KEY has the value of AUTH_SESSION_SECRET"],
];
for (const [file, from, to, finding] of faults) {
  test(`finds ${file}${finding}`, () => {
    const found = check({ ...files, [file]: files[file].replace(from, to) });
    assert.ok(
      found.some((text) => text.startsWith(file + finding)),
      found.join("\n"),
    );
    assert.ok(!found.join().includes(SESSION.slice(12)), "a finding holds a value");
  });
}

test("a fresh clone gets env files of its own, and keeps what is there", (t) => {
  const clone = mkdtempSync(path.join(tmpdir(), "create-env-"));
  t.after(() => rmSync(clone, { recursive: true }));
  for (const part of [".gitignore", "scripts", ...envFiles.map(exampleOf)]) {
    cpSync(path.join(root, part), path.join(clone, part), { recursive: true });
  }
  const env = { ...process.env, DATABASE_URL: "postgresql://app:pw@127.0.0.1:5432/app" };
  const run = (/** @type {string} */ script) =>
    execFileSync(process.execPath, [path.join(clone, "scripts", script)], {
      env,
      encoding: "utf8",
    });
  const [kept, ...others] = envFiles.map((file) => path.join(clone, file));
  run("create-env.mjs");
  const text = `${readFileSync(kept, "utf8")}OF_MINE=1\n`;
  writeFileSync(kept, text);
  for (const file of others) rmSync(file);
  assert.match(run("create-env.mjs"), /^created /);
  assert.equal(readFileSync(kept, "utf8"), text);
  if (process.platform !== "win32") assert.equal(statSync(kept).mode & 0o777, 0o600);
  assert.match(run("check-env.mjs"), /the env files are right/);
});
