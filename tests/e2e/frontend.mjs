// The built frontend as a server: huge bodies, hanging connections, a failing database, and SIGTERM.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { account } from "./project.mjs";
import { check, ensure, ensureAllStopped, eventually, freePorts, openDatabase, run, start } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

const KIB = 1024;
const MIB = KIB * KIB;
const SECOND = 1000;

/** Every value that is sent begins with this text. No log line may contain it. */
const SENT = "sentinel";
const LOOPBACK = "0100007F";
const ADDRESS_HEADER = "x-visitor";

/**
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project
 *   one that is not running, with every option, a build of its frontend, and `account` in its database
 */
export async function frontend({ name, folder, database }) {
  const [port] = await freePorts(1);
  const site = `http://localhost:${port}`;
  let app;
  let sql;
  await check(`the documented command starts the frontend on loopback (${name})`, async () => {
    run("npm", ["run", "db:start"], { cwd: folder });
    sql = await openDatabase(folder);
    app = await startFrontend(folder, port, site);
    ensure(listensOnLoopback(port), "it listens on an address other than loopback");
  });
  if (!app) return;
  const visitor = new Visitor(site);
  const endless = neverEnd(port);
  // Awaited below. Until then, Node.js would report an unhandled rejection.
  endless.catch(() => {});
  await check(`bodies of 300 MiB need little memory and slow no page (${name})`, () => flood(app.pid, port));
  await check(`/ready follows the database, /health does not (${name})`, () => health(site, sql));
  await check(`no log line contains user input when a table is broken (${name})`, () => breakTables(folder, app, visitor, sql));
  await check(`answers 503 on every route while the database is down, and recovers at once (${name})`, async () => {
    await signIn(visitor, sql);
    await sql.end();
    sql = undefined;
    run("npm", ["run", "db:stop"], { cwd: folder });
    const away = await driveAll(folder, visitor);
    run("npm", ["run", "db:start"], { cwd: folder });
    const wrong = away.filter(({ status, retryAfter }) => status >= 500 && !(status === 503 && retryAfter === "5"));
    ensure(wrong.length === 0, JSON.stringify(wrong));
    const served = away.filter(({ status }) => status < 500).map(({ route }) => route);
    ensure(served.every((route) => WITHOUT_DATABASE.includes(route)), `answered without a database: ${served}`);
    ensure((await fetch(`${site}/ready`)).status === 200, "/ready does not notice that the database is up again");
    ensure(app.output().includes('"reason":"the database does not answer"'), "no log line gives the reason");
  });
  await check(`closes silent, half-sent and dripping connections (${name})`, () => endless);
  await check(`answers 50 open requests after SIGTERM, with keep-alive connections (${name})`, () => stopUnderLoad(app, port));
  if (sql) await sql.end();
  run("npm", ["run", "db:stop"], { cwd: folder });
  await ensureAllStopped(folder, [port, database]);
}

/** Starts the command in the README as one process. */
export function startFrontend(folder, port, site) {
  const [, command] = /`(node server\/\S+ start)`/.exec(readFileSync(path.join(folder, "README.md"), "utf8"));
  // Required in production by email and by a configured provider. The test contacts neither.
  const more = ["SMTP_HOST=localhost", "SMTP_TLS=none", "MAIL_FROM=no-reply@example.com", "GITHUB_CLIENT_ID=id", "GITHUB_CLIENT_SECRET=secret"];
  const variables = [`PORT=${port}`, `BETTER_AUTH_URL=${site}`, `AUTH_IP_HEADER=${ADDRESS_HEADER}`, "LOG_FORMAT=json", ...more];
  const args = [...variables, "node", "--env-file=.env.local", ...command.split(" ").slice(1)];
  return start("env", args, path.join(folder, "frontend"), () => fetch(`${site}/ready`).then(({ ok }) => ok, () => false));
}

