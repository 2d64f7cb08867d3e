import { readOptional } from "./fixtures";

/** Makes a frontend in production mode send email to the mail server that inbox.ts starts. */
export const ownSiteEnv = {
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: readOptional("SMTP_PORT") ?? "1025",
  SMTP_TLS: "none",
  MAIL_FROM: "no-reply@example.com",
};
