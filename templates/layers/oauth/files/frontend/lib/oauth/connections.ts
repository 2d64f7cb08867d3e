import { eq } from "drizzle-orm";
import { db } from "../db";
import { account } from "../db/schema";
import { providers } from "./providers";
import { type OfferedProvider, offeredProviders } from "./settings";

const PASSWORD = "credential";

export type Connection = {
  provider: OfferedProvider["id"];
  title: string;
  mark?: string;
  /** Whether the provider's variables are set, so that users can connect it. */
  offered: boolean;
  /** The user's accounts at this provider. */
  accounts: { id: string; since: string; isLast: boolean }[];
};

const readAccounts = (userId: string) =>
  db
    .select({ id: account.id, provider: account.providerId, createdAt: account.createdAt })
    .from(account)
    .where(eq(account.userId, userId));

const offeredIds = () => new Set<string>(offeredProviders().map(({ id }) => id));

type Way = { id: string; provider: string };

function onlyWays(rows: Way[]): Way[] {
  const offered = offeredIds();
  return rows.filter(({ provider }) => provider === PASSWORD || offered.has(provider));
}

/** A user's ways to sign in: a password, and accounts at enabled providers. */
export const waysToSignIn = async (userId: string) => onlyWays(await readAccounts(userId));

/** Whether `id` is a user's only way to sign in. */
export const isLastWay = (ways: Way[], id: string) => ways.every((way) => way.id === id);

/** The providers that a user has connected or can connect. */
export async function listConnections(userId: string): Promise<Connection[]> {
  const rows = await readAccounts(userId);
  const ways = onlyWays(rows);
  const offered = offeredIds();
  const all = providers.map(({ id, title, mark }) => ({
    provider: id,
    title,
    mark,
    offered: offered.has(id),
    accounts: rows
      .filter(({ provider }) => provider === id)
      .map(({ id, createdAt }) => ({
        id,
        since: createdAt.toISOString(),
        isLast: isLastWay(ways, id),
      })),
  }));
  return all.filter((each) => each.offered || each.accounts.length > 0);
}
