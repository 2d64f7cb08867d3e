// The workflows of this repository: valid, with few permissions, and made of scripts that exist. The scripts of a release are
// run in a clone.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { check, ensure, env, repository, run, work } from "./support.mjs";
import { platforms } from "./packages/place.mjs";
import { ensureLinted, ensureSafe, ensureSchema, readYaml } from "./yaml.mjs";

const at = (...parts) => path.join(repository, ...parts);
const FOLDER = ".github/workflows";
const FILES = readdirSync(at(FOLDER)).map((file) => at(FOLDER, file));
const ACTIONS = readdirSync(at(".github/actions")).map((name) => at(".github/actions", name, "action.yml"));
const DEPENDABOT = at(".github/dependabot.yml");
/** The jobs that may write, and what. */
const WRITES = {
  "release.yml collect": ["attestations", "id-token"],
  "release.yml draft": ["contents"],
  "release.yml publish": ["id-token"],
};
const REPOSITORY = "acme/authgen";
const VERSION = /^version = "(.*)"$/m.exec(readFileSync(at("Cargo.toml"), "utf8"))[1];
const TAG = `v${VERSION}`;
const ROWS = platforms();
/** The end of a wheel's name on each platform. */
const WHEELS = {
  "linux-x64": "manylinux2014_x86_64.manylinux_2_17_x86_64.musllinux_1_1_x86_64",
  "linux-arm64": "manylinux2014_aarch64.manylinux_2_17_aarch64.musllinux_1_1_aarch64",
  "darwin-x64": "macosx_10_12_x86_64",
  "darwin-arm64": "macosx_11_0_arm64",
  "win32-x64": "win_amd64",
};

