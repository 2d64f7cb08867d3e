// Rotates signing keys as docs/tokens.md says, while pages call APIs with tokens of two frontends. No call may be refused.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Page, parts } from "./page.mjs";
import { account, siteOf, tasksUrl } from "./project.mjs";
import { ensureFewRoundTrips } from "./round-trips.mjs";
import { check, ensure, ensureAllStopped, freePorts, openDatabase, run, start } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

const ROTATIONS = process.argv.includes("--all") ? 20 : 3;
const PAGES_PER_SERVICE = 3;
/** The number of tokens requested from each frontend as soon as the key has expired. */
const BURST = 10;
const TOKEN_USED_FOR_MS = 1000;
/** Backends fetch keys at most every 5 seconds, so a key must be published longer than that before it signs. */
const PUBLISHED_FOR_MS = 7000;

/**
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project
 *   one that is not running, with published keys, a build of its frontend, and `account` in its database
 */
export async function keyRotation(project) {
  const { name, folder, services, frontend, database } = project;
  await check(`rotates signing keys ${ROTATIONS} times under load without a 401 (${name})`, async () => {
    if (!existsSync(path.join(folder, "frontend/.next/BUILD_ID"))) run("npm", ["run", "build:frontend"], { cwd: folder });
    const [second] = await freePorts(1);
    const sites = [siteOf(project), `http://localhost:${second}`];
    run("npm", ["run", "db:start"], { cwd: folder });
    const sql = await openDatabase(folder);
    const servers = [];
    try {
      for (const site of sites) servers.push(await startFrontend(folder, site));
      for (const [index, service] of services.entries()) {
        servers.push(await startBackend(folder, service, sites[index % sites.length]));
      }
      await check(`looks up the session with one statement per request (${name})`, () => roundTrips(project, sites[0], sql));
      await rotateUnderLoad({ services, sites, sql });
    } finally {
      for (const server of servers.reverse()) await server.stop();
      await sql.end();
      run("npm", ["run", "db:stop"], { cwd: folder });
    }
    await ensureAllStopped(folder, [frontend, second, database, ...services.map(({ port }) => port)]);
  });
}

async function roundTrips(project, site, sql) {
  const visitor = new Visitor(site);
  await sql.query("delete from rate_limit");
  await visitor.auth("sign-in/email", account);
  const { user } = await visitor.auth("get-session");
  for (const service of project.services) {
    const token = async () => (await visitor.auth(`token?audience=${service.name}`)).token;
    await ensureFewRoundTrips(project, service, "immediate", user.id, token);
  }
}

async function rotateUnderLoad({ services, sites, sql }) {
  const visitors = sites.map((site) => new Visitor(site));
  // Both frontends share sessions.
  for (const visitor of visitors) visitor.cookies = visitors[0].cookies;
  await sql.query("delete from rate_limit");
  await visitors[0].auth("sign-in/email", account);
  const { user } = await visitors[0].auth("get-session");

  const publication = new Publication(sites);
  await publication.read();
  const pages = services.flatMap((service) =>
    Array.from({ length: PAGES_PER_SERVICE }, () => new ImpatientPage(visitors, service.name, tasksUrl(service, user.id), publication)),
  );
  const closing = new AbortController();
  const background = Promise.all([
    ...pages.map((page) => page.run(closing.signal)),
    repeat(100, closing.signal, () => publication.read()),
    // The test requests more tokens than the limit for one user allows.
    repeat(250, closing.signal, () => sql.query("delete from rate_limit")),
  ]);
  // Awaited at the end. Until then, Node.js would report an unhandled rejection.
  background.catch(() => {});
  const idsOf = async () => (await sql.query("select id from jwks")).rows.map(({ id }) => id);
  const made = [];
  try {
    await sleep(2000);
    for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
      const before = await idsOf();
      await sql.query("update jwks set expires_at = now() where expires_at > now()");
      const tokens = visitors.flatMap((visitor) => Array.from({ length: BURST }, () => visitor.auth(`token?audience=${services[0].name}`)));
      await Promise.all(tokens);
      const isNew = (id) => !before.includes(id);
      const deadline = Date.now() + 30_000;
      while (!pages.every(({ keys }) => [...keys].some(isNew)) && Date.now() < deadline) await sleep(100);
      made.push((await idsOf()).filter(isNew));
    }
    await sleep(2 * TOKEN_USED_FOR_MS);
  } finally {
    closing.abort();
    await background;
  }
  report(pages, made);
}

