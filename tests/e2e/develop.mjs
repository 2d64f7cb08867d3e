// `npm run dev`: saved files, syntax errors, crashed services, and a killed runner.

import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { issuer } from "./connections.mjs";
import { openBrowser } from "./look.mjs";
import { siteOf } from "./project.mjs";
import { check, ensure, ensureAllStopped, eventually, saysReady, start } from "./support.mjs";

/** A handler of each kind of backend, and a syntax error. */
const HANDLERS = {
  axum: { file: "src/health.rs", broken: "\nfn broken( {\n" },
  fastapi: { file: "app/health.py", broken: "\ndef broken(\n" },
};

/** Milliseconds. Generous: stopping takes half a second on an idle machine. */
const QUICKLY = 2000;
/** The state file of the runner. */
const STATE = ".data/dev.json";

/**
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project
 *   that is not running, with one backend
 */
export async function develop(project) {
  const { token } = issuer(project);
  const { name, folder, services: [backend], frontend, database } = project;
  const { file, broken } = HANDLERS[backend.kind];
  const handler = path.join(folder, backend.name, file);
  const page = path.join(folder, "frontend/app/page.tsx");
  const originals = new Map([handler, page].map((each) => [each, readFileSync(each, "utf8")]));
  const restore = () => { for (const [each, text] of originals) writeFileSync(each, text); };
  const ports = [frontend, database, backend.port];
  const envFile = (service, file) => path.join(folder, service, file);
  const health = () => fetch(`http://localhost:${backend.port}/health`).then((answer) => answer.text(), () => "");
  const state = (service) => stateOf(folder).services.find((each) => each.name === service);
  let app = await start("npm", ["run", "dev"], folder);
  try {
    await check(`applies a saved handler without restarting the frontend (${name})`, async () => {
      const { pid } = state("frontend");
      writeFileSync(handler, originals.get(handler).replace('"ok"', '"saved"'));
      await eventually(async () => (await health()).includes("saved"), () => `the old handler answers\n${app.output()}`);
      ensure(state("frontend").pid === pid, "the frontend was restarted as well");
    });
    await check(`answers open requests when a syntax error is saved (${name})`, async () => {
      const open = [await openRequest(frontend, "/api/auth/sign-in/email"), await openRequest(backend.port, "/api/v1/alice/tasks", token("alice"))];
      const { pid } = state(backend.name);
      writeFileSync(handler, originals.get(handler) + broken);
      writeFileSync(page, "export default function (\n");
      await eventually(() => state(backend.name).state === "failed", () => `no failure is reported\n${app.output()}`);
      for (const request of open) {
        const answer = await request.finish();
        // With a syntax error anywhere, Next.js answers every request with the page that shows it.
        ensure(/^HTTP\/1\.1 (4\d\d|500) /.test(answer), `no response: ${answer}`);
      }
      ensure((await health()).includes("saved"), "new requests are not answered");
      ensure(state(backend.name).pid === pid, "the process was replaced");
      restore();
      await eventually(async () => (await health()).includes('"ok"'), () => `the next save does not recover\n${app.output()}`);
      await eventually(async () => (await fetch(siteOf(project))).ok, () => "the page does not recover");
    });
    await check(`reports a crashed service, keeps the others running, and restarts it on save (${name})`, async () => {
      const { page, close } = await openDashboard(project);
      await page.getByText("all ready").waitFor();
      process.kill(-state(backend.name).pid, "SIGKILL");
      await eventually(() => state(backend.name).state === "failed", () => "the crash is not reported");
      await page.reload();
      await page.getByText("signal SIGKILL").waitFor();
      await page.getByText("The server cannot be reached").waitFor();
      writeFileSync(handler, originals.get(handler));
      await eventually(() => state(backend.name).state === "ready", () => `it is not restarted\n${app.output()}`);
      await page.getByText("all ready").waitFor();
      await page.getByText("Nothing to do yet").waitFor();
      await close();
    });
    restore();
    await check(`services restart once their env files agree again (${name})`, async () => {
      const before = [state("frontend").pid, state(backend.name).pid];
      const files = [envFile("frontend", ".env.local"), envFile(backend.name, ".env")];
      for (const each of files) originals.set(each, readFileSync(each, "utf8"));
      const change = (each) => writeFileSync(each, originals.get(each).replace(/^(BETTER_AUTH_SECRET=.)/m, "$1x"));
      change(files[0]);
      await eventually(() => app.output().includes("BETTER_AUTH_SECRET differs"), () => "the difference is not reported");
      ensure(state("frontend").pid === before[0], "a service restarted before the files agreed");
      change(files[1]);
      const isNew = (service, pid) => state(service).state === "ready" && state(service).pid !== pid;
      await eventually(() => isNew("frontend", before[0]) && isNew(backend.name, before[1]), () => `no restart\n${app.output()}`);
    });
    await check(`reads an env file that was deleted and restored (${name})`, async () => {
      const { pid } = state(backend.name);
      rmSync(envFile(backend.name, ".env"));
      await eventually(() => app.output().includes(`${backend.name}/.env is missing`), () => "the deletion is not reported");
      restore();
      await eventually(() => state(backend.name).state === "ready" && state(backend.name).pid !== pid, () => `no restart\n${app.output()}`);
    });
    await check(`recovers from kill -9, restarts a service by key, and quits quickly (${name})`, async () => {
      process.kill(stateOf(folder).pid, "SIGKILL");
      await app.ended;
      // `script` provides a terminal.
      app = await start("script", ["-qefc", "npm run dev", "/dev/null"], folder, saysReady, "pipe");
      const { pid } = state(backend.name);
      app.type("r");
      app.type("2");
      await eventually(() => state(backend.name).state === "ready" && state(backend.name).pid !== pid, () => `no restart\n${app.output()}`);
      const began = Date.now();
      app.type("q");
      await app.ended;
      ensure(Date.now() - began < QUICKLY, `it took ${Date.now() - began} ms to stop`);
      await ensureAllStopped(folder, ports);
      app = await start("npm", ["run", "dev"], folder);
    });
    await check(`stops everything when only npm gets a signal (${name})`, async () => {
      process.kill(app.pid, "SIGTERM");
      await app.ended;
      await eventually(() => !existsSync(path.join(folder, STATE)), () => "it does not stop");
      await ensureAllStopped(folder, ports);
    });
  } finally {
    restore();
    await app.stop().catch(() => {});
  }
}

