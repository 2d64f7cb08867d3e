// Backends under bad conditions: clients that hold connections, an unavailable database, a wrong clock.

import { execFile } from "node:child_process";
import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { instance } from "./instance.mjs";
import { ensureFewRoundTrips } from "./round-trips.mjs";
import { check, ensure, ensureAllStopped, env, eventually, openDatabase } from "./support.mjs";

const OPEN_FILES = 256;
const CONNECTIONS = 360;
/** How often each attacker reconnects. Bounds the load. */
const RETURNS = 3;
/**
 * Seconds until `/health` answers, and until the last connection is closed. hyper times out a request head after 30
 * seconds. The FastAPI service times out a head after 10, a body after 10, and the rest after another 10.
 */
const LIMITS = { axum: { health: 35, closed: 50 }, fastapi: { health: 15, closed: 45 } };

/**
 * Runs the projects concurrently, because most of the time is spent waiting for timeouts.
 *
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>[]} projects
 *   that are not running, with one backend each and tokens of a shared secret
 */
export async function connections(projects) {
  await Promise.all(projects.map(withDatabase));
}

async function withDatabase(project) {
  const { folder, services: [{ kind }], database } = project;
  const npm = (script) => promisify(execFile)("npm", ["run", script], { cwd: folder, env });
  await check(`survives bad clients and outages of the database (${kind})`, async () => {
    await npm("db:start");
    try {
      await check(`sends no unnecessary statements to the database (${kind})`, () => roundTrips(project));
      await Promise.all([
        check(`closes connections that send no complete request (${kind})`, () => flood(project)),
        check(`logs why the database is unavailable, and that a clock is wrong (${kind})`, () => outages(project)),
      ]);
    } finally {
      await npm("db:stop");
    }
    await ensureAllStopped(folder, [database]);
  });
}

/** The settings of the backend, and a function that issues tokens as the frontend does. */
export function issuer({ folder, services: [{ name }] }) {
  const text = readFileSync(path.join(folder, name, ".env"), "utf8");
  const settings = Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, key, value]) => [key, value]));
  const secret = settings.BETTER_AUTH_SECRET;
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (sub, ahead = 0) => {
    const now = Math.floor(Date.now() / 1000) + ahead;
    const kid = createHash("sha256").update(secret).digest("hex").slice(0, 8);
    const claims = {
      ...{ iss: settings.JWT_ISSUER, aud: settings.JWT_AUDIENCE, sub, email: "a@example.com", name: "A", type: "access" },
      ...{ iat: now, exp: now + 60, jti: randomUUID() },
    };
    const message = `${encoded({ alg: "HS256", typ: "at+jwt", kid })}.${encoded(claims)}`;
    return `${message}.${createHmac("sha256", secret).update(message).digest("base64url")}`;
  };
  return { settings, token };
}

/** Runs first, while the database has no other work. */
async function roundTrips(project) {
  const { token } = issuer(project);
  const client = await openDatabase(project.folder);
  const id = randomBytes(12).toString("hex");
  try {
    await addUser(client, id);
    await ensureFewRoundTrips(project, project.services[0], "expiry", id, async () => token(id));
  } finally {
    await client.end();
  }
}

const addUser = (client, id) =>
  client.query('insert into "user" (id, name, email) values ($1, $1, $2)', [id, `${id}@example.com`]);

/** Opens more connections than the process may have. `/health` answers again once the service closes them. */
async function flood(project) {
  const { kind } = project.services[0];
  const { token } = issuer(project);
  const server = await instance(project, project.services[0], {}, `ulimit -n ${OPEN_FILES};`);
  const post = `POST /api/v1/alice/tasks HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token("alice")}\r\n`;
  // The text that is sent at once, and the text that then drips.
  const attacks = {
    silent: ["", ""],
    "half a head": ["GET /health HTTP/1.1\r\nhost: x\r\nx-half: ", ""],
    "a head that drips": ["GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ", "x"],
    "a body that drips": [`${post}content-type: application/json\r\ncontent-length: 60000\r\n\r\n`, "x"],
    "a body that drips after the response": ["POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n", "x"],
  };
  const names = Object.keys(attacks);
  const stopped = new AbortController();
  setMaxListeners(CONNECTIONS, stopped.signal);
  /** For each kind, how many seconds its first connections were open. */
  const lived = new Map(names.map((name) => [name, []]));
  const began = Date.now();
  const age = () => (Date.now() - began) / 1000;
  try {
    const attackers = Array.from({ length: CONNECTIONS }, async (_, index) => {
      const name = names[index % names.length];
      await hold(server.port, attacks[name], stopped.signal);
      if (!stopped.signal.aborted) lived.get(name).push(age());
      for (let returns = 0; returns < RETURNS && !stopped.signal.aborted; returns += 1) {
        await hold(server.port, attacks[name], stopped.signal);
      }
    });
    const limits = LIMITS[kind];
    await sleep(1000);
    await getsThrough(`${server.url}/health`, limits.health * 1000);
    const answered = age();
    const closed = () => [...lived.values()].flat().length;
    while (closed() < CONNECTIONS && age() < limits.closed) await sleep(250);
    const longest = [...lived].map(([name, ages]) => `${name} ${ages.length} x, ${Math.max(0, ...ages).toFixed(1)} s`);
    console.log(`      ${kind}: /health after ${answered.toFixed(1)} s; closed: ${longest.join("; ")}`);
    ensure(closed() === CONNECTIONS, `${CONNECTIONS - closed()} connections are still open`);
    stopped.abort();
    await Promise.all(attackers);
  } finally {
    stopped.abort();
    await server.stop();
  }
}

