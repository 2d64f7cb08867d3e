// A project of the first release, with a table of its owner's, comes to this release: drizzle-kit finds every table again.
//
//   node tests/e2e/travel.mjs FOLDER   alone, with the packages of a generated project that is installed

import { appendFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { authgen, check, ensure, finish, repository, run, work } from "./support.mjs";

const RELEASE = "fd032d9-default";
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
  await check("a table of the first release's owner is still one after the update", () => {
    const folder = path.join(work, RELEASE);
    const frontend = path.join(folder, "frontend");
    const commit = () => {
      run("git", ["add", "--all"], { cwd: folder });
      run("git", ["commit", "--quiet", "--message", "x"], { cwd: folder });
    };
    const drizzleKit = path.join(packages, "node_modules/.bin/drizzle-kit");
    const generate = () => run(drizzleKit, ["generate", "--name", "owner"], { cwd: frontend });
    const migrations = () => readdirSync(path.join(frontend, "drizzle")).filter((name) => name.endsWith(".sql"));

    const bundle = path.join(repository, "tests/fixtures/releases.bundle");
    run("git", ["-c", "advice.detachedHead=false", "clone", "--quiet", "--branch", RELEASE, bundle, folder]);
    addRecord(folder);
    symlinkSync(path.join(packages, "node_modules"), path.join(folder, "node_modules"));
    appendFileSync(path.join(folder, ".git/info/exclude"), "node_modules\n");
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
}

/** The record of that release repeats all files, so the bundle leaves it out. */
function addRecord(folder) {
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
