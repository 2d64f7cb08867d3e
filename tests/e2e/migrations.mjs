// db:migrate and db:prune against real databases.
//
//   node tests/e2e/migrations.mjs FOLDER   alone, with a generated project that is installed

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { check, ensure, env, finish, openDatabase, run, work } from "./support.mjs";

const LOCK = 4_711_001;
const A = { tag: "0000_a", when: 100, sql: "create table a (id int);" };

/** @param {string} project an installed project, whose database is started */
export async function migrations(project) {
  const server = (command) => run("node", ["scripts/database.mjs", command], { cwd: project });
  server("start");
  const admin = await openDatabase(project);
  try {
    await journals(project, admin);
    await locks(project, admin);
    await pruning(project, admin);
    await paths(project);
  } finally {
    await admin.end();
    server("stop");
  }
}

/** Runs `body` with a copy of the scripts, which has its own database and migrations. */
async function withCopy(project, admin, name, body) {
  const frontend = path.join(work, `migrations-${name}`, "frontend");
  for (const part of ["scripts", "lib/db/failure.mjs", "drizzle"]) {
    cpSync(path.join(project, "frontend", part), path.join(frontend, part), { recursive: true });
  }
  symlinkSync(path.join(project, "node_modules"), path.join(frontend, "../node_modules"));
  const url = new URL(urlOf(project));
  url.pathname = `/${name}`;
  await admin.query(`create database ${name}`);
  const { Client } = createRequire(path.join(project, "frontend/package.json"))("pg");
  const client = new Client({ connectionString: url.href });
  await client.connect();
  const folder = path.join(frontend, "drizzle");
  const copy = {
    client,
    folder,
    query: async (text) => (await client.query({ text, rowMode: "array" })).rows.flat(),
    tables: () => client.query("select from pg_tables where schemaname = 'public'").then(({ rowCount }) => rowCount),
    migrate: (...args) => node(path.join(frontend, "scripts/migrate.mjs"), args, url.href),
    prune: () => node(path.join(frontend, "scripts/prune.mjs"), [], url.href),
    /** Replaces the migrations, as checking out a branch does. */
    checkout(...entries) {
      rmSync(folder, { recursive: true });
      mkdirSync(path.join(folder, "meta"), { recursive: true });
      for (const { tag, sql } of entries) writeFileSync(path.join(folder, `${tag}.sql`), sql);
      const listed = entries.filter(({ when }) => when).map(({ tag, when }, idx) => ({ idx, tag, when, breakpoints: true }));
      writeFileSync(path.join(folder, "meta/_journal.json"), JSON.stringify({ entries: listed }));
    },
  };
  try {
    await body(copy);
  } finally {
    await client.end();
    await admin.query(`drop database ${name}`);
  }
}

const urlOf = (project) => /^DATABASE_URL=(.*)$/m.exec(readFileSync(path.join(project, "frontend/.env.local"), "utf8"))[1];

