// The packages for npm: their content, and what users do with them, without internet and without Cargo.

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { check, ensure, ensureAllStopped, env, repository, run, start, work } from "../support.mjs";
import { ensureOrigin, ensureSmall, platforms } from "./place.mjs";

const place = path.join(work, "npm");
const within = (...parts) => path.join(place, ...parts);
const packed = path.join(repository, "target/packages/npm");
const here = (file) => path.join(import.meta.dirname, file);

/** Says which signals it gets and exits with 7 a little later, or ends itself by a signal. */
const STAND_IN = `#!/usr/bin/env node
if (process.argv[2] === "die") process.kill(process.pid, process.argv[3]);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => { console.log(signal); setTimeout(() => process.exit(7), 200); });
}
setInterval(() => {}, 1000);
console.log("ready");
`;

/** A user who has Node.js and npm, but neither Cargo nor internet. */
const user = {
  PATH: within("bin"),
  HOME: within("home"),
  https_proxy: "http://127.0.0.1:1",
  no_proxy: "127.0.0.1",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};

/** @param {string} triple the platform of this machine, which is built */
export async function npmPackages(triple) {
  const rows = platforms();
  const row = rows.find((row) => row.triple === triple);
  const files = ["authgen", "create-authgen", `authgen-${row.os}-${row.cpu}`].map((name) => `${name}-${row.version}.tgz`);
  const install = ["install", "--offline", ...[files[0], files[2]].map((file) => path.join(packed, file))];
  prepare();

  await check("npm packages are small, alike twice, and contain program and licenses", () => {
    const first = pack(repository, [triple]);
    ensure(sameItems(Object.keys(first), files), `packed ${Object.keys(first)}`);
    const again = pack(repository, [triple]);
    for (const file of files) {
      ensure(first[file].equals(again[file]), `${file} differs when it is packed again`);
      ensureSmall(file, first[file].length);
      const listing = run("tar", ["-tvzf", path.join(packed, file)]);
      for (const license of ["APACHE", "MIT"]) ensure(listing.includes(`package/LICENSE-${license}`), `${file} has no ${license} license`);
      ensure(/^-rwxr-xr-x .* package\/(launcher\.js|create\.js|authgen|authgen\.exe)$/m.test(listing), `${file} has no executable\n${listing}`);
    }
  });

  await check("npm packages of all platforms agree with targets.toml", () => {
    packStandIns(rows);
    const manifestOf = (name) => JSON.parse(run("tar", ["-xOzf", within(`release/target/packages/npm/${name}-${row.version}.tgz`), "package/package.json"]));
    const main = manifestOf("authgen");
    ensure(sameItems(Object.keys(main.optionalDependencies), rows.map(named)), `depends on ${Object.keys(main.optionalDependencies)}`);
    const all = [main, manifestOf("create-authgen")];
    for (const { os, cpu, program } of rows) {
      const manifest = manifestOf(`authgen-${os}-${cpu}`);
      ensure(manifest.os.join() === os && manifest.cpu.join() === cpu && manifest.main === program, JSON.stringify(manifest));
      const modes = run("tar", ["-tvzf", within(`release/target/packages/npm/authgen-${os}-${cpu}-${row.version}.tgz`)]);
      ensure(modes.includes("-rwxr-xr-x") && !/^-rw-------/m.test(modes), `the modes of the files are those of this machine\n${modes}`);
      ensure(manifest.libc === undefined, "a static program excludes a C library");
      all.push(manifest);
    }
    const versions = [...all.map(({ version }) => version), ...Object.values(main.optionalDependencies), all[1].dependencies.authgen];
    ensure(versions.every((version) => version === row.version), `versions differ: ${versions}`);
    for (const { name, repository, publishConfig } of all) {
      ensure(repository.url.startsWith("git+https://github.com/") && publishConfig.access === "public", `${name} cannot be published`);
    }
  });

  await check("npm installs two packages without internet, and npx runs the program", () => {
    const client = clean("client");
    const output = as("npm", install, client);
    ensure(/added 2 packages/.test(output.stdout), output.stdout);
    const program = path.join(client, "node_modules", named(row), row.program);
    ensure(readFileSync(program).equals(readFileSync(path.join(repository, "target/packages/bin", triple, row.program))), "another program is installed");
    const version = as("npx", ["--offline", "authgen", "--version"], client);
    ensureOrigin(version.stdout, "npm", triple);
    as("npx", ["--offline", "authgen", "new", "out", "--yes"], client);
    ensure(existsSync(path.join(client, "out/authgen.toml")), "no project is written");
    const wrong = as("npx", ["--offline", "authgen", "--wrong"], client, 2);
    ensure(wrong.stderr.startsWith("error: "), wrong.stderr);
  });

  await check("`npm create authgen` writes a project with the program of this platform only", async () => {
    for (const file of files) copyFileSync(path.join(packed, file), within("release/target/packages/npm", file));
    const registry = await start("node", [here("registry.mjs"), within("release/target/packages/npm")], place, (output) => output.endsWith("\n"));
    const npm = { npm_config_registry: registry.output().trim() };
    const client = clean("create");
    as("npm", ["create", "--yes", "authgen", "my-app", "--", "--yes"], client, 0, npm);
    ensure(existsSync(path.join(client, "my-app/authgen.toml")), "no project is written");
    const [cached] = readdirSync(within("home/.npm/_npx"));
    const programs = readdirSync(within("home/.npm/_npx", cached, "node_modules/@authgen"));
    ensure(programs.join() === `${row.os}-${row.cpu}`, `installed ${programs}`);

    const without = clean("without");
    as("npm", ["install", "--omit=optional", "authgen"], without, 0, npm);
    ensureFails(as("npx", ["authgen", "--version"], without, 1, npm), `${named(row)}, which contains the program, is not installed`, "install authgen again with `--include=optional`");
    as("npm", ["install", "--include=optional"], without, 0, npm);
    as("npx", ["authgen", "--version"], without, 0, npm);
    await registry.stop();
  });

  await check("the npm launcher says what to do without a program", () => {
    const client = within("client");
    const on = (platform, arch) => {
      const preload = within(`${platform}.cjs`);
      writeFileSync(preload, `Object.defineProperties(process, ${JSON.stringify({ platform: { value: platform }, arch: { value: arch } })});`);
      return as("node", ["--require", preload, "node_modules/authgen/launcher.js"], client, 1);
    };
    ensureFails(on("freebsd", "x64"), "authgen has no npm package for freebsd x64", "use `uvx authgen`");
    const other = rows.find(({ os }) => os !== row.os);
    ensureFails(on(other.os, other.cpu), `${named(other)}, which contains the program, is not installed`, "install authgen again with `--include=optional`");
    const program = path.join(client, "node_modules", named(row), row.program);
    chmodSync(program, 0o644);
    ensureFails(as("npx", ["authgen"], client, 1), `cannot start ${program}: EACCES`, "install authgen again with `--include=optional`");
    chmodSync(program, 0o755);
  });

  await check("Ctrl-C at a question of `npx authgen new` ends both with 130", async () => {
    const client = within("client");
    const command = [here("ctrl-c.py"), "Backend", "npx", "--offline", "authgen", "new", "asked"];
    const options = { cwd: client, env: { ...user, PATH: env.PATH, TERM: "xterm" }, encoding: "utf8", timeout: 20_000 };
    const ended = spawnSync("python3", command, options);
    ensure(ended.status === 130, `ended with ${ended.status ?? ended.signal}\n${ended.stdout}`);
    ensure(!existsSync(path.join(client, "asked")), "a project is written");
    await ensureAllStopped(client, []);
  });

  await check("the npm launcher passes signals on and ends as the program does", async () => {
    const client = clean("signals");
    as("npm", install, client);
    writeFileSync(path.join(client, "node_modules", named(row), row.program), STAND_IN);
    const launcher = ["node_modules/authgen/launcher.js"];
    for (const [signal, group] of [["SIGINT", -1], ["SIGTERM", 1], ["SIGHUP", 1]]) {
      const both = await start("node", launcher, client, (output) => output.includes("ready"));
      process.kill(group * both.pid, signal);
      const ended = await both.ended;
      ensure(ended === 7, `${signal} ends the launcher with ${ended}`);
      ensure(both.output() === `ready\n${signal}\n`, `the program gets ${both.output()}`);
      await ensureAllStopped(client, []);
    }
    for (const signal of ["SIGTERM", "SIGINT", "SIGKILL"]) {
      const ended = spawnSync("node", [...launcher, "die", signal], { cwd: client, env });
      ensure(ended.signal === signal, `${signal} of the program ends the launcher with ${ended.signal ?? ended.status}`);
    }
  });
}

