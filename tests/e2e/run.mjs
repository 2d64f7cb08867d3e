// Generated projects, end to end: every backend with every token mode is started, used and attacked.
//
// Everything listens on loopback and free ports; whatever is started is stopped by its own process group.

import { differential } from "./differential.mjs";
import { mutants } from "./mutants.mjs";
import { drive, recordOf } from "./project.mjs";
import { authgen, check, finish, run } from "./support.mjs";

const catalog = JSON.parse(run(authgen, ["catalog", "--json"]));
const question = (wanted) => {
  const { choices, default: first } = catalog.questions.find(({ id }) => id === wanted);
  // The default first.
  return [first, ...choices.map(({ choice }) => choice).filter((choice) => choice !== first)];
};

async function main() {
  const kinds = question("backend");
  const [token, ...otherTokens] = question("token");

  // The default token mode: a project for each kind of backend.
  const projects = [];
  for (const [index, kind] of kinds.entries()) {
    const backends = [{ kind, name: "backend" }];
    projects.push(await drive({ name: `${kind}-${token}`, backends, token, whole: index === 0 }));
  }
  const record = (kind) => ({ kind, record: recordOf(`${kind}-${token}`, "backend") });
  await differential(token, kinds.map(record));
  if (projects[0]) await mutants(projects[0], token);

  // Every other one: a project with all kinds side by side.
  for (const token of otherTokens) {
    const name = `all-${token}`;
    const backends = kinds.map((kind, index) => ({ kind, name: index === 0 ? "backend" : `${kind}-too` }));
    const project = await drive({ name, backends, token, whole: true });
    await differential(token, backends.map(({ kind, name: service }) => ({ kind, record: recordOf(name, service) })));
    if (project) await mutants(project, token);
  }
}

await check("the run itself", main);
finish();
