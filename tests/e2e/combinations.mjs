// A project of every combination of options: written, linted, type-checked and unit-tested.
//
// usage: combinations.mjs FILE   where FILE holds [{ name, answers: [[question, [answer, …]], …] }, …]

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { authgen, check, env, finish, freePorts, run, work } from "./support.mjs";

const combinations = JSON.parse(readFileSync(process.argv[2], "utf8"));

/** One folder of packages for all projects that want the same ones. */
const installed = new Map();

/** What the machine may lack: npm and the embedded database stand in for it. */
const STANDS_IN = { "package-manager": "npm", database: "embedded" };

async function prove(answers, index) {
  const [frontend, database, ...ports] = await freePorts(4);
  const folder = path.join(work, `combination-${index}`);
  const flags = answers.flatMap(([question, texts]) => flagsOf(question, texts, ports));
  const own = ["--frontend-port", `${frontend}`, "--database-port", `${database}`];
  const { verify } = JSON.parse(run(authgen, ["new", folder, "--yes", "--json", ...flags, ...own]));
  install(folder);
  for (const { run: line } of verify.filter(isOffline)) run("npm", ["run", line.split(" ").at(-1)], { cwd: folder });
}

function flagsOf(question, texts, ports) {
  if (question !== "backend") return [`--${question}`, texts.join(",")];
  return texts.flatMap((text, index) => ["--backend", `${text.includes("=") ? text : `${text}=backend`}:${ports[index]}`]);
}

const isOffline = ({ run: line, running }) => !running && /\b(lint|typecheck|test):(?!contract|e2e)/.test(line);

function install(folder) {
  const wanted = ["package.json", "frontend/package.json"].map((file) => readFileSync(path.join(folder, file), "utf8"));
  const key = wanted.map((text) => JSON.stringify(Object.entries(JSON.parse(text)).filter(([name]) => /ependencies$/.test(name)))).join();
  const twin = installed.get(key);
  if (twin) {
    run("cp", ["-al", path.join(twin, "node_modules"), folder]);
    if (existsSync(path.join(twin, "frontend/node_modules"))) run("cp", ["-al", path.join(twin, "frontend/node_modules"), path.join(folder, "frontend")]);
    return;
  }
  run("npm", ["install", "--prefer-offline"], { cwd: folder, env });
  installed.set(key, folder);
}

const answersOf = ({ answers }) => answers.map(([question, texts]) => [question, STANDS_IN[question] ? [STANDS_IN[question]] : texts]);
const different = new Map(combinations.map((each) => [JSON.stringify(answersOf(each)), answersOf(each)]));
for (const [index, answers] of [...different.values()].entries()) {
  await check(answers.map(([question, texts]) => `${question} ${texts}`).join(", "), () => prove(answers, index));
}
finish();
