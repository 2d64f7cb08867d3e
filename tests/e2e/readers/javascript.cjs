// Parsers of Node.js: `node javascript.cjs INSTALLED FOLDER…` prints a line of results for each folder.

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { parseEnv } = require("node:util");

const [installed, ...folders] = process.argv.slice(2);
const packages = createRequire(path.join(installed, "index.js"));
const dotenv = packages("dotenv");
const next = packages("@next/env");
const silent = { info() {}, error() {} };

/** Next.js loads variables into the process environment, where they would affect later files. Reset it. */
function nextEnv(folder) {
  const { loadedEnvFiles } = next.loadEnvConfig(folder, true, silent, true);
  next.resetEnv();
  return loadedEnvFiles[0]?.env ?? {};
}

for (const folder of folders) {
  const file = path.join(folder, ".env.local");
  const answers = {
    dotenv: dotenv.config({ path: file, processEnv: {}, quiet: true }).parsed ?? null,
    "@next/env": nextEnv(folder),
    "node --env-file": parseEnv(readFileSync(file, "utf8")),
  };
  console.log(JSON.stringify(answers));
}
