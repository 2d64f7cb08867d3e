import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Message } from "./message";

/**
 * `ofRunningApp` returns a variable of a running app. If it is given, the mail server listens on
 * the app's `SMTP_PORT`, otherwise on a free port.
 */
export type SourceOptions = { ofRunningApp?: (variable: string) => string | undefined };

/** A local mail server that accepts every message and keeps it in memory. */
export async function openSource({ ofRunningApp }: SourceOptions) {
  const messages: { id: string; message: Message }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, { envelope }, done) {
      simpleParser(stream).then(({ messageId = "", subject = "", text = "", html }) => {
        const to = envelope.rcptTo.map(({ address }) => address).join();
        messages.push({ id: messageId, message: { to, subject, text, html: html || "" } });
        done();
      }, done);
    },
  });
  const wanted = ofRunningApp ? Number(ofRunningApp("SMTP_PORT") ?? 1025) : 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(wanted, "127.0.0.1", resolve);
  });
  // A client that disconnects must not fail the tests.
  server.on("error", () => {});
  // The server must not keep the process running.
  server.server.unref();
  const { port } = server.server.address() as AddressInfo;
  return {
    env: {
      SMTP_HOST: "127.0.0.1",
      SMTP_PORT: `${port}`,
      SMTP_TLS: "none",
      MAIL_FROM: "app@test.invalid",
    },
    received: async () => messages,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
