import axios, { AxiosError, type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import { authClient } from "./auth";
import { type Service, type ServiceName, services } from "./project";

/** An RFC 9457 error, as every API of this project answers it. */
export type Problem = {
  title: string;
  status: number;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
};

export type ApiClient = {
  http: AxiosInstance;
  getToken: () => Promise<string | null>;
};

/** What the token route answers. `null` stands for "nobody is signed in". */
export type IssuedToken = { token: string; expiresIn: number } | null;

type Attempt = InternalAxiosRequestConfig & { sentToken?: string; isRetry?: boolean };

/** The token route answered something else than a token or "nobody is signed in". */
export class TokenError extends Error {
  constructor(readonly status: number) {
    super(`The token route answered ${status}`);
    this.name = "TokenError";
  }
}

const USABLE_SHARE = 0.9;
const SIGNED_OUT_FOR_MS = 60_000;

/** One token of one audience, in memory, for one user. */
export function createTokenCache(
  fetchToken: (signal: AbortSignal) => Promise<IssuedToken>,
  /** Called once when the token route says that nobody is signed in. */
  onSignedOut: () => void,
) {
  // Unlike Date.now(), it does not jump when somebody sets the clock.
  const now = () => performance.now();
  let user: string | null | undefined;
  let entry: { token: string | null; until: number } | undefined;
  let pending: Promise<string | null> | undefined;
  // Identifies the current generation: whoever holds an older controller may no longer write to the
  // cache.
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
      // The cache was cleared meanwhile. The same user gets a new token; work for another one must
      // not go on.
      const sameUser = askedFor === undefined || askedFor === user;
      if (current !== generation && sameUser) return get();
      throw error;
    }
  }

  /** Forgets everything, answers on their way included. */
  function clear(): void {
    generation.abort();
    generation = new AbortController();
    entry = undefined;
    pending = undefined;
  }

  /** Forgets `token`, which an API refused. A newer one stays. */
  function discard(token: string): void {
    if (entry?.token === token) entry = undefined;
  }

  /** Clears unless `userId` is the user that the cache already works for. */
  function setUser(userId: string | null): void {
    if (userId === user) return;
    const known = user !== undefined;
    user = userId;
    if (known) clear();
  }

  return { get, discard, clear, setUser };
}

const REFUSED_FOR_MS = 60_000;

const caches = new Set<ReturnType<typeof createTokenCache>>();
const listeners = new Set<() => void>();
// Tabs share the session cookie but not memory, so a sign-out in one has to reach the others.
const otherTabs =
  typeof window === "undefined" ? undefined : new BroadcastChannel("api-token-cleared");

function clearThisTab(): void {
  for (const cache of caches) cache.clear();
}

/**
 * Forgets every token, here and in the other tabs. Signing in and out through `lib/auth` does it by
 * itself.
 */
export function clearToken(): void {
  clearThisTab();
  otherTabs?.postMessage(null);
}

/**
 * Tells the clients whose tokens they hold (`null`: nobody's). Another user's tokens are dropped.
 */
export function setTokenUser(userId: string | null): void {
  for (const cache of caches) cache.setUser(userId);
}

/**
 * Calls `listener` when the session turns out to be gone; never because an API or the network
 * failed.
 */
export function onUnauthenticated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

otherTabs?.addEventListener("message", clearThisTab);
authClient.$store.atoms.$sessionSignal?.listen(clearToken);

async function fetchToken(service: Service, signal: AbortSignal): Promise<IssuedToken> {
  // On a server this module's memory would be shared by all visitors.
  if (typeof window === "undefined") throw new Error("API tokens exist in the browser only");
  const query = new URLSearchParams({ audience: service.name });
  const response = await fetch(`/api/auth/token?${query}`, { cache: "no-store", signal });
  if (response.status === 401) return null;
  if (!response.ok) throw new TokenError(response.status);
  return response.json();
}

/** A client for one API: its own axios instance and its own token. */
export function createApiClient(service: Service): ApiClient {
  const { baseUrl, baseUrlVariable } = service;
  let refusedUntil = 0;

  const cache = createTokenCache(
    (signal) => fetchToken(service, signal),
    () => {
      for (const listener of listeners) listener();
    },
  );
  caches.add(cache);

  const http = axios.create({
    baseURL: baseUrl,
    timeout: 15_000,
    // fetch, unlike XMLHttpRequest, can be told to send no cookies at all and to follow no
    // redirect.
    adapter: "fetch",
    withCredentials: false,
    fetchOptions: { redirect: "error" },
  });

  http.interceptors.request.use(async (config: Attempt) => {
    if (!baseUrl)
      throw new AxiosError(`${baseUrlVariable} was not set at build time`, "ERR_CONFIG");
    if (new URL(http.getUri(config), window.location.href).origin !== new URL(baseUrl).origin) {
      throw new AxiosError(`Only ${baseUrl} gets this client's token`, "ERR_FOREIGN_ORIGIN");
    }
    const token = await cache.get();
    config.sentToken = token ?? undefined;
    if (token) config.headers.set("Authorization", `Bearer ${token}`);
    else config.headers.delete("Authorization");
    return config;
  });

  http.interceptors.response.use(undefined, async (error: unknown) => {
    if (!axios.isAxiosError(error) || error.response?.status !== 401) throw error;
    const attempt: Attempt | undefined = error.config;
    if (!attempt?.sentToken) throw error;
    if (attempt.isRetry) {
      // The session is alive and the API refuses its newest token: a configuration problem;
      // retrying won't help.
      console.warn(`${service.name} refuses tokens of a valid session; compare both env files`);
      refusedUntil = performance.now() + REFUSED_FOR_MS;
      throw error;
    }
    if (performance.now() < refusedUntil) throw error;
    cache.discard(attempt.sentToken);
    // The token route looks the session up, so a new token also proves that the user is still
    // signed in.
    if (!(await cache.get())) throw error;
    attempt.isRetry = true;
    return http.request(attempt);
  });

  return { http, getToken: cache.get };
}

/** The problem in a failed call, when the API sent one. */
export function problemOf(error: unknown): Problem | undefined {
  return axios.isAxiosError<Problem>(error) &&
    String(error.response?.headers["content-type"]).startsWith("application/problem+json")
    ? error.response?.data
    : undefined;
}

/** The client of each service. */
export const apiClients = Object.fromEntries(
  services.map((service) => [service.name, createApiClient(service)]),
) as Record<ServiceName, ApiClient>;

export const { http: apiClient, getToken } = apiClients[services[0].name];

export default apiClient;
