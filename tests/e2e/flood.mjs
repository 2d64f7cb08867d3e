// A worker that sends three bodies of 300 MiB concurrently, ignoring responses, and as many chunks of one byte as it can.
// Posts a summary of each body.

import { connect } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const KIB = 1024;
const BODY = 300 * KIB * KIB;
const LIMIT_MS = 5_000;

const { port } = workerData;
const large = Buffer.from(`10000\r\n${"x".repeat(64 * KIB)}\r\n`);
const tiny = Buffer.from("1\r\nx\r\n".repeat(4 * KIB));
const post = (path, framing) => `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${framing}\r\n\r\n`;
const bodies = [
  [post("/api/auth/sign-in/email", "Transfer-Encoding: chunked"), large],
  [post("/dashboard", `Content-Length: ${BODY}`), large],
  [post("/api/auth/token", "Transfer-Encoding: chunked"), large],
  [post("/dashboard", "Transfer-Encoding: chunked"), tiny],
];

/** Opens a new connection whenever one is closed. */
async function pour([head, chunk]) {
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

parentPort.postMessage(await Promise.all(bodies.map(pour)));
