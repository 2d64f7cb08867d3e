// A day with `npm run dev`: saves, mistakes, services that die, and a runner that is killed.

import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { siteOf } from "./project.mjs";
import { check, ensure, ensureAllStopped, eventually, start } from "./support.mjs";

/** A handler of each kind of backend, and a line that no compiler takes. */
const HANDLERS = {
  axum: { file: "src/health.rs", broken: "\nfn broken( {\n" },
  fastapi: { file: "app/health.py", broken: "\ndef broken(\n" },
};

/** Where the runner keeps what each service does. */
const STATE = ".data/dev.json";

/**
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project
 *   that is not running, with one backend
 */
export async function develop(project) {
  const { name, folder, services: [backend], frontend, database } = project;
  const { file, broken } = HANDLERS[backend.kind];
  const handler = path.join(folder, backend.name, file);
  const page = path.join(folder, "frontend/app/page.tsx");
  const originals = new Map([handler, page].map((each) => [each, readFileSync(each, "utf8")]));
  const restore = () => { for (const [each, text] of originals) writeFileSync(each, text); };
  const ports = [frontend, database, backend.port];
  const health = () => fetch(`http://localhost:${backend.port}/health`).then((answer) => answer.text(), () => "");
  const state = (service) => stateOf(folder).services.find((each) => each.name === service);
  let app = await start("npm", ["run", "dev"], folder);
  try {
    await check(`a saved handler answers without a restart (${name})`, async () => {
      const { pid } = state("frontend");
      writeFileSync(handler, originals.get(handler).replace('"ok"', '"saved"'));
      await eventually(async () => (await health()).includes("saved"), () => `the old handler answers\n${app.output()}`);
      ensure(state("frontend").pid === pid, "the frontend was restarted as well");
    });
    await check(`the old process answers what was open when a syntax error was saved (${name})`, async () => {
      const open = [await openRequest(frontend), await openRequest(backend.port)];
      const { pid } = state(backend.name);
      writeFileSync(handler, originals.get(handler) + broken);
      writeFileSync(page, "export default function (\n");
      await eventually(() => state(backend.name).state === "failed", () => `no failure is told\n${app.output()}`);
      for (const request of open) {
        const answer = await request.finish();
        // With a syntax error anywhere, Next.js answers every request with the page that shows it.
        ensure(/^HTTP\/1\.1 (200|500) /.test(answer), `it was not answered: ${answer}`);
      }
      ensure((await health()).includes("saved"), "new requests are not answered");
      ensure(state(backend.name).pid === pid, "the process was replaced");
      restore();
      await eventually(async () => (await health()).includes('"ok"'), () => `the next save does not recover\n${app.output()}`);
      await eventually(async () => (await fetch(siteOf(project))).ok, () => "the page does not recover");
    });
    await check(`a service that dies is told, the rest lives, and a save brings it back (${name})`, async () => {
      process.kill(-state(backend.name).pid, "SIGKILL");
      await eventually(() => state(backend.name).state === "failed", () => "nobody noticed");
      ensure((await fetch(siteOf(project))).ok, "the frontend does not answer any more");
      writeFileSync(handler, originals.get(handler));
      await eventually(() => state(backend.name).state === "ready", () => `it stays away\n${app.output()}`);
    });
    restore();
    await check(`after a kill -9 the next run takes over (${name})`, async () => {
      process.kill(stateOf(folder).pid, "SIGKILL");
      await app.ended;
      app = await start("npm", ["run", "dev"], folder);
    });
    await check(`a signal for npm alone stops everything (${name})`, async () => {
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

/** A request with half of its head; `finish` sends the rest and returns the answer. */
async function openRequest(port) {
  const socket = connect(port, "localhost");
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk) => { answer += chunk; });
  socket.on("error", () => {});
  const closed = once(socket, "close");
  socket.write("GET /health HTTP/1.1\r\nHost: localhost\r\n");
  return {
    async finish() {
      socket.write("Connection: close\r\n\r\n");
      await closed;
      return answer;
    },
  };
}
