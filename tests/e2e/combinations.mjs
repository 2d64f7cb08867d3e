// Writes, lints, type-checks and unit-tests a project for each combination of options. A check whose inputs equal those of
// an earlier one is skipped.
//
// usage: combinations.mjs FILE   where FILE contains [{ name, answers: [[question, [answer, …]], …] }, …]

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { authgen, check, env, finish, freePorts, run, start, work } from "./support.mjs";

const combinations = JSON.parse(readFileSync(process.argv[2], "utf8"));
const ports = await freePorts(5);
const [frontendPort, databasePort, serverPort, ...backendPorts] = ports;
/** The same folder and name for all projects, so that they differ by their options only. */
const folder = path.join(work, "my-app");
const NAMED = ["--name", "my-app", "--frontend-port", `${frontendPort}`];

const write = (place, flags) => JSON.parse(run(authgen, ["new", place, "--yes", "--json", ...NAMED, ...flags]));

/** Starts a PostgreSQL server for projects with an external database. */
async function startServer() {
  const place = path.join(work, "server");
  write(place, ["--database-port", `${serverPort}`]);
  run("npm", ["install", "--workspaces=false", "--prefer-offline"], { cwd: place });
  const waiting = ["node", "-e", "console.log('ready'); setInterval(() => {}, 1e6)"];
  const { stop } = await start("node", ["scripts/run.mjs", "frontend", "--database", "--", ...waiting], place);
  return { url: parseEnv(readFileSync(path.join(place, "frontend/.env.local"), "utf8")).DATABASE_URL, stop };
}

function flagsOf([question, texts], url) {
  if (question === "backend") {
    return texts.flatMap((text, index) => ["--backend", `${text.includes("=") ? text : `${text}=backend`}:${backendPorts[index]}`]);
  }
  const more = { embedded: ["--database-port", `${databasePort}`], external: ["--database-url", url] };
  return [`--${question}`, texts.join(","), ...((question === "database" && more[texts[0]]) || [])];
}

/** Installed packages, kept for the next project with the same ones. npm installs them for every package manager. */
const parked = path.join(work, "packages");
const FOLDERS = ["node_modules", "frontend/node_modules"];

function move(from, to) {
  for (const each of FOLDERS.filter((each) => existsSync(path.join(from, each)))) {
    mkdirSync(path.dirname(path.join(to, each)), { recursive: true });
    renameSync(path.join(from, each), path.join(to, each));
  }
}

/** Installs the packages of the project, and returns a hash of their list. */
function install() {
  const wanted = ["package.json", "frontend/package.json"].map((file) => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
    return { dependencies, devDependencies };
  });
  const packages = hash(wanted);
  if (existsSync(path.join(parked, packages))) move(path.join(parked, packages), folder);
  else run("npm", ["install", "--prefer-offline"], { cwd: folder, env });
  return packages;
}

const hash = (value) => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** Files that no check reads: prose, the record, pipelines, and settings of package managers. */
const UNREAD = /\.md$|^(\.authgen|\.github)\/|^(authgen\.toml|\.gitlab-ci\.yml|\.yarnrc\.yml|bunfig\.toml|pnpm-workspace\.yaml)$/;

/** The folders that a check reads, and for files about the whole project, the parts that it reads. */
function scopeOf(script, service) {
  if (script === "lint:scripts") return { folders: /^(scripts|tests)\//, of: {} };
  // Browser tests import from the frontend.
  if (script === "typecheck:scripts") return { folders: /^(scripts|tests|frontend)\//, of: {} };
  return {
    // Tests of a backend apply the frontend's migrations.
    folders: new RegExp(`^(${service}|scripts|frontend/drizzle)/`),
    of: {
      "scripts/project.json": ({ frontend, services }) => [frontend, services.filter(({ name }) => name === service)],
    },
  };
}

/** Everything that may influence a check. Of env files, only the examples, because the others contain random secrets. */
function inputsOf(script, { files, packages }) {
  const { folders, of } = scopeOf(script, script.split(":").at(-1));
  const read = files.filter((file) => !UNREAD.test(file) && (folders.test(file) || !file.includes("/")));
  const contents = read.map((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    if (file === "package.json") return { ...JSON.parse(text), scripts: JSON.parse(text).scripts[script] };
    if (of[file]) return of[file](JSON.parse(text));
    // Comments differ by package manager.
    return file.endsWith(".env.example") ? parseEnv(text) : text;
  });
  return { script, packages, read, contents };
}

const isOffline = ({ run: line, running }) => !running && /\b(lint|typecheck|test):(?!contract|e2e)/.test(line);

const proven = new Set();
const counts = { made: 0, repeated: 0 };

async function prove({ name, answers }, url) {
  let project;
  await check(`writes and installs ${name}`, () => {
    const { files, verify } = write(folder, answers.flatMap((answer) => flagsOf(answer, url)));
    const scripts = verify.filter(isOffline).map(({ run: line }) => line.split(" ").at(-1));
    project = { files: files.map((file) => file.path), scripts, packages: install() };
  });
  for (const script of project?.scripts ?? []) {
    const key = hash(inputsOf(script, project));
    if (proven.has(key)) {
      counts.repeated += 1;
      continue;
    }
    counts.made += 1;
    await check(`${script} (${name})`, () => {
      run("npm", ["run", script], { cwd: folder });
      proven.add(key);
    });
  }
  if (project) move(folder, path.join(parked, project.packages));
  rmSync(folder, { recursive: true, force: true });
}

let server;
await check("starts a server for projects with an external database", async () => {
  server = await startServer();
});
for (const combination of combinations) await prove(combination, server?.url);
await server?.stop();
console.log(`\n${combinations.length} projects: ${counts.made} checks run, ${counts.repeated} skipped with the inputs of one that passed`);
finish();