/** Linux lists listening sockets as state 0A, with their address in hexadecimal. */
function listensOnLoopback(port) {
  const rows = ["tcp", "tcp6"].flatMap((file) => readFileSync(`/proc/net/${file}`, "utf8").split("\n"));
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const listeners = rows.map((row) => row.trim().split(/\s+/)).filter(([, local, , state]) => state === "0A" && local.endsWith(end));
  return listeners.length === 1 && listeners[0][1] === LOOPBACK + end;
}

const residentMemory = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * KIB;

/** The median response time of the page, in milliseconds. */
async function pageTime(port) {
  const times = [];
  for (let count = 0; count < 40; count += 1) {
    const began = performance.now();
    await fetch(`http://localhost:${port}/`).then((response) => response.text());
    times.push(performance.now() - began);
  }
  return times.toSorted((one, other) => one - other)[times.length / 2];
}

async function flood(pid, port) {
  // Warm up, so that the heap has grown to the size that pages need.
  for (let round = 0; round < 5; round += 1) await pageTime(port);
  const alone = await pageTime(port);
  const before = residentMemory(pid);
  let most = before;
  const watch = setInterval(() => { most = Math.max(most, residentMemory(pid)); }, 50);
  const attacker = new Worker(new URL("flood.mjs", import.meta.url), { workerData: { port } });
  const attacked = once(attacker, "message");
  const meanwhile = await pageTime(port);
  const [answers] = await attacked;
  clearInterval(watch);
  const figures = `${Math.round((most - before) / MIB)} MiB more, a page in ${meanwhile.toFixed(1)} ms instead of ${alone.toFixed(1)} ms`;
  console.log(`      ${figures}; ${answers.map(({ sent, connections }) => `${Math.round(sent / MIB)} MiB in ${connections} connections`).join(", ")}`);
  ensure(answers.every(({ statuses }) => statuses.join() === "413"), JSON.stringify(answers));
  ensure(most - before <= 50 * MIB && meanwhile <= 2 * alone, figures);
}

/** Opens silent, half-sent and dripping connections, also with an upgrade. Resolves when the server has closed all. */
async function neverEnd(port) {
  const post = (more) => `POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n${more}\r\n`;
  const kinds = ["", "GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: ", post(""), post("Connection: upgrade\r\nUpgrade: x\r\n")];
  const sockets = kinds.flatMap((head) => Array.from({ length: 20 }, () => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.resume();
    if (head) socket.write(head);
    return socket;
  }));
  const drips = setInterval(() => {
    sockets.slice(20, 40).forEach((socket) => socket.write("x"));
    sockets.slice(40).forEach((socket) => socket.write("1\r\nx\r\n"));
  }, SECOND);
  const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve))));
  const late = sleep(45 * SECOND, "late", { ref: false });
  const outcome = await Promise.race([closed, late]);
  clearInterval(drips);
  for (const socket of sockets) socket.destroy();
  ensure(outcome !== "late", "some connections were open after 45 seconds");
}

async function health(site, sql) {
  const statuses = async () => (await Promise.all(["/health", "/ready"].map((route) => fetch(site + route)))).map(({ status }) => status).join();
  ensure((await statuses()) === "200,200", await statuses());
  const { rows: [{ name }] } = await sql.query("select current_database() as name");
  const states = [
    ["a read-only database", `alter database "${name}" set default_transaction_read_only = on`, `alter database "${name}" reset default_transaction_read_only`],
    ["a missing table", 'alter table "session" rename to session_away', 'alter table session_away rename to "session"'],
    ["a missing column", "alter table verification rename value to value_away", "alter table verification rename value_away to value"],
  ];
  // The setting of a database applies to new connections only.
  const reconnect = () => sql.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()");
  for (const [what, begin, end] of states) {
    await sql.query(begin);
    await reconnect();
    await eventually(async () => (await statuses()) === "200,503", () => `/ready does not notice ${what}`);
    await sql.query(end);
    await reconnect();
    await eventually(async () => (await statuses()) === "200,200", () => `/ready does not recover from ${what}`);
  }
}

