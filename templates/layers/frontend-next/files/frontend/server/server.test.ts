import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { captureConsole, log, logAuth } from "./log.mjs";
import { addressHeader, currentRequest } from "./request.mjs";
import { createAppServer } from "./server.mjs";

const KIB = 1024;

let lines: string[];
let handler: http.RequestListener;
let server: http.Server;

beforeEach(async () => {
  lines = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  server = createAppServer((request, response) => handler(request, response), { production: true });
  // Add an upgrade listener, as Next.js does.
  server.on("upgrade", () => {});
  server.listen(0);
  await once(server, "listening");
});

afterEach(
  () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.once("close", () => resolve());
      http.Server.prototype.close.call(server);
      server.closeAllConnections();
    }),
);

/** Sends `chunks` without a Content-Length, unless `headers` has one. */
async function send(
  path: string,
  { chunks = [], ...options }: http.RequestOptions & { chunks?: (string | Buffer)[] } = {},
) {
  const { port } = server.address() as AddressInfo;
  const request = http.request({ host: "127.0.0.1", port, path, ...options });
  // Ignore failed writes: the server stops reading a body that is too large.
  request.on("error", () => {});
  for (const chunk of chunks) request.write(chunk);
  request.end();
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const echo: http.RequestListener = (request, response) => {
  request.pipe(response);
};

describe("a body", () => {
  beforeEach(() => {
    handler = echo;
  });

  test.each([
    ["/api/auth/sign-in/email", 64 * KIB],
    ["/dashboard", KIB * KIB],
  ])("for %s is rejected if it has %d bytes or more", async (path, limit) => {
    const post = (headers: http.OutgoingHttpHeaders, chunks: Buffer[]) =>
      send(path, { method: "POST", headers, chunks });
    const half = Buffer.alloc(limit / 2, "x");
    const less = half.subarray(1);

    expect(await post({ "content-length": limit }, [half, half])).toMatchObject({ status: 413 });
    expect(await post({}, [half, half])).toMatchObject({
      status: 413,
      headers: { connection: "close" },
    });
    const sent = await post({}, [half, less]);
    expect(sent.status).toBe(200);
    expect(sent.body.length).toBe(limit - 1);
  });
});

test("a connection with too many pipelined requests is closed", async () => {
  let served = 0;
  handler = () => {
    served += 1;
  };
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100));
  await once(socket.resume(), "close");
  expect(served).toBe(8);
});

test("a path's body limit applies to every spelling of the path", async () => {
  handler = echo;
  const chunks = [Buffer.alloc(64 * KIB, "x")];
  for (const path of [
    "/x/../api/auth/ok",
    "/./api/auth/ok",
    "/api/%61uth/ok",
    "http://x/api/auth/ok",
  ]) {
    expect(await send(path, { method: "POST", chunks })).toMatchObject({ status: 413 });
  }
});

