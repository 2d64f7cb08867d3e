import { readOptional } from "./fixtures";

/** Settings that make a frontend in production mode send to the mail server of inbox.ts. */
export const ownSiteEnv = {
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: readOptional("SMTP_PORT") ?? "1025",
  SMTP_TLS: "none",
  MAIL_FROM: "no-reply@example.com",
};