export async function workflows() {
  await check("workflows of this repository match their schema, and zizmor and actionlint find nothing", () => {
    ensureSchema("github-workflows", FILES);
    ensureSchema("github-actions", ACTIONS);
    ensureSchema("dependabot", [DEPENDABOT]);
    ensureSafe([...FILES, ...ACTIONS, DEPENDABOT], "informational");
    ensureLinted(FILES);
    const policy = readFileSync(at("deny.toml"), "utf8");
    for (const { triple } of ROWS) ensure(policy.includes(`"${triple}"`), `deny.toml does not check ${triple}`);
  });

  const read = readYaml(FILES);
  const jobs = FILES.flatMap((file, index) =>
    Object.entries(read[index].jobs).map(([name, job]) => ({ where: `${path.basename(file)} ${name}`, ...job })),
  );
  const steps = [...jobs, ...readYaml(ACTIONS).map(({ runs }) => runs)].flatMap(({ steps }) => steps ?? []);

  await check("every job of this repository has its own permissions and a timeout, and writes only where it must", () => {
    for (const workflow of read) ensure(JSON.stringify(workflow.permissions) === "{}", "a workflow grants permissions to all jobs");
    for (const { where, permissions, uses, "timeout-minutes": minutes } of jobs) {
      ensure(uses || minutes > 0, `${where} has no timeout`);
      ensure(typeof permissions === "object", `${where} does not list its permissions`);
      const writes = Object.keys(permissions).filter((name) => permissions[name] !== "read").sort();
      ensure(writes.join() === (WRITES[where] ?? []).join(), `${where} may write ${writes}`);
    }
    for (const where of Object.keys(WRITES)) ensure(jobs.some((job) => job.where === where), `there is no job ${where}`);
    const text = FILES.map((file) => readFileSync(file, "utf8")).join("");
    ensure(!/\bsecrets\b/.test(text), "a workflow reads a secret");
    ensure(jobs.find(({ where }) => where === "release.yml publish").environment === "release", "nobody approves publishing");
  });

  await check("every action is pinned by commit, checkouts keep no credentials, and every script exists", () => {
    const lines = [...FILES, ...ACTIONS].flatMap((file) => readFileSync(file, "utf8").split("\n")).filter((line) => /\buses:/.test(line));
    for (const line of lines) {
      const [, local] = /uses: \$\/(.*)$/.exec(line) ?? [];
      if (local) ensure(existsSync(at(local, local.endsWith(".yml") ? "" : "action.yml")), `${local} does not exist`);
      else ensure(/uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line), `not pinned: ${line.trim()}`);
    }
    for (const { uses, with: inputs } of steps) {
      if (uses?.startsWith("actions/checkout@")) ensure(inputs?.["persist-credentials"] === false, "a checkout keeps credentials");
    }
    const scripts = steps.flatMap(({ run }) => run?.match(/\b(packaging|tests)\/[\w./-]+/g) ?? []);
    ensure(scripts.includes("tests/run") && scripts.includes("tests/e2e/packages.mjs"), `found only ${scripts}`);
    for (const script of scripts) ensure(existsSync(at(script)), `${script} does not exist`);
  });

  await check("a release is planned only for the version, the repository and the changelog of the commit", () => {
    const folder = clone("plan");
    changelog(folder, `## [${VERSION}] - 2026-12-01\n\n### Added\n\n- A thing, and\n  more.\n\n## [0.0.1] - 2026-01-01\n\n- Older.\n`);
    named(folder, "@REPOSITORY@");
    ensureRefused(folder, TAG, "@REPOSITORY@");
    named(folder, REPOSITORY);
    ensureRefused(folder, TAG, "but this is", { GITHUB_REPOSITORY: "else/authgen" });
    ensureRefused(folder, TAG.slice(1), "is not version");
    ensureRefused(folder, `${TAG}-rc.1`, "is not version");
    for (const [from, to] of [[VERSION, `${VERSION}-rc.1`], [`${VERSION}-rc.1`, VERSION]]) {
      writeFileSync(path.join(folder, "Cargo.toml"), readFileSync(path.join(folder, "Cargo.toml"), "utf8").replace(`version = "${from}"`, `version = "${to}"`));
      if (to !== VERSION) ensureRefused(folder, `v${to}`, "pre-release");
    }
    const output = path.join(folder, "output");
    plan(folder, TAG, { GITHUB_OUTPUT: output });
    const notes = readFileSync(path.join(folder, "target/packages/notes.md"), "utf8");
    ensure(notes === "### Added\n\n- A thing, and\n  more.\n", `the notes are ${notes}`);
    const include = ROWS.map(({ triple, runner }) => ({ triple, runner }));
    const [, matrix] = /^matrix=(.*)\n$/.exec(readFileSync(output, "utf8"));
    ensure(JSON.stringify(JSON.parse(matrix)) === JSON.stringify({ include }), `the matrix is ${matrix}`);
    // Names of a matrix that is computed are unknown to actionlint.
    const used = readFileSync(at(FOLDER, "release.yml"), "utf8").matchAll(/\bmatrix\.(\w+) }}/g);
    for (const [, name] of used) ensure(name in include[0], `the matrix has no ${name}`);
    for (const [text, message] of [
      ["## [Unreleased]\n\n- A thing.\n", "has no section"],
      [`## [${VERSION}0] - 2026-12-01\n\n- Another version.\n`, "has no section"],
      [`## [${VERSION}] - 2026-12-01\n\n### Added\n\n## [0.0.1]\n\n- Older.\n`, "is empty"],
      [`## [${VERSION}] - 2026-12-01\n\n[${VERSION}]: https://example.com\n`, "is empty"],
    ]) {
      changelog(folder, text);
      ensureRefused(folder, TAG, message);
    }
  });

  await check("a release with a missing package is refused, and a complete one has the list of its dependencies", () => {
    const folder = clone("collect");
    const wheel = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('authgen.dist-info/sboms/authgen.cyclonedx.json', '{}')";
    for (const { triple, os, cpu, archive } of ROWS) {
      const put = (name, text) => {
        const file = path.join(folder, "parts", `packages-${triple}`, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
        return file;
      };
      // Packed by every machine.
      for (const name of ["authgen", "create-authgen"]) put(`npm/${name}-${VERSION}.tgz`, triple);
      put(`npm/authgen-${os}-${cpu}-${VERSION}.tgz`, "");
      put(`github/authgen-${triple}.${archive}`, "");
      run("python3", ["-c", wheel, put(`pypi/authgen-${VERSION}-py3-none-${WHEELS[`${os}-${cpu}`]}.whl`, "")]);
    }
    const collect = () => {
      rmSync(path.join(folder, "target"), { recursive: true, force: true });
      return attempt(folder, "packaging/collect.py", ["parts"]);
    };
    const whole = collect();
    ensure(whole.status === 0, whole.stderr);
    const made = (name) => readFileSync(path.join(folder, "target/packages", name), "utf8");
    ensure(made("github/authgen.cyclonedx.json") === "{}", "the SBOM is not the one of the wheel");
    ensure(made(`npm/authgen-${VERSION}.tgz`) === ROWS[0].triple, "a package of every machine is not the first one");
    const { triple, os, cpu, archive } = ROWS.at(-1);
    for (const name of [
      `npm/authgen-${os}-${cpu}-${VERSION}.tgz`,
      `github/authgen-${triple}.${archive}`,
      `pypi/authgen-${VERSION}-py3-none-${WHEELS[`${os}-${cpu}`]}.whl`,
    ]) {
      const file = path.join(folder, "parts", `packages-${triple}`, name);
      const bytes = readFileSync(file);
      rmSync(file);
      const { status, stderr } = collect();
      ensure(status === 1 && stderr.includes("lacks") && stderr.includes("hint:"), `${name} is not missed: ${stderr}`);
      writeFileSync(file, bytes);
    }
  });

  await check("packages are published on npm after those that they need, and only once", () => {
    const folder = clone("npm");
    const packages = path.join(folder, "target/packages/npm");
    mkdirSync(path.join(packages, "package"), { recursive: true });
    const facts = {
      "create-authgen": { dependencies: { authgen: VERSION } },
      authgen: { optionalDependencies: {} },
      "@authgen/linux-x64": {},
      "@authgen/win32-x64": {},
    };
    for (const [name, more] of Object.entries(facts)) {
      writeFileSync(path.join(packages, "package/package.json"), JSON.stringify({ name, version: VERSION, ...more }));
      run("tar", ["-czf", `${name.replace("@", "").replace("/", "-")}-${VERSION}.tgz`, "package/package.json"], { cwd: packages });
    }
    mkdirSync(path.join(folder, "bin"));
    writeFileSync(path.join(folder, "bin/npm"), FAKE_NPM);
    chmodSync(path.join(folder, "bin/npm"), 0o755);
    const log = path.join(folder, "log");
    const PATH = [path.join(folder, "bin"), env.PATH].join(path.delimiter);
    const publish = () => attempt(folder, "packaging/publish_npm.py", [], { LOG: log, PATH });
    const first = publish();
    ensure(first.status !== 0, "a failure of npm is not noticed");
    const again = publish();
    ensure(again.status === 0, again.stderr);
    const order = readFileSync(log, "utf8").trim().split("\n");
    const expected = ["authgen-linux-x64", "authgen-win32-x64", "authgen", "create-authgen"].map((name) => `${name}-${VERSION}.tgz`);
    ensure(order.join() === expected.join(), `published ${order}`);
    ensure(again.stdout.includes(`@authgen/linux-x64@${VERSION} is published already`), again.stdout);
  });
}

