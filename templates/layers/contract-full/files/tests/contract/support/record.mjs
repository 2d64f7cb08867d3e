// With CONTRACT_RECORD=FOLDER, each test file writes its requests and the status of each response
// to FOLDER/SERVICE/FILE.jsonl, without values that differ in every run. To compare two services,
// run `diff -r` on their folders.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach } from "node:test";
import { json, mediaType } from "./answers.mjs";
import { config } from "./service.mjs";

/** @typedef {{ test: string, request: string, status?: number, title?: string }} Line */

/** @type {Line[]} */
const lines = [];
let test = "";

const { CONTRACT_RECORD } = process.env;
if (CONTRACT_RECORD) {
  beforeEach((context) => {
    test = "fullName" in context ? context.fullName : "";
  });
  process.on("exit", () => {
    const folder = path.join(CONTRACT_RECORD, config.service);
    const file = path.basename(process.argv[1]).replace(/\.test\.mjs$/, ".jsonl");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      path.join(folder, file),
      lines.map((each) => `${JSON.stringify(each)}\n`).join(""),
    );
  });
}

/**
 * @param {string} method
 * @param {string} target
 * @returns {(response: import("./http.mjs").Response) => void}
 */
export function record(method, target) {
  // Replace ids and tokens: nothing else has 16 or more of the matched characters in a row.
  /** @type {Line} */
  const line = { test, request: `${method} ${target.replace(/[\w-]{16,}/g, "{id}")}` };
  lines.push(line);
  return (response) => {
    const isProblem = mediaType(response) === "application/problem+json";
    line.status = response.status;
    line.title = isProblem && response.body.length > 0 ? json(response).title : undefined;
  };
}
