// Generated projects, end to end: every backend with every token mode is started, used and attacked.
//
// Everything listens on loopback and free ports; whatever is started is stopped by its own process group.

import { pipelines } from "./ci.mjs";
import { ciExamples } from "./ci-examples.mjs";
import { differential } from "./differential.mjs";
import { mutants } from "./mutants.mjs";
import { grow, shrink } from "./grow.mjs";
import { keyRotation } from "./key-rotation.mjs";
import { create, recordOf } from "./project.mjs";
import { readers } from "./readers.mjs";
import { rotation } from "./rotation.mjs";
import { authgen, check, ensure, finish, run } from "./support.mjs";

const catalog = JSON.parse(run(authgen, ["catalog", "--json"]));
const questionOf = (wanted) => catalog.questions.find(({ id }) => id === wanted);
const choicesOf = (wanted) => questionOf(wanted).choices.map(({ choice }) => choice);
/** The default first. */
const ordered = (wanted) => [...new Set([questionOf(wanted).default, ...choicesOf(wanted)])];

async function main() {
  await readers();
  const [first, ...otherKinds] = ordered("backend");
  const [token, ...otherTokens] = ordered("token");
  const only = (kind) => [{ kind, name: "backend" }];

  await pipelines(choicesOf);
  await ciExamples();

  // The default token mode: a project for each kind of backend.
  const projects = [await create({ name: `${first}-${token}`, backends: only(first), token, whole: true })];
  for (const kind of otherKinds) {
    projects.push(await create({ name: `${kind}-${token}`, backends: only(kind), token, whole: false }));
  }
  const [project] = projects;
  // Side by side, because most of it is waiting for tokens to expire.
  await Promise.all(projects.filter(Boolean).map(rotation));
  const record = (kind) => ({ kind, record: recordOf(`${kind}-${token}`, "backend") });
  await differential(token, [first, ...otherKinds].map(record));
  if (!project) return;
  await mutants(project.folder, { token });

  // The first project grows, until all kinds and all options are side by side.
  const [otherToken, ...untried] = otherTokens;
  ensure(untried.length === 0, `nothing tries ${untried.join(", ")}`);
  const services = otherKinds.map((kind) => ({ kind, name: `${kind}-too` }));
  const grown = await grow(project, services, otherToken, choicesOf("oauth"));
  if (!grown) return;
  if (otherToken === "jwks") await keyRotation(grown);
  await differential(otherToken, grown.services.map(({ kind, name }) => ({ kind, record: recordOf(grown.name, name) })));
  await mutants(grown.folder, { token: otherToken, revocation: "immediate" });
  await shrink(grown);
}

await check("the run itself", main);
finish();
