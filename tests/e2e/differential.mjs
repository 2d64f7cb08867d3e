// All backends answer each request of the contract tests with the same status and title.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { check, ensure } from "./support.mjs";

/**
 * Allowed differences, and why they do not affect clients: prefixes of test names (`test`), `methods` (default: all), and
 * the `answers` by kind of backend.
 */
const allowed = JSON.parse(readFileSync(path.join(import.meta.dirname, "differences.json"), "utf8"));

/** The rows that this run has used. */
const used = new Set();

/**
 * Compares the record of each backend with the first.
 *
 * @param {string} token
 * @param {{ kind: string, record: string }[]} sides
 */
export async function differential(token, [first, ...others]) {
  for (const other of others) {
    await check(`${first.kind} and ${other.kind} give the same answers, ${token} tokens`, () => {
      const [ours, theirs] = [read(first.record), read(other.record)];
      ensure(ours.length > 500, `only ${ours.length} answers were recorded`);
      ensure(ours.length === theirs.length, `${ours.length} answers against ${theirs.length}`);
      const lines = ours.flatMap((line, index) => compare([first.kind, line], [other.kind, theirs[index]]));
      ensure(lines.length === 0, lines.join("\n"));
      const unused = allowed.filter((row) => first.kind in row.answers && other.kind in row.answers && !used.has(row));
      ensure(unused.length === 0, `no longer different: ${unused.map(({ why }) => why).join("\n")}`);
      console.log(`      ${ours.length} answers compared`);
    });
  }
}

const read = (folder) =>
  readdirSync(folder)
    .sort()
    .flatMap((file) => readFileSync(path.join(folder, file), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line)));

const answerOf = ({ status, title }) => [status, title].filter(Boolean).join(" ");

/** A description of each difference that is not allowed. */
function compare([kind, line], [otherKind, other]) {
  if (line.test !== other.test || line.request !== other.request) {
    return [`not the same request: ${line.test}: ${line.request}, ${other.test}: ${other.request}`];
  }
  const answers = { [kind]: answerOf(line), [otherKind]: answerOf(other) };
  if (answers[kind] === answers[otherKind]) return [];
  const [method] = line.request.split(" ");
  const row = allowed.find(
    ({ test, methods = [method], answers: wanted }) =>
      [test].flat().some((name) => line.test.startsWith(name)) &&
      methods.includes(method) &&
      [kind, otherKind].every((each) => [wanted[each]].flat().includes(answers[each])),
  );
  if (row) used.add(row);
  return row ? [] : [`${line.test}\n  ${line.request}: ${JSON.stringify(answers)}`];
}
