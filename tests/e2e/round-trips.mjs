// Counts the round trips between a backend and its database for each request, with a proxy between them.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { instance } from "./instance.mjs";
import { ensure } from "./support.mjs";

/** Round trips per request over a used connection, including the lookup of the session. */
const BOUNDS = { expiry: { list: 1, read: 1 }, immediate: { list: 2, read: 2 } };
const REQUESTS = 20;

/** PostgreSQL ends each response with `ReadyForQuery` (protocol 3.0, section 54.7): this letter, a length, a state. */
const READY_FOR_QUERY = "Z".charCodeAt(0);

/**
 * Starts another instance of a backend, and counts the round trips of listing and reading tasks.
 *
 * @param {{ folder: string }} project whose database runs
 * @param {{ name: string, kind: string }} service
 * @param {keyof typeof BOUNDS} revocation
 * @param {string} owner the id of a user
 * @param {() => Promise<string>} token of that user
 */
export async function ensureFewRoundTrips(project, service, revocation, owner, token) {
  const settings = readFileSync(path.join(project.folder, service.name, ".env"), "utf8");
  const url = new URL(/^DATABASE_URL=(.*)$/m.exec(settings)[1]);
  const proxy = await countingProxy(Number(url.port));
  url.port = `${proxy.port}`;
  // A pool of one: on a slow machine, more connections would be opened, which prepare their own statements.
  const server = await instance(project, service, { DATABASE_URL: url.href, DATABASE_POOL_SIZE: "1" });
  try {
    const tasks = `${server.url}/api/v1/${owner}/tasks`;
    const headers = { authorization: `Bearer ${await token()}`, "content-type": "application/json" };
    const ask = async (url, status, options) => {
      const response = await fetch(url, { headers, ...options });
      ensure(response.status === status, `${url} answered ${response.status}: ${await response.clone().text()}`);
      return response.json();
    };
    const { id } = await ask(tasks, 201, { method: "POST", body: '{"title":"x"}' });
    const seen = {};
    for (const [what, place] of Object.entries({ list: `${tasks}?limit=1`, read: `${tasks}/${id}` })) {
      const several = async () => { for (let each = 0; each < REQUESTS; each += 1) await ask(place, 200); };
      // Warm up: prepares statements and opens connections.
      await several();
      await sleep(500);
      const trips = await proxy.during(several);
      seen[what] = trips.answers / REQUESTS;
      // Only a connection that was idle for long may be tested before use.
      ensure(trips.empty < 1.5 * trips.answers, `connections are tested before use: ${trips.empty} empty round trips`);
    }
    console.log(`      ${service.kind}, ${revocation}: a list asks the database ${seen.list} x, a read ${seen.read} x`);
    for (const [what, bound] of Object.entries(BOUNDS[revocation])) {
      ensure(seen[what] > 0 && seen[what] <= bound, `a ${what} asks ${seen[what]} times, not at most ${bound}`);
    }
  } finally {
    await server.stop();
    proxy.close();
  }
}

/**
 * A proxy for PostgreSQL on a free port of loopback. Counts responses to statements, and separately those to an empty
 * Sync, which sqlx sends without waiting when a connection returns to the pool.
 */
async function countingProxy(port) {
  const trips = { answers: 0, empty: 0 };
  const server = createServer((client) => {
    const database = connect(port, "127.0.0.1");
    let previous = READY_FOR_QUERY;
    client.pipe(database);
    database.pipe(client);
    database.on("data", messages((type) => {
      if (type === READY_FOR_QUERY) trips[previous === READY_FOR_QUERY ? "empty" : "answers"] += 1;
      previous = type;
    }));
    for (const [one, other] of [[client, database], [database, client]]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: server.address().port,
    /** The number of responses while `action` runs. */
    async during(action) {
      const before = { ...trips };
      await action();
      return { answers: trips.answers - before.answers, empty: trips.empty - before.empty };
    },
    close: () => server.close(),
  };
}

/** Calls `take` with the type of each message of a stream, across chunk boundaries. */
function messages(take) {
  let rest = Buffer.alloc(0);
  let begun = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    // The response to a request for TLS or GSSAPI is a single letter without a length: N for no.
    while (!begun && rest[0] === "N".charCodeAt(0)) rest = rest.subarray(1);
    begun ||= rest.length > 0;
    while (rest.length >= 5) {
      const end = 1 + rest.readInt32BE(1);
      if (rest.length < end) return;
      take(rest[0]);
      rest = rest.subarray(end);
    }
  };
}
