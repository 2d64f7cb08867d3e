// What Cargo.toml says to `cargo binstall`, which itself needs a release to download.

import path from "node:path";
import { check, ensure, repository, run } from "../support.mjs";
import { packages, platforms } from "./place.mjs";

/** The suffixes that it tries. */
const SUFFIXES = { tgz: [".tgz", ".tar.gz"], zip: [".zip"] };

export async function binstall(triple) {
  const metadata = run("cargo", ["metadata", "--offline", "--no-deps", "--format-version", "1"], { cwd: repository });
  const cargo = JSON.parse(metadata).packages.find(({ name }) => name === "authgen");
  const { overrides, ...common } = cargo.metadata.binstall;
  const expand = (template, values) => template.replaceAll(/\{ ([\w-]+) \}/g, (_, key) => values[key]);
  const values = { repo: cargo.repository, version: cargo.version, bin: "authgen", "binary-ext": "" };

  await check("cargo binstall downloads the archive of each platform", () => {
    for (const { triple: target, archive: format } of platforms()) {
      const settings = { ...common, ...overrides[target] };
      const urls = SUFFIXES[settings["pkg-fmt"]].map((suffix) => expand(settings["pkg-url"], { ...values, target, "archive-suffix": suffix }));
      const expected = `${cargo.repository}/releases/download/v${cargo.version}/authgen-${target}.${format}`;
      ensure(urls.includes(expected), `${expected} is not one of ${urls}`);
    }
  });

  await check("cargo binstall finds the program in the archive", () => {
    const listed = run("tar", ["-tf", path.join(packages, `github/authgen-${triple}.tar.gz`)]).split("\n");
    const program = expand(common["bin-dir"], { ...values, target: triple });
    ensure(listed.includes(program), `${program} is not in the archive\n${listed}`);
  });
}
