// Two builds of one commit, in two folders, give the same bytes.

import path from "node:path";
import { check, ensure, env, repository, run } from "../support.mjs";
import { folder } from "./place.mjs";

export async function sameBytes(triple) {
  await check("a second build in another folder gives the same packages", () => {
    ensure(run("git", ["status", "--porcelain"], { cwd: repository }) === "", "the clone lacks your changes: commit first");
    const clone = path.join(folder("again"), "authgen");
    run("git", ["clone", "--quiet", repository, clone]);
    const options = { cwd: clone, env: { ...env, CARGO_TARGET_DIR: path.join(clone, "target") } };
    for (const script of ["build.py", "npm.py", "archive.py"]) run("python3", [`packaging/${script}`, triple], options);
    const hashes = (place) => JSON.parse(run("python3", [path.join(import.meta.dirname, "hashes.py"), place]));
    const [first, second] = [repository, clone].map(hashes);
    ensure(Object.keys(first).length > 9, `only ${Object.keys(first)}`);
    for (const file of Object.keys({ ...first, ...second })) ensure(second[file] === first[file], `${file} differs`);
  });
}
