/** The response of the token route. `null`: no user is signed in. */
export type IssuedToken = { token: string; expiresIn: number } | null;

export type TokenCacheOptions = {
  fetchToken: (signal: AbortSignal) => Promise<IssuedToken>;
  /** Called once when the token route reports that no user is signed in. */
  onSignedOut: () => void;
  /** Monotonic time in milliseconds. */
  now?: () => number;
};

export type TokenCache = {
  get: () => Promise<string | null>;
  /** Drops `token`, which an API rejected, unless a newer token has replaced it. */
  discard: (token: string) => void;
  /** Drops the token and cancels a pending request. */
  clear: () => void;
  /** Sets the signed-in user. Clears the cache unless this is the first call or the same user. */
  setUser: (userId: string | null) => void;
};

const USABLE_SHARE = 0.9;
const SIGNED_OUT_FOR_MS = 60_000;

type Entry = { token: string | null; until: number };

/** Keeps the token for one audience and one user in memory. */
export function createTokenCache({
  fetchToken,
  onSignedOut,
  now = () => performance.now(),
}: TokenCacheOptions): TokenCache {
  let user: string | null | undefined;
  let entry: Entry | undefined;
  let pending: Promise<string | null> | undefined;
  // Replaced by clear(). A request with an older controller must not write to the cache.
  let generation = new AbortController();

  async function load(current: AbortController): Promise<string | null> {
    const startedAt = now();
    const issued = await fetchToken(current.signal);
    if (current !== generation) throw new DOMException("The session changed", "AbortError");
    const lifetime = issued ? issued.expiresIn * 1000 * USABLE_SHARE : SIGNED_OUT_FOR_MS;
    entry = { token: issued?.token ?? null, until: startedAt + lifetime };
    if (!issued) onSignedOut();
    return entry.token;
  }

  async function get(): Promise<string | null> {
    if (entry && now() < entry.until) return entry.token;
    const current = generation;
    const askedFor = user;
    pending ??= load(current).finally(() => {
      if (current === generation) pending = undefined;
    });
    try {
      return await pending;
    } catch (error) {
      // If the cache was cleared meanwhile, retry for the same user, but never for another user.
      const sameUser = askedFor === undefined || askedFor === user;
      if (current !== generation && sameUser) return get();
      throw error;
    }
  }

  function clear(): void {
    generation.abort();
    generation = new AbortController();
    entry = undefined;
    pending = undefined;
  }

  function discard(token: string): void {
    if (entry?.token === token) entry = undefined;
  }

  function setUser(userId: string | null): void {
    if (userId === user) return;
    const known = user !== undefined;
    user = userId;
    if (known) clear();
  }

  return { get, discard, clear, setUser };
}