/** Uses a new connection; `fetch` would reuse the one that has been open since the start. */
function getsThrough(url, timeout) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, timeout }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error(`${url} did not answer within ${timeout / 1000} s`)));
  });
}

/** Holds a connection until the service closes it, or the test ends. */
function hold(port, [head, drip], signal) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(head));
    // The kernel may have dropped the connection silently because of a full queue. Probes detect that.
    socket.setKeepAlive(true, 5000);
    const timer = setInterval(() => drip && socket.writable && socket.write(drip), 1000);
    const over = () => socket.destroy();
    signal.addEventListener("abort", over);
    socket.on("error", () => {});
    socket.on("end", over).resume();
    socket.once("close", () => {
      clearInterval(timer);
      signal.removeEventListener("abort", over);
      resolve();
    });
  });
}

async function outages(project) {
  await Promise.all(Object.entries(wrongAddresses).map(([reason, change]) => misdirected(project, reason, change)));
  const { settings, token } = issuer(project);
  const client = await openDatabase(project.folder);
  // The database shuts down while this client is connected.
  client.on("error", () => {});
  const id = randomBytes(12).toString("hex");
  const server = await instance(project, project.services[0]);
  try {
    await addUser(client, id);
    await duringOutages(project, { client, server, id, token, name: settings.DATABASE_URL.split("/").at(-1) });
  } finally {
    await client.end();
    await server.stop();
  }
}

/** Wrong database URLs, by the reason that the backend must log. */
const wrongAddresses = {
  "the database rejects the user or its password": (url) => { Object.assign(url, { username: "aladdin", password: "sesame" }); },
  "the database that DATABASE_URL names does not exist": (url) => { url.pathname = "/atlantis"; },
  "the host of the database is unknown": (url) => { url.hostname = "nowhere.invalid"; },
  "the TLS connection to the database failed": (url) => { url.searchParams.set("sslmode", "require"); },
  "the database does not answer": (url) => { url.port = "1"; },
};

/** A backend whose database is not there runs, is not ready, and says why without a value of its settings. */
async function misdirected(project, reason, change) {
  const { settings } = issuer(project);
  const url = new URL(settings.DATABASE_URL);
  change(url);
  const server = await instance(project, project.services[0], { DATABASE_URL: url.href });
  try {
    await eventually(() => server.output().includes(reason), () => `the log does not say "${reason}":\n${server.output()}`);
    await answers(`${server.url}/ready`, 503);
    await eventually(() => told(server.output(), reason), () => `the warning gives no reason:\n${server.output()}`);
    for (const value of [url.password, "aladdin", "atlantis", "nowhere.invalid", "sslmode"]) {
      ensure(!server.output().includes(value), `the log has "${value}":\n${server.output()}`);
    }
  } finally {
    await server.stop();
  }
}

/** Whether a response was logged with its reason. */
const told = (output, reason) => output.split("\n").some((line) => line.includes("not available") && line.includes(reason));

async function answers(url, status, options) {
  const response = await fetch(url, options);
  ensure(response.status === status, `${url} answered ${response.status}, not ${status}: ${await response.text()}`);
  return response;
}

async function duringOutages({ folder }, { client, server, id, token, name }) {
  const tasks = `${server.url}/api/v1/${id}/tasks`;
  const headers = (ahead) => ({ authorization: `Bearer ${token(id, ahead)}`, "content-type": "application/json" });
  const write = (status) => answers(tasks, status, { method: "POST", headers: headers(), body: '{"title":"x"}' });
  const ready = (status, reason) =>
    eventually(
      async () => (await fetch(`${server.url}/ready`)).status === status && (!reason || told(server.output(), reason)),
      () => `/ready does not answer ${status}, ${reason}\n${server.output()}`,
    );
  const disconnect = () =>
    client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and datname = $1 and application_name <> ''", [name]);

  await ready(200);
  await write(201);
  const data = path.join(folder, ".data/postgres/data");
  const postmaster = Number(readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  const configuration = path.join(data, "postgresql.conf");
  const before = readFileSync(configuration, "utf8");
  const configure = (text) => {
    writeFileSync(configuration, text);
    process.kill(postmaster, "SIGHUP");
  };
  try {
    configure(`${before}\ndefault_transaction_read_only = on\n`);
    await ready(503, "the database is read-only");
    const refused = await write(503);
    ensure(refused.headers.get("retry-after") === "5", "no Retry-After");
    await answers(tasks, 200, { headers: headers() });
    await answers(`${server.url}/health`, 200);
  } finally {
    configure(before);
  }
  await ready(200);
  await write(201);

  await client.query("revoke select on tasks from current_user");
  try {
    await ready(503, "the role in DATABASE_URL lacks privileges");
  } finally {
    await client.query("grant select on tasks to current_user");
  }
  await ready(200);

  await client.query(`alter database "${name}" connection limit 0`);
  try {
    await disconnect();
    await ready(503, "the database has no connection left");
  } finally {
    await client.query(`alter database "${name}" connection limit -1`);
  }
  await ready(200);

  await answers(tasks, 401, { headers: headers(60) });
  await eventually(
    () => /^.* WARN.*the clock of this machine or of the frontend is wrong.* seconds=(59|60)\b/m.test(server.output()),
    () => `no warning of a wrong clock\n${server.output()}`,
  );

  // The database waits for the client of this test before it shuts down.
  process.kill(postmaster, "SIGTERM");
  await sleep(500);
  await disconnect();
  await ready(503, "the database is starting or stopping");
}
