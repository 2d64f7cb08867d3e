// Env files, pipelines and examples: the checks that do not start a project. `tests/run` runs them beside `cargo test`,
// because most of their time is waiting for packages.

import { choicesOf } from "./catalog.mjs";
import { ciExamples } from "./ci-examples.mjs";
import { pipelines } from "./ci.mjs";
import { nodeLines } from "./node.mjs";
import { readers } from "./readers.mjs";
import { check, finish } from "./support.mjs";

await check("the run of the files itself", async () => {
  await readers();
  await pipelines(choicesOf);
  await ciExamples();
  await nodeLines();
});
finish();