/** Runs a script and returns its exit code and output. */
function node(script, args, url) {
  const child = spawn(process.execPath, [script, ...args], { cwd: work, env: { ...env, ...(url && { DATABASE_URL: url }) }, timeout: 60_000 });
  let output = "";
  const collect = (chunk) => { output += chunk; };
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

function expect({ code, output }, wanted, ...texts) {
  ensure(code === wanted, `exit code ${code} instead of ${wanted}: ${output}`);
  for (const text of texts) ensure(output.includes(text), `${JSON.stringify(text)} is missing in: ${output}`);
}

async function journals(project, admin) {
  const scenario = (title, name, body) => check(title, () => withCopy(project, admin, name, body));

  await scenario("runs a migration once, even if its number and time change", "moved", async ({ checkout, migrate, query }) => {
    const notes = { tag: "0001_notes", when: 200, sql: "create table notes (id int);" };
    checkout(A, notes);
    expect(await migrate(), 0, "migrate: applied 2 (0000_a, 0001_notes)\n");
    expect(await migrate(), 0, "migrate: up to date\n");
    const main = { tag: "0001_main", when: 300, sql: "create table main (id int);" };
    checkout(A, main, { ...notes, tag: "0002_notes", when: 301 });
    expect(await migrate(), 0, "migrate: applied 1 (0001_main)\n");
    const whens = await query("select created_at::int from drizzle.__drizzle_migrations order by id");
    ensure(whens.join() === "100,301,300", `the times are ${whens}`);
    expect(await migrate(), 0, "migrate: up to date\n");
    // Older than some migrations that ran, but newer than its predecessor.
    checkout(A, { tag: "0001_late", when: 250, sql: "create table late (id int);" }, { ...main, tag: "0002_main" }, { ...notes, tag: "0003_notes", when: 301 });
    expect(await migrate(), 0, "migrate: applied 1 (0001_late)\n");
    const last = await query("select created_at::int from drizzle.__drizzle_migrations order by id");
    ensure(last.join() === "100,301,300,250", `the times are ${last}`);
    expect(await migrate(), 0, "migrate: up to date\n");
  });

  await scenario("runs two migrations with the same SQL", "twins", async ({ checkout, migrate, query }) => {
    const more = (tag, when) => ({ tag, when, sql: "insert into a values (1);" });
    checkout(A, more("0001_more", 200));
    expect(await migrate(), 0);
    checkout(A, more("0001_more", 250), more("0002_more", 300));
    expect(await migrate(), 0, "applied 1 (0002_more)");
    expect(await migrate(), 0, "up to date");
    ensure((await query("select count(*)::int from a"))[0] === 2, "there are not two rows");
  });

  await scenario("runs a migration that Drizzle would skip", "skipped", async ({ checkout, migrate, tables }) => {
    checkout(A);
    expect(await migrate(), 0);
    checkout(A, { tag: "0001_old", when: 50, sql: "create table old (id int);" }, { tag: "0002_new", when: 150, sql: "create table new (id int);" });
    expect(await migrate(), 0, "migrate: applied 2 (0001_old, 0002_new)\n");
    expect(await migrate(), 0, "migrate: up to date\n");
    ensure((await tables()) === 3, "a table is missing");
  });

  await scenario("reports a migration that the journal lacks", "ahead", async ({ checkout, migrate, tables }) => {
    const when = Date.UTC(2026, 10, 28, 14, 3, 5);
    const notes = { tag: "0001_notes", when, sql: "create table notes (id int);" };
    const next = { tag: "0002_next", when: when + 1, sql: "create table next (id int);" };
    checkout(A, notes);
    expect(await migrate(), 0);
    checkout(A, next);
    const search = `git log --all --source --oneline -S ${when} -- "*_journal.json"\n`;
    expect(await migrate(), 1, "the database has a migration of 2026-11-28 14:03:05 UTC, which", search, "pending: 0002_next\n", "--ahead");
    checkout(A, next, { ...notes, when: undefined });
    expect(await migrate(), 1, "the database has 0001_notes.sql, which");
    ensure((await tables()) === 2, "something was applied");
    checkout(A, { ...next, when: when - 1 });
    expect(await migrate("--ahead"), 0, "migrate: warning: the database has", "migrate: applied 1 (0002_next)\n");
  });

  await scenario("reports a migration that was edited after it ran", "edited", async ({ checkout, migrate }) => {
    checkout(A);
    expect(await migrate(), 0);
    checkout(A, { tag: "0001_lost", sql: "create table lost (id int);" });
    expect(await migrate(), 0, "migrate: warning: 0001_lost.sql never runs", "up to date");
    checkout({ ...A, sql: `${A.sql}\n` });
    expect(await migrate(), 1, "0000_a.sql was edited after it ran");
    expect(await migrate("--ahead"), 1, "0000_a.sql was edited after it ran");
  });

  await scenario("reports a broken journal and runs nothing", "broken", async ({ checkout, folder, migrate, tables }) => {
    const file = path.join(folder, "meta/_journal.json");
    checkout(A, { tag: "0001_gone", when: 200, sql: "" });
    rmSync(path.join(folder, "0001_gone.sql"));
    expect(await migrate(), 1, "names 0001_gone.sql, which is missing");
    const entry = { tag: "0000_a", when: 100 };
    const entries = [[null], [{ tag: "0000_a" }], [entry, entry]].map((entries) => JSON.stringify({ entries }));
    for (const text of ["<<<<<<< HEAD\n", "{}", "null", ...entries]) {
      writeFileSync(file, text);
      expect(await migrate(), 1, "is not a journal with a tag and a time");
    }
    rmSync(folder, { recursive: true });
    const { code, output } = await migrate();
    ensure(code === 1 && /^migrate: .*_journal\.json is missing; .*FOLDER.*\n$/.test(output), output);
    ensure((await tables()) === 0, "something was applied");
  });

  await scenario("rolls back a migration that fails", "failing", async ({ checkout, migrate, tables, query }) => {
    checkout(A, { tag: "0001_wrong", when: 200, sql: "alter table nowhere add x int;" });
    expect(await migrate(), 1, 'migrate: 0001_wrong.sql failed, and nothing was applied: relation "nowhere" does not exist\n');
    ensure((await tables()) === 0 && !(await query("select to_regnamespace('drizzle')"))[0], "something was left behind");
  });
}

async function locks(project, admin) {
  await check("waits for another migration, but not for a lock that a pooler kept", () =>
    withCopy(project, admin, "locked", async ({ client, checkout, migrate, query }) => {
      const [pid] = await query("select pg_backend_pid()");
      await client.query("select pg_advisory_lock($1)", [LOCK]);
      // An idle session counts as a pooler's after a second.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const started = Date.now();
      expect(await migrate(), 1, `session ${pid} holds the lock`, `select pg_terminate_backend(${pid})\n`);
      ensure(Date.now() - started < 5_000, "it took longer than 5 seconds");
      await client.query("select pg_advisory_unlock($1)", [LOCK]);

      checkout({ ...A, sql: "create table a (id int); select pg_sleep(1);" });
      const ended = await Promise.all([migrate(), migrate()]);
      for (const each of ended) expect(each, 0);
      const said = ended.map(({ output }) => output).sort();
      ensure(said.join("") === "migrate: applied 1 (0000_a)\nmigrate: up to date\n", said.join(""));
    }),
  );
}

async function pruning(project, admin) {
  await check("db:prune deletes expired rows in batches, and no others", () =>
    withCopy(project, admin, "pruned", async ({ client, migrate, prune, query }) => {
      expect(await prune(), 1, 'prune: relation "session" does not exist: run the db:migrate script first\n');
      expect(await migrate(), 0);
      await client.query(`
        insert into "user" (id, name, email) values ('u', 'Ada', 'ada@example.com');
        insert into session (id, user_id, token, expires_at)
          select i, 'u', i, now() + case when i <= 2500 then '-1 second' else '1 minute' end::interval from generate_series(1, 2503) i;
        insert into verification (id, identifier, value, expires_at)
          values (1, 'x', 'x', now() - interval '1 second'), (2, 'x', 'x', now() + interval '1 minute');
        insert into rate_limit (id, key, count, last_request)
          select i, i, 1, (extract(epoch from now()) - case when i = 1 then 3601 else 60 end) * 1000 from generate_series(1, 2) i;
        create table batches (size int);
        create function note() returns trigger language plpgsql as
          'begin insert into batches select count(*) from old; return null; end';
        create trigger note after delete on session referencing old table as old for each statement execute function note()`);
      // A locked row is skipped.
      await client.query("begin");
      await client.query("select from session where id = '7' for update");
      expect(await prune(), 0, "prune: session 2499, verification 1, rate_limit 1\n");
      await client.query("commit");
      ensure((await query("select size from batches")).join() === "1000,1000,499", "not in batches of 1000");
      expect(await prune(), 0, "prune: session 1, verification 0, rate_limit 0\n");
      const left = await query("select count(*)::int from session");
      ensure(left[0] === 3, `${left} sessions are left`);
    }),
  );
}

async function paths(project) {
  await check("runs scripts by a path with a symbolic link", async () => {
    const link = path.join(work, "migrations-current");
    symlinkSync(project, link);
    const nowhere = "postgresql://nobody@127.0.0.1:1/none";
    expect(await node(path.join(link, "frontend/scripts/migrate.mjs"), [], nowhere), 1, "migrate: the database does not answer\n");
    expect(await node(path.join(link, "frontend/scripts/prune.mjs"), [], nowhere), 1, "prune: the database does not answer\n");
    expect(await node(path.join(link, "scripts/check-env.mjs"), []), 0, "the env files are valid");
    expect(await node(path.join(link, "scripts/database.mjs"), ["status"]), 0, "running");
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await check("runs to its end", () => migrations(path.resolve(process.argv[2])));
  finish();
}
