// A thread that sends three bodies of 300 MiB at once, whatever the answer. Posts what became of each.

import { connect } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const KIB = 1024;
const BODY = 300 * KIB * KIB;
const LIMIT_MS = 5_000;

const { port } = workerData;
const chunk = Buffer.from(`10000\r\n${"x".repeat(64 * KIB)}\r\n`);
const heads = [
  "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
  `POST /dashboard HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${BODY}\r\n\r\n`,
  "POST /api/auth/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
];

/** Goes on with a new connection after each that is closed. */
async function pour(head) {
  const deadline = Date.now() + LIMIT_MS;
  const statuses = new Set();
  let sent = 0;
  let connections = 0;
  while (sent < BODY && Date.now() < deadline) {
    connections += 1;
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.on("data", (data) => statuses.add(/^HTTP\/1.1 (\d+)/.exec(data)?.[1] ?? "no status"));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(head);
    while (!socket.destroyed && sent < BODY) {
      sent += chunk.length;
      if (!socket.write(chunk)) await Promise.race([closed, new Promise((resolve) => socket.once("drain", resolve))]);
    }
    socket.destroy();
    await closed;
  }
  return { sent, connections, statuses: [...statuses] };
}

parentPort.postMessage(await Promise.all(heads.map(pour)));