const email = `${SENT}@example.com`;
const password = `${SENT} horse battery`;
const target = `/${SENT}%0a%1b[2J`;
/** The second line looks like a stack frame. */
const token = `x\n    at ${SENT} \x1b[2J`;

/** The request to each route: a POST if it has a body. */
const CALLS = {
  "/ok": {},
  "/sign-up/email": { body: { name: SENT, email, password, callbackURL: target } },
  "/sign-in/email": { body: { email, password, callbackURL: target } },
  "/get-session": { query: { disableCookieCache: "true" } },
  "/update-user": { body: { name: SENT } },
  "/change-password": { body: { currentPassword: password, newPassword: `${password}2` } },
  "/delete-user": { body: { password } },
  "/request-password-reset": { body: { email, redirectTo: target } },
  "/reset-password/:token": { path: `/reset-password/${SENT}`, query: { callbackURL: target } },
  "/reset-password": { body: { token, newPassword: password } },
  "/send-verification-email": { body: { email, callbackURL: target } },
  "/verify-email": { query: { token: SENT, callbackURL: target } },
  "/change-email": { body: { newEmail: email, callbackURL: target } },
  "/sign-in/social": { body: { provider: "github", callbackURL: target } },
  "/link-social": { body: { provider: "github", callbackURL: target } },
  "/callback/:id": { path: "/callback/github", query: { code: SENT, state: token, error_description: SENT } },
  "/unlink-account": { body: { accountId: SENT, providerId: SENT } },
  "/jwks": {},
  "/token": {},
  "/sign-out": { body: {} },
};
const PAGES = ["/", "/dashboard", "/account", "/account/security", "/account/sessions", "/sign-in", "/sign-up", `/reset-password?token=${SENT}`, `/confirm-email?token=${SENT}`, `/${SENT}`];

/** Pages that need no database: the cookie has the user. */
const WITHOUT_DATABASE = ["/", `/${SENT}`, `/reset-password?token=${SENT}`, `/confirm-email?token=${SENT}`];

