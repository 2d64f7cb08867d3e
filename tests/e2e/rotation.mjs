// Rotates the secret of API tokens while pages call the API. No call may be refused.

import { execFile, spawnSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Page, parts } from "./page.mjs";
import { authgen, check, ensure, ensureAllStopped, env, run, start } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

const PAGES_PER_SERVICE = 3;
const SECRET = "BETTER_AUTH_SECRET";

/**
 * Rotates in all projects concurrently, because most of the time is spent waiting for tokens to expire.
 *
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>[]} projects
 *   that are not running, with tokens of a shared secret
 * @param {() => Promise<void>} meanwhile runs during that wait. It must not block this process, because the pages
 *   run in it
 */
export async function rotations(projects, meanwhile) {
  const rotating = projects.map((project) => {
    let reached;
    const waiting = new Promise((resolve) => { reached = resolve; });
    // A rotation that fails before the wait must not block the others.
    return { waiting, done: rotation(project, reached).finally(reached) };
  });
  // Wait, because the test is time-critical until the frontends have restarted.
  await Promise.all(rotating.map(({ waiting }) => waiting));
  await meanwhile();
  await Promise.all(rotating.map(({ done }) => done));
}

async function rotation({ name, folder, services, frontend, database }, waits) {
  await check(`rotates the secret of API tokens under load without a 401 (${name})`, async () => {
    const description = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
    const files = new EnvFiles(folder, [description.frontend, ...description.services]);
    // Tokens last a minute, so that those of the old secret expire soon.
    const restore = files.set("ACCESS_TOKEN_EXPIRE_MINUTES", "1");
    const servers = new Servers(folder, description.processes, (server) => {
      const service = services.find((each) => each.name === server);
      return service ? `http://localhost:${service.port}/ready` : `http://localhost:${frontend}/api/auth/ok`;
    });
    await npm("db:start", folder);
    try {
      await servers.startAll();
      await replaceUnderLoad({ name, folder, services, site: `http://localhost:${frontend}`, files, servers, waits });
    } finally {
      await servers.stopAll();
      await npm("db:stop", folder);
      restore();
    }
    await ensureAllStopped(folder, [frontend, database, ...services.map(({ port }) => port)]);
  });
}

async function replaceUnderLoad({ name, folder, services, site, files, servers, waits }) {
  const visitor = new Visitor(site);
  const email = `${Date.now()}@example.com`;
  const { user } = await visitor.auth("sign-up/email", { email, password: "correct horse battery", name: "Rotation" });
  const tasksOf = ({ port }) => `http://localhost:${port}/api/v1/${user.id}/tasks`;
  const pages = services.flatMap((service) =>
    Array.from({ length: PAGES_PER_SERVICE }, () => new Page(visitor, service.name, tasksOf(service), () => servers.isRestarting)),
  );
  const old = files.get(SECRET);
  const closing = new AbortController();
  const load = pages.map((page) => page.run(closing.signal));
  try {
    await sleep(2000);
    rotate(folder, "--yes");
    const rotated = Date.now();
    const current = files.get(SECRET);
    ensure(current !== old, "the secret is the same");
    refuses(folder, "--finish", /may still be valid for/);
    refuses(folder, "--yes", /is in progress/);

    const statusOf = async (service, secret) => {
      const { token } = await visitor.auth(`token?audience=${service.name}`);
      const { status } = await fetch(tasksOf(service), { headers: { authorization: `Bearer ${signedAgain(token, secret)}` } });
      return status;
    };
    for (const { name } of services) await servers.restart(name);
    for (const service of services) {
      ensure((await statusOf(service, old)) === 200, `${service.name} refuses the previous secret`);
      ensure((await statusOf(service, current)) === 200, `${service.name} refuses the new secret`);
    }
    await servers.restart("frontend");
    // Until then the frontend signed with the old secret, and the wait before --finish assumes a quick restart.
    ensure(Date.now() - rotated < 60_000, "the frontend restarted too late: the machine is too slow for this test");

    waits();
    await finishWhenPossible(folder);
    for (const { name } of services) await servers.restart(name);
    for (const service of services) {
      ensure((await statusOf(service, old)) === 401, `${service.name} still accepts the old secret`);
    }
    await sleep(2000);
    closing.abort();
    await Promise.all(load);
    report(name, pages, [old, current].map(keyId));
  } finally {
    closing.abort();
    await Promise.all(load);
  }
}

