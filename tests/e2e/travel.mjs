// Updates projects of earlier releases that have tables and routes of their owners: drizzle-kit must find every table, and
// everything must build.
//
//   node tests/e2e/travel.mjs FOLDER   alone, with the packages of a generated project that is installed

import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { authgen, check, ensure, env, finish, repository, run, work } from "./support.mjs";

const FIRST = "fd032d9-default";
const LATEST = "9f08731-default";
const TABLE = `
export const ownerNotes = pgTable("owner_notes", {
  id: uuid("id").defaultRandom().primaryKey(),
  userId: userId(),
  stars: integer("stars").notNull(),
  ...timestamps,
});
`;

/** @param {string} packages the folder of an installed project */
export async function travel(packages) {
  await check("keeps an owner's table of the first release after the update", () => {
    const { frontend, folder, commit, generate, migrations } = checkOut(FIRST, packages);
    appendFileSync(path.join(frontend, "lib/db/schema.ts"), TABLE);
    generate();
    ensure(migrations().length === 2, `the owner's migration is missing: ${migrations()}`);
    commit();
    run(authgen, ["update", "--yes"], { cwd: folder });
    commit();
    const before = migrations();
    const said = generate();
    ensure(said.includes("No schema changes"), said);
    ensure(migrations().join() === before.join(), `drizzle-kit wrote ${migrations()}`);
  });
  await check("builds an unmodified project of the last release after the update", () => {
    const { folder, commit } = checkOut(LATEST, packages, "untouched");
    run(authgen, ["update", "--yes"], { cwd: folder });
    commit();
    build(folder);
  });
  await check("builds a project of the last release with an owner's route and table after the update", () => {
    const { folder, commit } = checkOut(LATEST, packages);
    const edits = JSON.parse(readFileSync(path.join(repository, "tests/fixtures/owner-edits.json"), "utf8"));
    for (const { path: file, from, to } of edits) {
      const place = path.join(folder, file);
      writeFileSync(place, from ? readFileSync(place, "utf8").replace(from, () => to) : to);
    }
    commit();
    const { status, stderr } = spawnSync(authgen, ["update", "--yes"], { cwd: folder, env, encoding: "utf8" });
    const disputed = edits.filter((edit) => edit.disputed).map((edit) => edit.path);
    ensure(status === 3 && disputed.every((file) => stderr.includes(`  ${file} (`)), `ended with ${status}\n${stderr}`);
    run(authgen, ["update", "--yes", "--conflict", "theirs"], { cwd: folder });
    commit();
    for (const { path: file, to } of edits.filter((edit) => !edit.disputed)) {
      ensure(readFileSync(path.join(folder, file), "utf8").includes(to), `${file} lost ${to}`);
    }
    build(folder);
  });
}

/** Checks out a project of a release, with the packages of an installed project. */
function checkOut(release, packages, name = "edited") {
  const folder = path.join(work, `${release}-${name}`);
  const frontend = path.join(folder, "frontend");
  const bundle = path.join(repository, "tests/fixtures/releases.bundle");
  run("git", ["-c", "advice.detachedHead=false", "clone", "--quiet", "--branch", release, bundle, folder]);
  addRecord(folder);
  symlinkSync(path.join(packages, "node_modules"), path.join(folder, "node_modules"));
  appendFileSync(path.join(folder, ".git/info/exclude"), "node_modules\n");
  const drizzleKit = path.join(packages, "node_modules/.bin/drizzle-kit");
  return {
    folder,
    frontend,
    commit() {
      run("git", ["add", "--all"], { cwd: folder });
      run("git", ["commit", "--quiet", "--message", "x"], { cwd: folder });
    },
    generate: () => run(drizzleKit, ["generate", "--name", "owner"], { cwd: frontend }),
    migrations: () => readdirSync(path.join(frontend, "drizzle")).filter((name) => name.endsWith(".sql")),
  };
}

/** Compiles the backend and type-checks the frontend. */
function build(folder) {
  run("cargo", ["check", "--quiet", "--all-targets"], { cwd: path.join(folder, "backend") });
  run("npm", ["run", "env:create"], { cwd: folder });
  run("npm", ["run", "typecheck:frontend"], { cwd: folder });
}

/** Creates the record of the first releases. The bundle omits it, because it repeats all files. */
function addRecord(folder) {
  if (existsSync(path.join(folder, ".authgen"))) return;
  const files = run("git", ["ls-files"], { cwd: folder }).trimEnd().split("\n");
  const entries = files.map((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    return `${JSON.stringify(file)}: ${JSON.stringify({ text })}`;
  });
  mkdirSync(path.join(folder, ".authgen"));
  writeFileSync(path.join(folder, ".authgen/base.json"), `{\n${entries.join(",\n")}\n}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await travel(path.resolve(process.argv[2]));
  finish();
}
