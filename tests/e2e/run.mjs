// Generated projects, end to end: every backend with every token mode is started, used and attacked.
//
// Everything listens on loopback and free ports; whatever is started is stopped by its own process group.

import { pipelines } from "./ci.mjs";
import { ciExamples } from "./ci-examples.mjs";
import { differential } from "./differential.mjs";
import { mutants } from "./mutants.mjs";
import { create, grow, recordOf } from "./project.mjs";
import { readers } from "./readers.mjs";
import { rotation } from "./rotation.mjs";
import { authgen, check, finish, run } from "./support.mjs";

const catalog = JSON.parse(run(authgen, ["catalog", "--json"]));
const question = (wanted) => {
  const { choices, default: first } = catalog.questions.find(({ id }) => id === wanted);
  // The default first.
  return [first, ...choices.map(({ choice }) => choice).filter((choice) => choice !== first)];
};

async function main() {
  await readers();
  const [first, ...otherKinds] = question("backend");
  const [token, ...otherTokens] = question("token");
  const only = (kind) => [{ kind, name: "backend" }];

  await pipelines(question);
  await ciExamples();

  // The default token mode: a project for each kind of backend.
  const project = await create({ name: `${first}-${token}`, backends: only(first), token, whole: true });
  if (project) await rotation(project);
  for (const kind of otherKinds) {
    const other = await create({ name: `${kind}-${token}`, backends: only(kind), token, whole: false });
    if (other) await rotation(other);
  }
  const record = (kind) => ({ kind, record: recordOf(`${kind}-${token}`, "backend") });
  await differential(token, [first, ...otherKinds].map(record));
  if (!project) return;
  await mutants(project.folder, token);

  // Every other one: the first project grows, until all kinds are side by side.
  let grown = project;
  for (const token of otherTokens) {
    for (const kind of otherKinds) {
      grown = await grow(grown, { kind, name: `${kind}-too`, token });
      if (!grown) return;
    }
    await differential(token, grown.services.map(({ kind, name }) => ({ kind, record: recordOf(grown.name, name) })));
    await mutants(grown.folder, token);
  }
}

await check("the run itself", main);
finish();