/** Fails unless all calls succeeded, with tokens of both secrets. */
function report(name, pages, wanted) {
  for (const { service, statuses, keys, faults, lost } of pages) {
    const answers = [...statuses].map(([status, count]) => `${count} x ${status}`).join(", ");
    console.log(`      ${name}, ${service}: ${answers}; ${lost} calls failed to connect during a restart`);
    ensure(faults.length === 0, faults.slice(0, 5).join("\n"));
    ensure(statuses.size === 1 && statuses.get(200) > 200, answers);
    ensure(lost < statuses.get(200), "it was down more often than up");
    ensure([...keys].join() === wanted.join(), `it used tokens of ${[...keys].join()}, not ${wanted.join()}`);
  }
}

const keyId = (secret) => createHash("sha256").update(secret).digest("hex").slice(0, 8);

/** The same claims, signed with this secret, with its `kid`. */
function signedAgain(token, secret) {
  const [header, claims] = parts(token);
  const message = [{ ...header, kid: keyId(secret) }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${message}.${createHmac("sha256", secret).update(message).digest("base64url")}`;
}

/** Runs a script of the project without blocking the pages of another one. */
const npm = (script, folder) => promisify(execFile)("npm", ["run", script], { cwd: folder, env });

const rotate = (folder, ...args) => run(authgen, ["secret", "rotate", ...args], { cwd: folder });

const attempt = (folder, ...args) =>
  spawnSync(authgen, ["secret", "rotate", ...args], { cwd: folder, env, encoding: "utf8" });

function refuses(folder, flag, reason) {
  const { status, stderr } = attempt(folder, flag);
  ensure(status !== 0 && reason.test(stderr), `${flag} ended with ${status}: ${stderr}`);
}

/** Tries for four minutes, twice the required wait. */
async function finishWhenPossible(folder) {
  let done;
  for (let tries = 0; tries < 48; tries += 1) {
    done = attempt(folder, "--finish", "--yes");
    if (done.status === 0) return;
    ensure(done.status === 1, done.stderr);
    await sleep(5000);
  }
  throw new Error(`--finish keeps failing: ${done.stderr}`);
}

/** The env files of a project. */
class EnvFiles {
  constructor(folder, owners) {
    this.paths = owners.map(({ env_file: file }) => path.join(folder, file));
  }

  /** The value of a variable that all of them share. */
  get(key) {
    const values = new Set(this.paths.map((file) => new RegExp(`^${key}=(.*)$`, "m").exec(readFileSync(file, "utf8"))?.[1]));
    ensure(values.size === 1, `${key} differs`);
    return [...values][0];
  }

  /** @returns a function that restores the previous value */
  set(key, value) {
    const before = this.get(key);
    const put = (text) => {
      for (const file of this.paths) {
        writeFileSync(file, readFileSync(file, "utf8").replace(new RegExp(`^${key}=.*$`, "m"), `${key}=${text}`));
      }
    };
    put(value);
    return () => put(before);
  }
}

/** The processes of a project, each of which can be restarted alone. */
class Servers {
  isRestarting = false;
  #running = new Map();

  constructor(folder, processes, urlOf) {
    Object.assign(this, { folder, processes, urlOf });
  }

  async startAll() {
    for (const { name } of this.processes) await this.#start(name);
  }

  async stopAll() {
    for (const server of this.#running.values()) await server.stop();
    this.#running.clear();
  }

  async restart(name) {
    this.isRestarting = true;
    await this.#running.get(name).stop();
    await this.#start(name);
    this.isRestarting = false;
  }

  async #start(name) {
    const { dev } = this.processes.find((each) => each.name === name);
    const answers = () => fetch(this.urlOf(name)).then(({ ok }) => ok, () => false);
    this.#running.set(name, await start("node", ["scripts/run.mjs", name, "--", ...dev.split(" ")], this.folder, answers));
  }
}
