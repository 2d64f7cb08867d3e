import { readOptional } from "./fixtures";

/** What the frontend needs besides, when it is started as it would be deployed: the mail server of inbox.ts. */
export const ownSiteEnv: Record<string, string> | undefined = {
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: readOptional("SMTP_PORT") ?? "1025",
  SMTP_TLS: "none",
  MAIL_FROM: "no-reply@example.com",
};
