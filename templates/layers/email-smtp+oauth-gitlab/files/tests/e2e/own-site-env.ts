import { readOptional } from "./fixtures";

/** The mail server of inbox.ts, for a frontend in production mode. */
export const ownSiteEnv = {
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: readOptional("SMTP_PORT") ?? "1025",
  SMTP_TLS: "none",
  MAIL_FROM: "no-reply@example.com",
};
