// Query plans of the frontend's statements, with 10,000 rows in each growing table.
//
//   node tests/e2e/plans.mjs FOLDER   alone, with a stopped project that has every option and a built frontend

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { driveAll, startFrontend } from "./frontend.mjs";
import { check, ensure, ensureAllStopped, finish, freePorts, openDatabase, run } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

/** Logs each statement with its plan, including statements of foreign keys. */
const SETTINGS = `
session_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 0
auto_explain.log_nested_statements = on
`;

/** The number of statements of each account page, with a session, a password and providers. */
const STATEMENTS = { "/account": 3, "/account/security": 4, "/account/sessions": 3 };

const ROWS = `
  delete from rate_limit;
  insert into "user" (id, name, email) select 'row' || n, n, n || '@row.example.com' from generate_series(1, 10000) n;
  insert into session (id, user_id, token, expires_at) select 'row' || n, 'row' || n, 'row' || n, now() + interval '1 day' from generate_series(1, 10000) n;
  insert into account (id, user_id, account_id, provider_id) select 'row' || n, 'row' || n, 'row' || n, 'credential' from generate_series(1, 10000) n;
  insert into tasks (user_id, title) select 'row' || n, n from generate_series(1, 10000) n;
  insert into verification (id, identifier, value, expires_at) select 'row' || n, 'row' || n, n, now() + interval '1 day' from generate_series(1, 10000) n;
  insert into rate_limit (id, key, count, last_request) select 'row' || n, 'row' || n, 1, extract(epoch from now()) * 1000 from generate_series(1, 10000) n;
  analyze;
`;
const NO_ROWS = `
  delete from "user" where id like 'row%';
  delete from verification where id like 'row%';
  delete from rate_limit;
`;
const GROWING = ["user", "session", "account", "tasks", "verification", "rate_limit"];
const SCAN = new RegExp(`Seq Scan on (public\\.)?"?(${GROWING.join("|")})\\b`);

const CLEAN_UPS = [
  'delete from "rate_limit" where "rate_limit"."last_request" <',
  'delete from "verification" where "verification"."expires_at" <',
];

const email = "plans@example.com";
const password = "correct horse battery";

/**
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project
 *   one that is not running, with every option and a build of its frontend
 */
export async function plans({ name, folder }) {
  const [port] = await freePorts(1);
  const configuration = path.join(folder, ".data/postgres/data/postgresql.conf");
  const before = readFileSync(configuration);
  await check(`no request of a visitor causes a sequential scan (${name})`, async () => {
    appendFileSync(configuration, SETTINGS);
    run("npm", ["run", "db:start"], { cwd: folder });
    const sql = await openDatabase(folder);
    await sql.query(ROWS);
    const site = `http://localhost:${port}`;
    const app = await startFrontend(folder, port, site);
    const plans = recorder(folder, sql.processID);
    try {
      await visit(folder, new Visitor(site), sql);
    } finally {
      process.kill(app.pid, "SIGTERM");
      await app.ended;
    }
    const sent = plans();
    await sql.query(NO_ROWS);
    await sql.end();
    for (const cleanUp of CLEAN_UPS) ensure(sent.some((plan) => plan.includes(cleanUp)), `not sent: ${cleanUp}`);
    const scans = sent.filter((plan) => SCAN.test(plan));
    ensure(scans.length === 0, scans.join(""));
  });
  run("npm", ["run", "db:stop"], { cwd: folder });
  writeFileSync(configuration, before);
  await ensureAllStopped(folder, [port]);
}

/** Returns a function that returns the plans logged since, without those of the test's own connection. */
function recorder(folder, own) {
  const read = () => readFileSync(path.join(folder, ".data/postgres/server.log"), "utf8");
  const begin = read().length;
  const isPlan = (entry) => entry.includes("  plan:\n") && !entry.includes(`[${own}]`);
  return () => read().slice(begin).split(/^(?=\S)/m).filter(isPlan);
}

async function visit(folder, visitor, sql) {
  await visitor.auth("sign-up/email", { name: "Plans", email, password });
  await sql.query('update "user" set email_verified = true where email = $1', [email]);
  await visitor.auth("sign-in/email", { email, password });
  for (const [url, count] of Object.entries(STATEMENTS)) {
    await check(`${url} sends ${count} statements`, async () => {
      const plans = recorder(folder, sql.processID);
      const page = await visitor.open(url);
      ensure(page.status === 200, `${url} answered ${page.status}`);
      await page.text();
      const sent = plans();
      ensure(sent.length === count, sent.join(""));
    });
  }
  await driveAll(folder, visitor);
  // After a window of the rate limit, a request makes Better Auth delete older rows.
  await sql.query("update rate_limit set last_request = 0 where id not like 'row%'");
  await visitor.auth("sign-in/email", { email, password });
  await visitor.auth("change-password", { currentPassword: password, newPassword: `${password}2` });
  await visitor.auth("delete-user", { password: `${password}2` });
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(process.argv[2]);
  await plans({ name: path.basename(folder), folder });
  finish();
}
