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
  const projects = new Map();
  for (const [index, kind] of kinds.entries()) {
    const name = `${kind}-${token}`;
    const wish = { name, backends: [{ kind, name: "backend" }], token, whole: index === 0 };
    projects.set(name, await drive(wish));
  }
  await differential(token, kinds.map((kind) => ({ kind, record: recordOf(`${kind}-${token}`, "backend") })));

  // Every other one: a project with all kinds side by side.
  for (const token of otherTokens) {
    const backends = kinds.map((kind, index) => ({ kind, name: index === 0 ? "backend" : `${kind}-too` }));
    projects.set(`all-${token}`, await drive({ name: `all-${token}`, backends, token, whole: true }));
    await differential(token, backends.map(({ kind, name }) => ({ kind, record: recordOf(`all-${token}`, name) })));
  }
  await mutants(projects);
}

await check("the run itself", main);
finish();
