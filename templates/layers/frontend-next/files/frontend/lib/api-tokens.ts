import { authClient } from "./auth";
import type { TokenCache } from "./token-cache";

// Apart from api-client.ts, so that pages that call no API do not load axios.
const caches = new Set<TokenCache>();
const listeners = new Set<() => void>();
let user: string | null | undefined;
// Clears the tokens in other tabs on sign-out: tabs share the session cookie, but not their memory.
const otherTabs =
  typeof window === "undefined" ? undefined : new BroadcastChannel("api-token-cleared");

function clearThisTab(): void {
  for (const cache of caches) cache.clear();
}

/** Adds the cache of an API client. The user may be known already. */
export function addTokenCache(cache: TokenCache): void {
  caches.add(cache);
  if (user !== undefined) cache.setUser(user);
}

/** Drops every token, in this tab and the others. Signing in or out through `lib/auth` calls this. */
export function clearToken(): void {
  clearThisTab();
  otherTabs?.postMessage(null);
}

/** Sets the signed-in user (`null` if there is none) and drops the tokens of any other user. */
export function setTokenUser(userId: string | null): void {
  user = userId;
  for (const cache of caches) cache.setUser(userId);
}

/**
 * Calls `listener` when the token route reports that the session is gone, but not when an API or the
 * network fails.
 */
export function onUnauthenticated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function reportSignedOut(): void {
  for (const listener of listeners) listener();
}

otherTabs?.addEventListener("message", clearThisTab);
authClient.$store.atoms.$sessionSignal?.listen(clearToken);