const named = ({ os, cpu }) => `@authgen/${os}-${cpu}`;

const sameItems = (one, other) => one.toSorted().join() === other.toSorted().join();

function prepare() {
  mkdirSync(user.PATH, { recursive: true });
  mkdirSync(user.HOME);
  for (const program of ["node", "npm", "npx", "sh"]) {
    const found = env.PATH.split(path.delimiter).map((folder) => path.join(folder, program)).find(existsSync);
    symlinkSync(found, path.join(user.PATH, program));
  }
}

/** Packs in this copy of the repository. Returns the content of each package. */
function pack(at, triples) {
  run("packaging/npm.py", triples, { cwd: at });
  const folder = path.join(at, "target/packages/npm");
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file))]));
}

/** Packs all platforms in `release`, with a stand-in for each program, because this machine builds only one. */
function packStandIns(rows) {
  cpSync(path.join(repository, "packaging"), within("release/packaging"), { recursive: true });
  for (const file of ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(path.join(repository, file), within("release", file));
  for (const { triple, program } of rows) {
    mkdirSync(within("release/target/packages/bin", triple), { recursive: true });
    writeFileSync(within("release/target/packages/bin", triple, program), STAND_IN);
  }
  // A checkout may be private, and programs lose their mode on the way from the machines that build them.
  run("chmod", ["-R", "go-rwx", within("release")]);
  pack(within("release"), []);
}

function clean(name) {
  mkdirSync(within(name));
  writeFileSync(within(name, "package.json"), "{}");
  return within(name);
}

/** Runs a command as the user. Throws unless it ends with this exit code. */
function as(command, args, cwd, expected = 0, more = {}) {
  const ended = spawnSync(within("bin", command), args, { cwd, env: { ...user, ...more }, encoding: "utf8", timeout: 60_000 });
  ensure(ended.status === expected, `${command} ${args.join(" ")} ended with ${ended.status ?? ended.signal ?? ended.error}\n${ended.stdout}${ended.stderr}`);
  return ended;
}

function ensureFails({ stderr }, error, hint) {
  const lines = stderr.split("\n");
  ensure(lines.length === 3 && lines[0] === `error: ${error}` && lines[1].startsWith(`hint: ${hint}`), stderr);
  for (const door of ["cargo install authgen", "uvx authgen", "archive"]) ensure(lines[1].includes(door), `the hint does not name ${door}`);
}
