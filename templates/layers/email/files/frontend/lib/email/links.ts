import { createHash } from "node:crypto";
import { and, eq, gt, like, or } from "drizzle-orm";
import { decodeJwt } from "jose";
import { db } from "../db";
import { verification } from "../db/schema";

const CONFIRM_PREFIX = "confirm-link:";
/** Of Better Auth, for the links that it stores itself. */
export const RESET_PREFIX = "reset-password:";

const identifierOf = (token: string) =>
  CONFIRM_PREFIX + createHash("sha256").update(token).digest("base64url");

/**
 * Better Auth signs the tokens of these links and stores nothing, so that each would work until it
 * expires. Here a link works while its row is there.
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

/** Of several that take a link at once, one gets it. */
export async function takeLink(token: string): Promise<boolean> {
  const isOpen = gt(verification.expiresAt, new Date());
  const taken = await db
    .delete(verification)
    .where(and(eq(verification.identifier, identifierOf(token)), isOpen))
    .returning({ id: verification.id });
  return taken.length > 0;
}

/** All links that were mailed to this user: they may lie in another mailbox, or with a thief. */
export async function endLinks({ id }: { id: string }) {
  const kinds = [CONFIRM_PREFIX, RESET_PREFIX];
  const isLink = or(...kinds.map((kind) => like(verification.identifier, `${kind}%`)));
  await db.delete(verification).where(and(eq(verification.value, id), isLink));
}
