"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { auth } from "@/lib/auth-server";

/** Ends one session of the caller. It is named by its id, so that session tokens never reach the browser. */
export async function revokeSession(id: string) {
  const request = { headers: await headers() };
  const session = (await auth.api.listSessions(request)).find((session) => session.id === id);
  if (session) await auth.api.revokeSession({ ...request, body: { token: session.token } });
  revalidatePath("/account");
}

export async function revokeOtherSessions() {
  await auth.api.revokeOtherSessions({ headers: await headers() });
  revalidatePath("/account");
}

export async function revokeAllSessions() {
  await auth.api.revokeSessions({ headers: await headers() });
}
