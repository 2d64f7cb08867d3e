// The archive of a release: its content, and the program in an empty root.

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { check, ensure, run, skip } from "../support.mjs";
import { ensureOrigin, ensureSmall, folder, offline, pack, packages } from "./place.mjs";

const has = (program) => offline.PATH.split(path.delimiter).some((place) => existsSync(path.join(place, program)));

export async function archives(triple) {
  const place = folder("archive");
  const unpacked = path.join(place, `authgen-${triple}`);
  const program = path.join(unpacked, "authgen");

  await check("the archive is small, and has the program, manual pages, completions and licenses", () => {
    pack("archive.py", triple);
    const file = path.join(packages, `github/authgen-${triple}.tar.gz`);
    ensureSmall(file, statSync(file).size);
    run("tar", ["-xf", file], { cwd: place });
    const files = readdirSync(unpacked);
    for (const name of ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "CHANGELOG.md"]) ensure(files.includes(name), `no ${name}`);
    ensure((statSync(program).mode & 0o777) === 0o755, "the program cannot be run by everyone");
    ensureOrigin(run(program, ["--version"], { env: offline }), "archive", triple);
    const help = run(program, ["--help"], { env: offline });
    const [, commands] = /Commands:\n((?: .*\n)+)/.exec(help);
    const pages = readdirSync(path.join(unpacked, "man"));
    for (const [, command] of commands.matchAll(/^ {2}(\w+) /gm)) {
      ensure(command === "help" || pages.includes(`authgen-${command}.1`), `no manual page of ${command}`);
    }
  });

  await check("manual pages have no warnings, and list the flags and choices of the catalog", () => {
    if (!has("mandoc")) return skip("manual pages", "mandoc is not installed");
    const pages = readdirSync(path.join(unpacked, "man")).map((name) => path.join(unpacked, "man", name));
    run("mandoc", ["-T", "lint", "-W", "warning", ...pages]);
    const text = run("mandoc", ["-T", "utf8", path.join(unpacked, "man/authgen-new.1")]).replaceAll(/.\x08/g, "");
    for (const word of ["--backend", "fastapi", "--templates <DIR>\n              Read templates"]) ensure(text.includes(word), `no ${word}\n${text}`);
  });

  await check("completions are scripts that their shells accept", () => {
    for (const [shell, name] of [["bash", "authgen.bash"], ["zsh", "_authgen"], ["fish", "authgen.fish"]]) {
      if (has(shell)) run(shell, ["-n", path.join(unpacked, "completions", name)]);
      else skip(`completions for ${shell}`, `${shell} is not installed`);
    }
    ensure(readdirSync(path.join(unpacked, "completions")).length === 5, "not five shells");
  });

  if (!triple.includes("linux")) return;
  await check("the program needs nothing but a kernel: it writes a project in an empty root", () => {
    const root = folder("root");
    copyFileSync(program, path.join(root, "authgen"));
    // Needs to be root, or a kernel that lets users be root in a namespace of theirs.
    const ways = [["chroot"], ["unshare", "--map-root-user", "chroot"], ["sudo", "-n", "chroot"]];
    const way = ways.find(([command, ...args]) => spawnSync(command, [...args, "/", "true"]).status === 0);
    if (!way) return skip("an empty root", "it takes root to enter it");
    const [command, ...args] = [...way, root, "/authgen", "new", "/shop", "--yes"];
    run(command, args, { env: offline });
    ensure(existsSync(path.join(root, "shop/authgen.toml")), "no project");
  });
}
