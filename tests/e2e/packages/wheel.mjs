// The package on PyPI, run by uvx and installed by pip.

import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { check, ensure, env, run } from "../support.mjs";
import { ensureOrigin, ensureSmall, folder, offline, packages } from "./place.mjs";

export async function wheel(triple) {
  const wheels = path.join(packages, "pypi");
  // uv would take a wheel of the same version from its cache.
  const options = { cwd: folder("wheel"), env: { ...offline, UV_FIND_LINKS: wheels, UV_CACHE_DIR: folder("uv-cache") } };

  await check("one wheel is small and fits Linux with glibc and with musl", () => {
    const files = readdirSync(wheels);
    ensure(files.length === 1, `${files.length} wheels`);
    ensureSmall(files[0], statSync(path.join(wheels, files[0])).size);
    if (!triple.includes("linux")) return;
    for (const tag of ["manylinux_2_17", "musllinux_1_1"]) ensure(files[0].includes(tag), `${files[0]} does not name ${tag}`);
  });

  await check("uvx runs the wheel, which writes a project", () => {
    ensureOrigin(run("uvx", ["authgen", "--version"], options), "PyPI", triple);
    run("uvx", ["authgen", "new", "shop", "--yes"], options);
    ensure(existsSync(path.join(options.cwd, "shop/authgen.toml")), "no project");
  });

  await check("pip installs the wheel", () => {
    run("uv", ["venv", "--quiet", "--seed", "venv"], { ...options, env });
    const bin = path.join(options.cwd, "venv", process.platform === "win32" ? "Scripts" : "bin");
    run(path.join(bin, "pip"), ["install", "--quiet", "--no-index", "--find-links", wheels, "authgen"], options);
    ensureOrigin(run(path.join(bin, "authgen"), ["--version"], options), "PyPI", triple);
  });
}