/** Requests every page and every route that clients may call, as a signed-in user. Fails if `CALLS` lacks a route. */
export async function driveAll(folder, visitor) {
  const listed = ["auth-fields", "email/routes", "oauth/routes", "signing-keys"].flatMap((file) => {
    const text = readFileSync(path.join(folder, `frontend/lib/${file}.ts`), "utf8");
    return [...text.matchAll(/^(?: {2}|.*\{ )"(\/[a-z/:-]+)": /gm)].map(([, route]) => route);
  });
  const missing = listed.filter((route) => !(route in CALLS));
  ensure(listed.length > 15 && missing.length === 0, `CALLS lacks ${missing} (${listed.length} listed)`);

  const headers = { "user-agent": SENT, [ADDRESS_HEADER]: "203.0.113.9", referer: `${visitor.site}/${SENT}` };
  const cookies = new Map(visitor.cookies);
  const seen = [];
  for (const page of PAGES) seen.push(answerOf(page, await visitor.open(page, { headers })));
  // Next.js logs the origin of a server action that it refuses.
  const action = { ...headers, origin: `http://${SENT}.example`, "next-action": "40".padEnd(42, "a") };
  await visitor.open("/account", { method: "POST", body: "[]", headers: action });
  // "/sign-out" comes last.
  for (const [route, { path = route, query = {}, body }] of Object.entries(CALLS)) {
    visitor.cookies = new Map(cookies);
    const json = body && { method: "POST", body: JSON.stringify(body) };
    const url = `/api/auth${path}?${new URLSearchParams(query)}`;
    seen.push(answerOf(route, await visitor.open(url, { ...json, headers: { ...headers, ...(json && { "content-type": "application/json" }) } })));
  }
  return seen;
}

const answerOf = (route, { status, headers }) => ({ route, status, retryAfter: headers.get("retry-after") });

async function signIn(visitor, sql) {
  await sql.query("delete from rate_limit");
  visitor.cookies.clear();
  await visitor.auth("sign-in/email", account);
}

async function breakTables(folder, app, visitor, sql) {
  const tables = ["user", "session", "account", "verification", "rate_limit", "jwks"];
  const begins = app.output().length;
  const failed = [];
  for (const table of [undefined, ...tables]) {
    await signIn(visitor, sql);
    if (table) await sql.query(`alter table "${table}" rename to "${table}_away"`);
    const answers = await driveAll(folder, visitor);
    failed.push(answers.filter(({ status }) => status === 500).length);
    if (table) await sql.query(`alter table "${table}_away" rename to "${table}"`);
  }
  ensure(failed[0] === 0 && failed.slice(1).every((count) => count > 0), `routes that failed: ${failed}`);
  await sleep(200);
  const lines = app.output().slice(begins).split("\n").filter(Boolean);
  const cookies = [...visitor.cookies.values()].map((value) => decodeURIComponent(value).split(".")[0]);
  const { rows } = await sql.query("select token, ip_address from session");
  const secrets = [SENT, account.email, account.password, "203.0.113.9", ...cookies, ...rows.map(({ token }) => token)].filter(Boolean);
  for (const line of lines) {
    const entry = parsed(line);
    ensure(entry?.timestamp && entry.level && entry.message, `not a log entry: ${line}`);
    const told = secrets.find((secret) => line.includes(secret));
    ensure(!told, `a log line contains ${told}: ${line}`);
  }
  const entries = lines.map(parsed);
  ensure(entries.some(({ route, status }) => route === "/api/auth/sign-in/email" && status === 500), "the log does not name the route that failed");
  ensure(entries.some(({ code, reason }) => code === "42P01" && reason), "the log does not say which table is missing");
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function stopUnderLoad(app, port) {
  const agent = new http.Agent({ keepAlive: true });
  const ask = (route, body, { headers: more, ...options } = {}) =>
    new Promise((resolve) => {
      const headers = { ...(body && { "content-type": "application/json", origin: `http://localhost:${port}` }), ...more };
      const request = http.request({ port, host: "127.0.0.1", path: route, agent, method: body ? "POST" : "GET", headers, ...options }, (response) => {
        response.resume().once("end", () => resolve(response.statusCode));
      });
      request.once("error", ({ code }) => resolve(code));
      request.end(body);
    });
  let answered = 0;
  // Each from its own address and for its own account, so that no limit applies and all hash a password.
  const begun = Array.from({ length: 50 }, async (_, index) => {
    const body = JSON.stringify({ email: `${index}${email}`, password });
    const status = await ask("/api/auth/sign-in/email", body, { headers: { [ADDRESS_HEADER]: `198.51.100.${index}` } });
    answered += 1;
    return status;
  });
  await sleep(100);
  const open = 50 - answered;
  const began = performance.now();
  process.kill(app.pid, "SIGTERM");
  // Clients that reuse their connection until it is refused.
  const busy = Array.from({ length: 4 }, async () => {
    const statuses = [];
    while (statuses.at(-1) !== "ECONNREFUSED") statuses.push(await ask("/"));
    return statuses;
  });
  const ready = [];
  while (ready.at(-1) !== "ECONNREFUSED") {
    ready.push(await ask("/ready", undefined, { agent: false }));
    await sleep(100);
  }
  const lost = (await Promise.all(begun)).filter((status) => status !== 401);
  await app.ended;
  const took = performance.now() - began;
  const pages = await Promise.all(busy);
  console.log(`      exited after ${(took / SECOND).toFixed(1)} s; ${open} of 50 were open at the signal, ${pages.flat().length} pages came after it`);
  ensure(open > 20 && lost.length === 0, `${lost.length} of ${open} were lost: ${lost}`);
  // The last request may have reached a closed listener.
  ensure(pages.every((statuses) => statuses.slice(0, -2).every((status) => status === 200)), JSON.stringify(pages.map((each) => each.slice(-5))));
  ensure(took < 10 * SECOND, `it took ${took} ms`);
  ensure(ready[0] === 503, `/ready answered ${ready} before the listener closed`);
}
