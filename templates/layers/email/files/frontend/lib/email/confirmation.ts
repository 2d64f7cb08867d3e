import { and, eq } from "drizzle-orm";
import { errors, type JWTPayload, jwtVerify } from "jose";
import { auth } from "../auth-server";
import { db } from "../db";
import { user } from "../db/schema";
import { env } from "../env";
import { pathOnSite, SITE, safeNext } from "../redirect";

/**
 * What a link confirms: the address of an account (`address`), or a change of address, which the
 * old mailbox approves (`approval`) before the new mailbox confirms the change (`change`).
 */
export type Kind = "address" | "approval" | "change";

export type Confirmation = { token: string; email: string } & (
  | { kind: "address" }
  | { kind: "approval" | "change"; newEmail: string }
);

/**
 * Links to a page with a button, because Better Auth's endpoint confirms on GET: virus scanners open
 * every link in an email, but rarely press a button.
 */
export function linkToConfirm(token: string, next?: string): string {
  const query = new URLSearchParams(next ? { token, next } : { token });
  return new URL(`/confirm-email?${query}`, env.BETTER_AUTH_URL).href;
}

/** The originally requested page, which inbox-redirect.ts put in the query of `page`. */
export function nextIn(page: string | null | undefined): string | undefined {
  const base = env.BETTER_AUTH_URL;
  if (!page || !URL.canParse(page, base)) return undefined;
  return new URL(page, base).searchParams.get("next") ?? undefined;
}

/** The page to show after the button is pressed, or right away if nothing is left to confirm. */
export function pageAfter(kind: Kind, next?: unknown): string {
  if (kind === "approval") return "/email-change?step=approved";
  if (kind === "change") return "/email-change?step=done";
  return next
    ? `/email-verified?${new URLSearchParams({ next: safeNext(next) })}`
    : "/email-verified";
}

/** Reads the kind of a link from its token: Better Auth uses one endpoint for all kinds. */
export function kindOf({ requestType }: JWTPayload): Kind {
  if (requestType === "change-email-confirmation") return "approval";
  return requestType === "change-email-verification" ? "change" : "address";
}

/** Adds the error for a link that does not work to the query of the given page. */
export function pageAboutRefusal(page = "/email-verified"): string {
  const url = new URL(pathOnSite(page), SITE);
  url.searchParams.set("error", "INVALID_TOKEN");
  return url.pathname + url.search;
}

/** Whether the address of a link has already been confirmed. */
export async function isConfirmed({ kind, email }: Confirmation): Promise<boolean> {
  if (kind !== "address") return false;
  return (await db.$count(user, and(eq(user.email, email), user.emailVerified))) > 0;
}

/** Reads a token, even an expired or used one. Returns undefined if this app did not sign it. */
export async function readConfirmation(token: string): Promise<Confirmation | undefined> {
  const { secret } = await auth.$context;
  try {
    const options = { algorithms: ["HS256"], currentDate: new Date(0) };
    const { payload } = await jwtVerify(token, Buffer.from(secret), options);
    const [email, newEmail] = [String(payload.email), String(payload.updateTo)];
    const kind = kindOf(payload);
    return kind === "address" ? { token, kind, email } : { token, kind, email, newEmail };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