/** Knows what it has published, and fails once, at the second package. */
const FAKE_NPM = `#!/usr/bin/env bash
set -euo pipefail
touch "$LOG"
case "$1" in
  view)
    name=$(sed -e 's/^@//' -e 's/@/-/' -e 's|/|-|' <<<"$2")
    grep -qx "$name.tgz" "$LOG" && echo found || exit 1
    ;;
  publish)
    if [ "$(wc -l <"$LOG")" = 1 ] && [ ! -e "$LOG.failed" ]; then touch "$LOG.failed"; exit 1; fi
    basename "$2" >>"$LOG"
    ;;
esac
`;

/** A clone with the scripts and the manifest as they are now. */
function clone(name) {
  const folder = path.join(work, `release-${name}`);
  run("git", ["clone", "--quiet", "--no-hardlinks", repository, folder]);
  const scripts = readdirSync(at("packaging")).filter((file) => /\.(py|toml)$/.test(file)).map((file) => `packaging/${file}`);
  for (const file of ["Cargo.toml", ...scripts]) writeFileSync(path.join(folder, file), readFileSync(at(file)));
  return folder;
}

/** Writes the repository's name into Cargo.toml. */
function named(folder, name) {
  const file = path.join(folder, "Cargo.toml");
  const cargo = readFileSync(file, "utf8");
  const line = /^repository = .*$/m;
  ensure(line.test(cargo), "Cargo.toml names no repository");
  writeFileSync(file, cargo.replace(line, `repository = "https://github.com/${name}"`));
}

const changelog = (folder, text) => writeFileSync(path.join(folder, "CHANGELOG.md"), `# Changelog\n\n${text}`);

const attempt = (folder, script, args, variables = {}) =>
  spawnSync("python3", [script, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...env, GITHUB_REPOSITORY: REPOSITORY, GITHUB_OUTPUT: "", ...variables },
  });

function plan(folder, tag, variables) {
  const { status, stderr } = attempt(folder, "packaging/plan.py", [tag], variables);
  ensure(status === 0, stderr);
}

function ensureRefused(folder, tag, message, variables) {
  rmSync(path.join(folder, "target"), { recursive: true, force: true });
  const { status, stderr } = attempt(folder, "packaging/plan.py", [tag], variables);
  ensure(status === 1 && /^error: .*\nhint: .*\n$/.test(stderr) && stderr.includes(message), `${tag} is not refused with "${message}": ${stderr}`);
  ensure(!existsSync(path.join(folder, "target/packages/notes.md")), "it writes notes although it fails");
}
