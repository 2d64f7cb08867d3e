import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Message } from "./message";

/** The variables of an app that runs already: it sends to the port that they name. */
export type SourceOptions = { ofRunningApp?: (variable: string) => string | undefined };

/** A mail server on this machine that takes everything and keeps it. */
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
  // A client that goes away is no fault of the run.
  server.on("error", () => {});
  // A run that is over does not wait for it.
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
