// Stays beside a script that starts processes or the database, in a session of its own. The pipe
// to its stdin closes when that script is gone, however it ended: then everything goes.
//
//   node watchdog.mjs HOLDER      HOLDER = the script's pid, its name on the database
//   stdin: "+PID" a process group started, "-PID" it ended

import { createInterface } from "node:readline";
import * as database from "../database.mjs";
import { endGroups } from "./process-group.mjs";

const holder = process.argv[2];
/** @type {Set<number>} */
const groups = new Set();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) groups.add(pid);
  else groups.delete(pid);
}
await endGroups([...groups], 5000);
await database.stop(holder);
