// The packaged crate, as `cargo install` builds it from the registry.

import path from "node:path";
import { check, ensure, repository, run } from "../support.mjs";
import { compiling, folder } from "./place.mjs";

export async function crate() {
  await check("cargo install builds the packaged crate without the repository", () => {
    const place = folder("crate");
    const options = { cwd: place, env: compiling };
    run("cargo", ["package", "--quiet", "--offline", "--locked", "--no-verify", "--allow-dirty"], { ...options, cwd: repository });
    const { version } = JSON.parse(run("cargo", ["metadata", "--offline", "--no-deps", "--format-version", "1"], { ...options, cwd: repository })).packages[0];
    run("tar", ["-xf", path.join(options.env.CARGO_TARGET_DIR, `package/authgen-${version}.crate`)], options);
    run("cargo", ["install", "--quiet", "--offline", "--locked", "--profile", "ci", "--root", ".", "--path", `authgen-${version}`], options);
    const installed = path.join(place, "bin/authgen");
    const line = run(installed, ["--version"], options);
    ensure(line === `authgen ${version} (cargo)\n`, line);
    run(installed, ["new", "shop", "--yes"], options);
  });
}