const stateOf = (folder) => JSON.parse(readFileSync(path.join(folder, STATE), "utf8"));

/** Opens the dashboard of a new user. */
async function openDashboard(project) {
  const site = siteOf(project);
  const browser = await openBrowser(project.folder);
  const page = await browser.newPage({ baseURL: site });
  const person = { name: "Ada", email: `ada-${Date.now()}@example.com`, password: "three unrelated words" };
  const signUp = await page.request.post("/api/auth/sign-up/email", { data: person, headers: { origin: site } });
  ensure(signUp.ok(), await signUp.text());
  await page.goto("/dashboard");
  return { page, close: () => browser.close() };
}

/** Sends a request with half of its body. `finish` sends the rest and returns the response. */
async function openRequest(port, target, token) {
  const body = JSON.stringify({ title: "A", email: "nobody@example.com", password: "correct horse battery" });
  const socket = connect(port, "localhost");
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk) => { answer += chunk; });
  socket.on("error", () => {});
  const closed = once(socket, "close");
  const head = [`POST ${target} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", `Content-Length: ${body.length}`];
  if (token) head.push(`Authorization: Bearer ${token}`);
  socket.write(`${[...head, "Connection: close", "", ""].join("\r\n")}${body.slice(0, 9)}`);
  return {
    async finish() {
      ensure(answer === "", `answered before the whole body was sent: ${answer}`);
      socket.write(body.slice(9));
      await closed;
      return answer;
    },
  };
}