test("a request after a rejected body on the same connection is not served", async () => {
  const served: (string | undefined)[] = [];
  handler = (request, response) => {
    served.push(request.url);
    response.end();
  };
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const head = "POST /api/auth/ok HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const large = `10000\r\n${"x".repeat(64 * KIB)}\r\n0\r\n\r\n`;
  socket.end(`${head}${large}GET /after HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 (?![\s\S]*HTTP\/1\.1)/);
  expect(served).toEqual([]);
});

describe("a request", () => {
  const seen = () => {
    let request: http.IncomingMessage | undefined;
    handler = (each, response) => {
      request = each;
      response.end(currentRequest()?.id);
    };
    return () => request?.headers ?? {};
  };

  test("uses ids that a proxy sent", async () => {
    const headers = seen();
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const { headers: answered, body } = await send("/", {
      headers: { "x-request-id": "3f2a-91bc", traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });
    expect([answered["x-request-id"], body]).toEqual(["3f2a-91bc", "3f2a-91bc"]);
    expect(headers().traceparent).toMatch(
      new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    );
  });

  test.each(["x", "a b c d e f", "y".repeat(65)])("gets a new id instead of %j", async (id) => {
    seen();
    const { headers } = await send("/", { headers: { "x-request-id": id } });
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("has the IP address of its connection, even if its headers claim another", async () => {
    const headers = seen();
    await send("/", {
      headers: { [addressHeader]: "203.0.113.9", "x-forwarded-for": "203.0.113.9" },
    });
    expect(headers()[addressHeader]).toBe("127.0.0.1");
  });

  test("is logged without its path, query and body", async () => {
    seen();
    await send("/a-token?b-token", { method: "POST", chunks: ["c-token"] });
    await vi.waitFor(() => expect(lines.join("")).toMatch(/method=POST route=none status=200/));
    expect(lines.join("")).not.toContain("token");
  });

  test("for a static file is not logged, but others are, however their path is spelled", async () => {
    seen();
    await send("/_next/static/x.js");
    await send("/_next/../api/auth/ok", { method: "PUT" });
    await vi.waitFor(() => expect(lines.join("")).toContain("method=PUT"));
    expect(lines.join("")).not.toContain("method=GET");
  });

  test("with the method TRACE is rejected", async () => {
    expect(await send("/", { method: "TRACE" })).toMatchObject({ status: 405 });
  });

  test.each([
    [200, 200],
    [401, 503],
    [404, 404],
    [500, 503],
  ])("whose handler answers %d gets %d if the database fails", async (status, answered) => {
    handler = (_, response) => {
      Object.assign(currentRequest() ?? {}, { unavailable: "the database does not answer" });
      response.statusCode = status;
      response.end();
    };
    const { status: got, headers } = await send("/");
    expect(got).toBe(answered);
    expect(headers["retry-after"]).toBe(answered === 503 ? "5" : undefined);
  });

  test("is not redirected to an error page if the database fails", async () => {
    handler = (_, response) => {
      Object.assign(currentRequest() ?? {}, { unavailable: "the database does not answer" });
      response.setHeader("Location", "/sign-in?error=internal_server_error");
      response.writeHead(302).end();
    };
    const { status, headers } = await send("/");
    expect([status, headers.location, headers["retry-after"]]).toEqual([503, undefined, "5"]);
  });

  test("for an upgrade is served as a plain request", async () => {
    seen();
    expect(await send("/", { headers: { connection: "upgrade", upgrade: "x" } })).toMatchObject({
      status: 200,
    });
  });

  test("keeps its 500 if it fails for another reason", async () => {
    handler = (_, response) => response.writeHead(500).end();
    expect(await send("/")).toMatchObject({ status: 500 });
  });
});

test("a stopping server is not ready, answers open requests, and then closes", async () => {
  handler = async ({ url }, response) => {
    if (url === "/stream") response.flushHeaders();
    await setTimeout(url === "/stream" ? 2_500 : 500);
    response.end("late");
  };
  const agent = new http.Agent({ keepAlive: true });
  const [slow, stream] = [send("/slow", { agent }), send("/stream", { agent })];
  await setTimeout(100);
  const closed = once(server, "close");
  const began = performance.now();
  server.close();

  expect(await send("/ready", { agent })).toMatchObject({ status: 503 });
  expect(await slow).toMatchObject({ status: 200, headers: { connection: "close" } });
  expect(await stream).toMatchObject({ status: 200, headers: { connection: "keep-alive" } });
  await closed;
  expect(server.listening).toBe(false);
  expect(performance.now() - began).toBeLessThan(4_000);
});

describe("a log line", () => {
  test.each(["text", "json"])("in %s format is one line, whatever it contains", (format) => {
    vi.stubEnv("LOG_FORMAT", format);
    log("INFO", "a\nb\u001b[2J\u2028c");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/a\\(n|u000a)b\\u001b\[2J\\u2028c.*\n$/);
  });

  test("has the class, code and stack of an error, but not its message", () => {
    vi.stubEnv("NODE_ENV", "production");
    vi.stubEnv("LOG_FORMAT", "json");
    const cause = Object.assign(new Error('relation "x" does not exist'), { code: "42P01" });
    const error = new Error("params: hunter2\n    at hunter2 \u001b[2J", { cause });
    logAuth("error", "Failed to create user: ada@example.com", error);
    const entry = JSON.parse(lines[0] ?? "");
    expect(entry).toMatchObject({
      level: "ERROR",
      message: "auth: Failed to create user",
      code: "42P01",
    });
    expect(entry.reason).toBe(cause.message);
    expect(entry.stack).toMatch(/^ +at .*server\.test\.ts:\d+/);
    expect(lines[0]).not.toMatch(/ada@|hunter2/);
  });

  test("protects its own fields, and accepts values that JSON does not support", () => {
    vi.stubEnv("LOG_FORMAT", "json");
    log("INFO", "imported", { rows: 2n, message: "other", level: "other", error: { secret: "x" } });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "INFO",
      message: "imported",
      rows: "2",
      error: "Object",
    });
  });

  test("replaces the console output of libraries", () => {
    const methods = { ...console };
    vi.stubEnv("LOG_FORMAT", "text");
    captureConsole();
    console.error(" ⨯", new Error("Failed query: select\nparams: hunter2"));
    console.warn("\u001b[33mFailed query: select\nparams: hunter2");
    console.info('the header "hunt"hunter2" is not %s', "allowed", { detail: "hunter2" });
    console.log("");
    Object.assign(console, methods);
    expect(lines.map((line) => line.slice(25).split(" error=")[0]?.trim())).toEqual([
      "ERROR failed",
      "WARN Failed query",
      'INFO the header "…" is not allowed',
    ]);
    expect(lines.join("")).not.toContain("hunter2");
  });
});

test("a server with the preload keeps serving after the reader of its log exits", async () => {
  const script = `
    import http from "node:http";
    process.env.NODE_ENV = "production";
    const server = http.createServer((request, response) => response.end("served"));
    server.listen(0, "0.0.0.0", () => process.stderr.write(JSON.stringify(server.address())));
    process.stdin.on("end", () => process.exit()).resume();`;
  const preload = new URL("preload.mjs", import.meta.url).href;
  const child = spawn(
    process.execPath,
    ["--import", preload, "--input-type=module", "--eval", script],
    {
      env: { ...process.env, LOG_FORMAT: "json", HOST: "" },
    },
  );
  const [line] = await once(child.stderr, "data");
  const { address, port } = JSON.parse(String(line));
  child.stdout.destroy();
  const ask = () => fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
  expect([address, await ask(), await ask()]).toEqual(["127.0.0.1", "served", "served"]);
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});
