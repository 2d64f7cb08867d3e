// Generated projects, end to end: starts, uses and attacks every backend with every token mode.
//
// With --all, also plants faults in the backends with the second token mode.
// Everything listens on free ports of loopback. Each process has a group of its own, by which it is stopped.

import { branches } from "./branches.mjs";
import { choicesOf, ordered } from "./catalog.mjs";
import { connections } from "./connections.mjs";
import { develop } from "./develop.mjs";
import { differential } from "./differential.mjs";
import { migrations } from "./migrations.mjs";
import { moved } from "./moved.mjs";
import { mutants } from "./mutants.mjs";
import { frontend } from "./frontend.mjs";
import { grow, shrink } from "./grow.mjs";
import { guide } from "./guide.mjs";
import { howTo } from "./how-to.mjs";
import { keyRotation } from "./key-rotation.mjs";
import { nextDev } from "./next-dev.mjs";
import { plans } from "./plans.mjs";
import { create, recordOf } from "./project.mjs";
import { rotations } from "./rotation.mjs";
import { check, ensure, finish } from "./support.mjs";
import { travel } from "./travel.mjs";
import { types } from "./types.mjs";

const all = process.argv.includes("--all");

async function main() {
  const [first, ...otherKinds] = ordered("backend");
  const [token, ...otherTokens] = ordered("token");
  const only = (kind) => [{ kind, name: "backend" }];

  // A project for each kind of backend, with the default token mode.
  const projects = [await create({ name: `${first}-${token}`, backends: only(first), token, whole: true })];
  for (const kind of otherKinds) {
    projects.push(await create({ name: `${kind}-${token}`, backends: only(kind), token, whole: false }));
  }
  for (const each of projects.filter(Boolean)) await develop(each);
  await connections(projects.filter(Boolean));
  for (const each of projects.filter(Boolean)) await types(each);
  for (const other of projects.slice(1).filter(Boolean)) await moved(other);
  await guide(projects.filter(Boolean).at(-1));
  for (const each of projects.slice(all ? 0 : 1).filter(Boolean)) await howTo(each);
  const [project] = projects;
  if (project) await travel(project.folder);
  if (project) await nextDev(project.folder);
  if (project) await migrations(project.folder);
  if (project) await branches(project.folder);
  const hunts = [];
  for (const each of projects.filter(Boolean)) hunts.push(await mutants(each, each.services[0], { token }));
  await rotations(projects.filter(Boolean), () => oneAfterTheOther(hunts));
  const record = (kind) => ({ kind, record: recordOf(`${kind}-${token}`, "backend") });
  await differential(token, [first, ...otherKinds].map(record));
  if (!project) return;

  // Add all kinds and options to the first project.
  const [otherToken, ...untried] = otherTokens;
  ensure(untried.length === 0, `no test covers ${untried.join(", ")}`);
  const services = otherKinds.map((kind) => ({ kind, name: `${kind}-too` }));
  const grown = await grow(project, services, otherToken, choicesOf("oauth"));
  if (!grown) return;
  if (otherToken === "jwks") await keyRotation(grown);
  await frontend(grown);
  await plans(grown);
  await differential(otherToken, grown.services.map(({ kind, name }) => ({ kind, record: recordOf(grown.name, name) })));
  if (all) {
    for (const service of grown.services) await (await mutants(grown, service, { token: otherToken, revocation: "immediate" }))();
  }
  await shrink(grown);
}

async function oneAfterTheOther(tasks) {
  for (const task of tasks) await task();
}

await check("runs to its end", main);
finish();
