// Where the other tests of packages do not run, because they need Linux: each package is installed and starts.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { check, ensure, run } from "../support.mjs";
import { ensureOrigin, folder, offline, pack, packages, python } from "./place.mjs";

export async function smoke(triple) {
  await check("npx runs the packages of this platform", () => {
    pack("npm.py", triple);
    const place = path.join(packages, "npm");
    const files = readdirSync(place).filter((file) => !file.startsWith("create-")).map((file) => path.join(place, file));
    // On Windows, npm and npx are batch files.
    const options = { cwd: folder("npm"), env: offline, shell: process.platform === "win32" };
    run("npm", ["install", "--offline", ...files], options);
    ensureOrigin(run("npx", ["--offline", "authgen", "--version"], options), "npm", triple);
    run("npx", ["--offline", "authgen", "new", "shop", "--yes"], options);
  });

  await check("the program of the archive writes a project", () => {
    pack("archive.py", triple);
    const place = folder("archive");
    const [file] = readdirSync(path.join(packages, "github")).filter((name) => name.startsWith(`authgen-${triple}.`));
    // Unpacks both formats; tar on Windows may be one that takes `C:` for a host.
    run(python, ["-c", "import shutil, sys; shutil.unpack_archive(*sys.argv[1:])", path.join(packages, "github", file), place]);
    const options = { cwd: path.join(place, `authgen-${triple}`), env: offline };
    const program = path.join(options.cwd, process.platform === "win32" ? "authgen.exe" : "authgen");
    ensure(!readFileSync(program).includes("VCRUNTIME140"), "the program needs a library that a clean Windows lacks");
    ensureOrigin(run(program, ["--version"], options), "archive", triple);
    run(program, ["new", "shop", "--yes"], options);
  });
}
