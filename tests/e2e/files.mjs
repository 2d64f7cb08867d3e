// The checks that start no project: env files, pipelines and examples. `tests/run` runs them in parallel with `cargo test`,
// because they spend most of their time downloading packages.

import { choicesOf } from "./catalog.mjs";
import { ciExamples } from "./ci-examples.mjs";
import { pipelines } from "./ci.mjs";
import { nodeLines } from "./node.mjs";
import { readers } from "./readers.mjs";
import { check, finish } from "./support.mjs";
import { workflows } from "./workflows.mjs";

await check("runs to its end", async () => {
  await readers();
  await pipelines(choicesOf);
  await ciExamples();
  await nodeLines();
  await workflows();
});
finish();
