import { createTransport } from "nodemailer";
import { z } from "zod";
import { lazy, readEnv } from "../env";
import { appName } from "../project";
import type { Message } from "./message";
import { print } from "./print";

/** Settings for a mail catcher on the developer's machine, such as Mailpit. */
const catcher = {
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: "1025",
  SMTP_TLS: "none",
  MAIL_FROM: "no-reply@localhost.localdomain",
};

const usesCatcher = ({ NODE_ENV, SMTP_HOST }: NodeJS.ProcessEnv) =>
  NODE_ENV !== "production" && !SMTP_HOST;

const port = z
  .string()
  .default("587")
  .refine(
    (value) => /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65535,
    "must be a port from 1 to 65535",
  )
  .transform(Number);

/** Whether `host` is this machine, or a name without a dot, which only a private network resolves. */
const isPrivate = (host: string) => /^(127\.[\d.]+|::1|[^.:]+)$/.test(host);

const settings = z
  .object({
    SMTP_HOST: z.string({ error: "is missing" }).min(1, "is missing"),
    SMTP_PORT: port,
    SMTP_TLS: z
      .enum(["starttls", "implicit", "none"], { error: "must be starttls, implicit or none" })
      .default("starttls"),
    SMTP_USER: z.string().optional(),
    SMTP_PASSWORD: z.string().optional(),
    MAIL_FROM: z.email({ error: "must be an email address" }),
  })
  .refine(({ SMTP_TLS, SMTP_HOST }) => SMTP_TLS !== "none" || isPrivate(SMTP_HOST), {
    path: ["SMTP_TLS"],
    error: "must not be none for a remote server: passwords and links would be sent unencrypted",
  })
  .refine(({ SMTP_USER, SMTP_PASSWORD }) => !SMTP_USER === !SMTP_PASSWORD, {
    path: ["SMTP_PASSWORD"],
    error: "and SMTP_USER must both be set or both be unset",
  });

/** The SMTP settings. Production requires them; development defaults to a mail catcher. */
export const transportEnv = z.preprocess((source) => {
  const env = source as NodeJS.ProcessEnv;
  if (!usesCatcher(env)) return env;
  return { ...catcher, SMTP_PORT: env.SMTP_PORT ?? catcher.SMTP_PORT };
}, settings);

function createMailer() {
  const env = readEnv(transportEnv);
  return createTransport(
    {
      host: env.SMTP_HOST,
      port: env.SMTP_PORT,
      secure: env.SMTP_TLS === "implicit",
      requireTLS: env.SMTP_TLS === "starttls",
      ignoreTLS: env.SMTP_TLS === "none",
      auth: env.SMTP_USER ? { user: env.SMTP_USER, pass: env.SMTP_PASSWORD } : undefined,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: { name: appName, address: env.MAIL_FROM } },
  );
}

const mailer = lazy(createMailer);

export async function deliver(message: Message): Promise<void> {
  try {
    await mailer.sendMail(message);
  } catch (error) {
    if (!usesCatcher(process.env)) throw error;
    console.info("mail: SMTP_HOST is not set and no mail catcher is running. The message:");
    print(message);
  }
}
