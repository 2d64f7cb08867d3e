// How often a backend asks its database for one request: a proxy between the two counts the answers.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { instance } from "./instance.mjs";
import { ensure } from "./support.mjs";

/** What a request may cost when its connection has been used before. The lookup of a session is one of them. */
const BOUNDS = { expiry: { list: 1, read: 1 }, immediate: { list: 2, read: 2 } };
const REQUESTS = 20;

/** PostgreSQL ends each of its answers with `ReadyForQuery` (protocol 3.0, section 54.7): this letter, a length, a state. */
const READY_FOR_QUERY = "Z".charCodeAt(0);

/**
 * Starts a backend once more, and counts what listing and reading tasks costs.
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
  // One connection: another would be opened, and prepare its statements, whenever the machine is slow.
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
      // Statements are prepared and connections opened by then.
      await several();
      await sleep(500);
      const trips = await proxy.during(several);
      seen[what] = trips.answers / REQUESTS;
      // One that was idle for long is tried, but no other.
      ensure(trips.empty < 1.5 * trips.answers, `a connection is tried before it is used: ${trips.empty} empty trips`);
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
 * A proxy for PostgreSQL on a free port of loopback. An answer to a statement is one trip. So is the answer to an empty
 * Sync, as sqlx sends one when it takes a connection back, which nobody waits for.
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
    /** How many answers pass while `action` runs. */
    async during(action) {
      const before = { ...trips };
      await action();
      return { answers: trips.answers - before.answers, empty: trips.empty - before.empty };
    },
    close: () => server.close(),
  };
}

/** Calls `take` with the type of each message of a stream, however it is cut into chunks. */
function messages(take) {
  let rest = Buffer.alloc(0);
  let begun = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    // Asked for TLS or GSSAPI, the server first answers with one letter without a length: N for no.
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