/** Each rotation created one key pair, every page used it, and no call was refused. */
function report(pages, made) {
  console.log(`      key pairs created by each rotation: ${made.map(({ length }) => length).join(", ")}`);
  for (const { service, statuses } of pages) {
    console.log(`      ${service}: ${[...statuses].map(([status, count]) => `${count} x ${status}`).join(", ")}`);
  }
  const faults = pages.flatMap((page) => page.faults);
  ensure(pages.every(({ statuses }) => statuses.size === 1 && statuses.get(200) > 100), `calls were refused\n${faults.slice(0, 5).join("\n")}`);
  ensure(faults.length === 0, `${faults.length} faults\n${faults.slice(0, 5).join("\n")}`);
  ensure(made.every(({ length }) => length === 1), "a rotation did not create exactly one key pair");
  ensure(pages.every(({ keys }) => made.flat().every((id) => keys.has(id))), "a page has not used every new key");
}

/** A page that uses each token for a second, and gets the next from the other frontend. */
class ImpatientPage extends Page {
  #turn = 0;

  constructor(visitors, service, url, publication) {
    super(visitors[0], service, url, () => false);
    Object.assign(this, { visitors, publication });
  }

  async fetchToken() {
    const { token } = await this.visitors[this.#turn % this.visitors.length].auth(`token?audience=${this.service}`);
    this.#turn += 1;
    const { kid } = parts(token)[0];
    if (!this.publication.isOldEnough(kid)) this.faults.push(`${kid} signed too soon after it was published`);
    return { token, milliseconds: TOKEN_USED_FOR_MS };
  }
}

/** The time at which each key was first published. */
class Publication {
  #firstSeen = new Map();
  #reads = 0;

  constructor(sites) {
    this.sites = sites;
  }

  async read() {
    // Keys of the first read may be of any age.
    const now = this.#reads === 0 ? 0 : Date.now();
    const site = this.sites[this.#reads % this.sites.length];
    const { keys } = await (await fetch(`${site}/api/auth/jwks`)).json();
    for (const { kid } of keys) if (!this.#firstSeen.has(kid)) this.#firstSeen.set(kid, now);
    this.#reads += 1;
  }

  isOldEnough(kid) {
    const since = this.#firstSeen.get(kid);
    return since !== undefined && Date.now() - since >= PUBLISHED_FOR_MS;
  }
}

async function repeat(interval, signal, body) {
  while (!signal.aborted) {
    await body();
    await sleep(interval);
  }
}

const answers = (url) => () => fetch(url).then(({ ok }) => ok, () => false);

/** Starts the built frontend on the port of this URL. */
function startFrontend(folder, site) {
  const { port } = new URL(site);
  // Required in production by email. The test sends none.
  const mail = ["SMTP_HOST=localhost", "SMTP_TLS=none", "MAIL_FROM=no-reply@example.com"];
  const command = ["env", ...mail, "node", "server/next.mjs", "start", "--port", port];
  return start("node", ["scripts/run.mjs", "frontend", "--", ...command], folder, answers(`${site}/ready`));
}

/** Starts a backend that fetches its keys from the frontend at this URL. */
function startBackend(folder, { name, port }, site) {
  const { processes } = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
  const { dev } = processes.find((each) => each.name === name);
  const command = ["env", `JWKS_URL=${site}/api/auth/jwks`, ...dev.split(" ")];
  return start("node", ["scripts/run.mjs", name, "--", ...command], folder, answers(`http://localhost:${port}/ready`));
}
