"use server";

import { and, eq } from "drizzle-orm";
import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { z } from "zod";
import { auth } from "@/lib/auth-server";
import { db } from "@/lib/db";
import { session } from "@/lib/db/schema";
import { requireSession } from "@/lib/session";

/** Revokes a session of the caller. Better Auth would need the session's token, not its id. */
export async function revokeSession(id: string) {
  const { user } = await requireSession("/account/sessions");
  const own = and(eq(session.id, z.string().parse(id)), eq(session.userId, user.id));
  await db.delete(session).where(own);
  revalidatePath("/account/sessions");
}

export async function revokeOtherSessions() {
  await auth.api.revokeOtherSessions({ headers: await headers() });
  revalidatePath("/account/sessions");
}

export async function revokeAllSessions() {
  await auth.api.revokeSessions({ headers: await headers() });
}
