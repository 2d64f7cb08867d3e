// Serves the packages of a folder as npm's registry does, and prints its URL.
//
//   node tests/e2e/packages/registry.mjs FOLDER

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const folder = process.argv[2];
const packages = new Map(readdirSync(folder).map((file) => {
  const manifest = JSON.parse(execFileSync("tar", ["-xOzf", path.join(folder, file), "package/package.json"]));
  return [manifest.name, { file, manifest }];
}));
const read = (file) => readFileSync(path.join(folder, file));

/** What the registry says of a package. */
function describe({ file, manifest }) {
  const integrity = `sha512-${createHash("sha512").update(read(file)).digest("base64")}`;
  const version = { ...manifest, dist: { tarball: `${url}/files/${file}`, integrity } };
  return JSON.stringify({ name: manifest.name, "dist-tags": { latest: manifest.version }, versions: { [manifest.version]: version } });
}

const server = createServer(({ url: asked }, response) => {
  const name = decodeURIComponent(asked.slice(1));
  if (name.startsWith("files/")) response.end(read(path.basename(name)));
  else if (packages.has(name)) response.end(describe(packages.get(name)));
  else response.writeHead(404).end("{}");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}`;
console.log(url);
