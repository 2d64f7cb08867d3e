// Builds every package of this machine's platform, and uses each as its user does: offline, in a clean folder, without
// Rust. Packages stay in `target/packages`.
//
//   node tests/e2e/packages.mjs [--all]
//
// With --all, also compiles the packaged crate, and builds all packages again in another folder to compare the bytes.

import { archives } from "./packages/archive.mjs";
import { binstall } from "./packages/binstall.mjs";
import { crate } from "./packages/crate.mjs";
import { formula, installScript } from "./packages/install.mjs";
import { npmPackages } from "./packages/npm.mjs";
import { pack, platforms } from "./packages/place.mjs";
import { sameBytes } from "./packages/same-bytes.mjs";
import { smoke } from "./packages/smoke.mjs";
import { wheel } from "./packages/wheel.mjs";
import { check, ensure, finish, run, skip } from "./support.mjs";

/** Rust's name of this machine's platform. */
function platform() {
  const row = platforms().find(({ os, cpu }) => os === process.platform && cpu === process.arch);
  ensure(row, `no package for ${process.platform}-${process.arch}`);
  return row.triple;
}

function canCompileFor(triple) {
  try {
    run("rustup", ["target", "add", triple]);
    return true;
  } catch (error) {
    return !`${error}`.includes("download");
  }
}

await check("runs to its end", async () => {
  const triple = platform();
  if (!canCompileFor(triple)) return skip("every package of a program", `Rust's standard library for ${triple} is not installed, and rustup can't get it`);
  await check("builds the program and the wheel", () => pack("build.py", triple));
  await wheel(triple);
  if (process.platform !== "linux") return smoke(triple);
  await npmPackages(triple);
  await archives(triple);
  await binstall(triple);
  await installScript(triple);
  await formula();
  if (!process.argv.includes("--all")) return;
  await crate();
  await sameBytes(triple);
});
finish();
