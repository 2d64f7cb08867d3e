import { eq } from "drizzle-orm";
import { db } from "../db";
import { account } from "../db/schema";
import { providers } from "./providers";
import { offeredProviders } from "./settings";

const PASSWORD = "credential";

export type Connection = {
  provider: string;
  title: string;
  /** It can be connected: its variables are set. */
  offered: boolean;
  /** The accounts of this provider that sign the user in. */
  accounts: { id: string; since: string; isLast: boolean }[];
};

/**
 * The providers that a user has connected or can connect. An account counts as a way to sign in
 * only while its provider is offered: without the last of those the user would be locked out.
 */
export async function listConnections(userId: string): Promise<Connection[]> {
  const rows = await db
    .select({ id: account.id, provider: account.providerId, createdAt: account.createdAt })
    .from(account)
    .where(eq(account.userId, userId));
  const offered = new Set<string>(offeredProviders().map(({ id }) => id));
  const ways = rows.filter(({ provider }) => provider === PASSWORD || offered.has(provider));
  const all = providers.map(({ id, title }) => ({
    provider: id,
    title,
    offered: offered.has(id),
    accounts: rows
      .filter(({ provider }) => provider === id)
      .map(({ id, createdAt }) => ({
        id,
        since: createdAt.toISOString(),
        isLast: ways.every((way) => way.id === id),
      })),
  }));
  return all.filter((each) => each.offered || each.accounts.length > 0);
}
