import { createHash } from "node:crypto";
import { and, eq, gt, like, or } from "drizzle-orm";
import { decodeJwt } from "jose";
import { db } from "../db";
import { verification } from "../db/schema";

const CONFIRM_PREFIX = "confirm-link:";
/** Better Auth's own prefix for the reset links that it stores. */
export const RESET_PREFIX = "reset-password:";

const identifierOf = (token: string) =>
  CONFIRM_PREFIX + createHash("sha256").update(token).digest("base64url");

/**
 * Stores a row that makes a link single-use: the link works only while its row exists. Without the
 * row, it would work until its token expires, because Better Auth only signs the token.
 */
export async function issueLink(token: string) {
  const { userId, exp } = decodeJwt<{ userId: string }>(token);
  await db.insert(verification).values({
    id: crypto.randomUUID(),
    identifier: identifierOf(token),
    value: userId,
    expiresAt: new Date(Number(exp) * 1000),
  });
}

const rowOf = (token: string) =>
  and(eq(verification.identifier, identifierOf(token)), gt(verification.expiresAt, new Date()));

/** Whether the link still works. */
export const isOpen = async (token: string): Promise<boolean> =>
  (await db.$count(verification, rowOf(token))) > 0;

/** Consumes the link. Of several concurrent calls, only one returns true. */
export async function takeLink(token: string): Promise<boolean> {
  const taken = await db
    .delete(verification)
    .where(rowOf(token))
    .returning({ id: verification.id });
  return taken.length > 0;
}

/** Revokes all links that were sent to this user, because others may have access to the mailbox. */
export async function endLinks({ id }: { id: string }) {
  const kinds = [CONFIRM_PREFIX, RESET_PREFIX];
  const isLink = or(...kinds.map((kind) => like(verification.identifier, `${kind}%`)));
  await db.delete(verification).where(and(eq(verification.value, id), isLink));
}
