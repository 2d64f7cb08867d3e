import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readEnv } from "../env";
import { openSource } from "./mail-source";
import { transportEnv } from "./transport";

const message = {
  to: "ada@example.com",
  subject: "Grüße",
  text: "Zeile eins\nZeile zwei\n",
  html: "<p>Zeile</p>",
};

const NAMES = ["SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM"];

beforeEach(() => {
  vi.resetModules();
  for (const name of NAMES) vi.stubEnv(name, undefined);
});

let closeServer = async () => {};
afterEach(() => closeServer());

async function listen(options: SMTPServerOptions): Promise<string> {
  const server = new SMTPServer({ logger: false, ...options });
  // These tests provoke client errors, which must not crash the server.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeServer = () => new Promise((resolve) => server.close(resolve));
  return `${(server.server.address() as AddressInfo).port}`;
}

async function deliver(env: Record<string, string>) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const transport = await import("./transport");
  return transport.deliver(message);
}

const local = { SMTP_HOST: "127.0.0.1", SMTP_TLS: "none", MAIL_FROM: "app@example.com" };

test("a message arrives unchanged", async () => {
  const source = await openSource({});
  await deliver(source.env);
  await source.close();
  const [received] = await source.received();
  expect(received?.message).toMatchObject({ to: message.to, subject: message.subject });
  expect(received?.message.text).toBe(message.text);
  expect(received?.message.html).toContain(message.html);
});

test("authenticates with user and password", async () => {
  const seen: unknown[] = [];
  const SMTP_PORT = await listen({
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth({ username, password }, _session, done) {
      seen.push(username, password);
      if (password === "right") done(null, { user: username });
      else done(new Error("no"));
    },
    onData: (stream, _session, done) => stream.resume().on("end", done),
  });
  const account = { ...local, SMTP_PORT, SMTP_USER: "app", SMTP_PASSWORD: "right" };
  await deliver(account);
  expect(seen).toEqual(["app", "right"]);
  vi.resetModules();
  await expect(deliver({ ...account, SMTP_PASSWORD: "wrong" })).rejects.toMatchObject({
    code: "EAUTH",
  });
});

test("sends nothing if the server has no TLS or an untrusted certificate", async () => {
  let received = 0;
  const onData: SMTPServerOptions["onData"] = (stream, _session, done) => {
    received += 1;
    stream.resume().on("end", done);
  };
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const plain = await listen({ authOptional: true, disabledCommands: ["STARTTLS"], onData });
  await expect(deliver({ ...local, SMTP_TLS: "starttls", SMTP_PORT: plain })).rejects.toThrow();
  await closeServer();
  vi.resetModules();
  const untrusted = await listen({ authOptional: true, secure: true, onData });
  await expect(deliver({ ...local, SMTP_TLS: "implicit", SMTP_PORT: untrusted })).rejects.toThrow();
  expect(received).toBe(0);
});

test("a rejected message throws and is not printed", async () => {
  const info = vi.spyOn(console, "info").mockImplementation(() => {});
  const SMTP_PORT = await listen({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_address, _session, done) => done(new Error("no such mailbox")),
  });
  await expect(deliver({ ...local, SMTP_PORT })).rejects.toMatchObject({ code: "EENVELOPE" });
  expect(info).not.toHaveBeenCalled();
});

test("without SMTP settings or a mail catcher, development prints the message", async () => {
  const info = vi.spyOn(console, "info").mockImplementation(() => {});
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  await deliver({ SMTP_PORT: `${port}` });
  const printed = info.mock.calls.join("\n");
  expect(printed).toContain("SMTP_HOST is not set");
  expect(printed).toContain(message.text);
});

const production = {
  NODE_ENV: "production",
  SMTP_HOST: "smtp.example.com",
  SMTP_USER: "app",
  SMTP_PASSWORD: "hunter2",
  MAIL_FROM: "app@example.com",
} as const;

test("production uses port 587 and STARTTLS by default", () => {
  const { SMTP_PORT, SMTP_TLS } = readEnv(transportEnv, production);
  expect([SMTP_PORT, SMTP_TLS]).toEqual([587, "starttls"]);
  expect(() => readEnv(transportEnv, { NODE_ENV: "development" })).not.toThrow();
});

test.each([
  ["SMTP_HOST", undefined, "SMTP_HOST is missing"],
  ["MAIL_FROM", undefined, "MAIL_FROM must be an email address"],
  ["SMTP_PASSWORD", undefined, "SMTP_PASSWORD and SMTP_USER must both be set or both be unset"],
  ["SMTP_TLS", "none", "SMTP_TLS must not be none for a remote server"],
  ["SMTP_TLS", "yes", "SMTP_TLS must be starttls, implicit or none"],
  ["SMTP_PORT", "smtp", "SMTP_PORT must be a port"],
])("production does not start with %s=%s", (name, value, text) => {
  const read = () => readEnv(transportEnv, { ...production, [name]: value });
  expect(read).toThrow(text);
  expect(read).not.toThrow(/hunter2|smtp\.example/);
});
