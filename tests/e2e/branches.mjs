// Merges two branches with a migration each, then migrates databases that ran one of them, and an empty one.
//
//   node tests/e2e/branches.mjs FOLDER   alone, with a generated project that is installed

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { authgen, check, ensure, env, finish, openDatabase, run, work } from "./support.mjs";

/** @param {string} project an installed project, whose database is started */
export async function branches(project) {
  const server = (command) => run("node", ["scripts/database.mjs", command], { cwd: project });
  server("start");
  const admin = await openDatabase(project);
  try {
    await check("runs the migrations of two merged branches once, in one order", () => together(project, admin));
  } finally {
    await admin.end();
    server("stop");
  }
}

async function together(project, admin) {
  const folder = path.join(work, "branches");
  const read = (at, file) => readFileSync(path.join(at, "frontend", file), "utf8");
  const git = (at, ...args) => run("git", args, { cwd: at });
  const commit = (at) => {
    git(at, "add", "--all");
    git(at, "commit", "--quiet", "--allow-empty", "--message", "x");
  };
  const generate = (at, name) =>
    run(path.join(project, "node_modules/.bin/drizzle-kit"), ["generate", "--name", name], { cwd: path.join(at, "frontend") });
  const withPackages = (at) => {
    symlinkSync(path.join(project, "node_modules"), path.join(at, "node_modules"));
    appendFileSync(path.join(at, ".git/info/exclude"), "node_modules\n");
  };
  const urlOf = (database) => {
    const url = new URL(/^DATABASE_URL=(.*)$/m.exec(read(project, ".env.local"))[1]);
    url.pathname = `/${database}`;
    return url.href;
  };
  const migrate = (at, database) =>
    run("node", ["frontend/scripts/migrate.mjs"], { cwd: at, env: { ...env, DATABASE_URL: urlOf(database) } });

  run(authgen, ["new", folder, "--name", "together", "--yes", "--package-manager", "npm", "--git"]);
  git(folder, "branch", "--move", "main");
  withPackages(folder);
  const databases = { notes: "ran_notes", tags: "ran_tags", fresh: "ran_nothing" };
  for (const name of Object.values(databases)) await admin.query(`create database ${name}`);
  for (const name of ["notes", "tags"]) {
    git(folder, "checkout", "--quiet", "-b", name, "main");
    const schema = path.join(folder, "frontend/lib/db/schema");
    const table = `pgTable("${name}", { id: text("id").primaryKey() })`;
    writeFileSync(path.join(schema, `${name}.ts`), `import { pgTable, text } from "drizzle-orm/pg-core";\n\nexport const ${name} = ${table};\n`);
    const index = path.join(schema, "index.ts");
    const line = `export * from "./${name}";\n`;
    // At opposite ends, so that git merges without a conflict.
    writeFileSync(index, name === "notes" ? line + readFileSync(index, "utf8") : readFileSync(index, "utf8") + line);
    generate(folder, name);
    commit(folder);
    migrate(folder, databases[name]);
  }
  git(folder, "checkout", "--quiet", "main");

  const journals = [["notes", "tags"], ["tags", "notes"]].map(([ours, theirs]) => {
    const clone = path.join(work, `branches-${ours}`);
    run("git", ["clone", "--quiet", "--branch", ours, folder, clone]);
    withPackages(clone);
    const { stdout } = spawnSync("git", ["merge", `origin/${theirs}`], { cwd: clone, env, encoding: "utf8" });
    ensure(stdout.includes("_journal.json"), `no conflict: ${stdout}`);
    commit(clone);
    run(authgen, ["update", "--yes"], { cwd: clone });
    commit(clone);
    const said = generate(clone, "more");
    ensure(said.includes("No schema changes"), said);
    return read(clone, "drizzle/meta/_journal.json");
  });
  ensure(journals[0] === journals[1], `the order differs: ${journals}`);

  const clone = path.join(work, "branches-notes");
  const tags = JSON.parse(journals[0]).entries.map(({ tag }) => tag);
  const hashes = tags.map((tag) => createHash("sha256").update(read(clone, `drizzle/${tag}.sql`)).digest("hex"));
  const { Client } = createRequire(path.join(project, "frontend/package.json"))("pg");
  for (const database of Object.values(databases)) {
    migrate(clone, database);
    ensure(migrate(clone, database) === "migrate: up to date\n", `${database} is not up to date`);
    const client = new Client({ connectionString: urlOf(database) });
    await client.connect();
    const { rows } = await client.query("select hash from drizzle.__drizzle_migrations order by created_at");
    ensure(rows.map(({ hash }) => hash).join() === hashes.join(), `${database} ran ${rows.length} of ${tags}`);
    await client.query("select from notes, tags");
    await client.end();
    await admin.query(`drop database ${database}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await branches(path.resolve(process.argv[2]));
  finish();
}
