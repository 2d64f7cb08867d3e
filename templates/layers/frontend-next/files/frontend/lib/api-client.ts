import axios, { AxiosError, type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import { addTokenCache, reportSignedOut } from "./api-tokens";
import { type Service, type ServiceName, services } from "./project";
import { createTokenCache, type IssuedToken } from "./token-cache";

/** An error response (RFC 9457) of an API in this project. */
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

type Attempt = InternalAxiosRequestConfig & { sentToken?: string; isRetry?: boolean };

/** Thrown if the token route returns neither a token nor 401. */
export class TokenError extends Error {
  constructor(readonly status: number) {
    super(`The token route answered ${status}`);
    this.name = "TokenError";
  }
}

const REFUSED_FOR_MS = 60_000;

async function fetchToken(service: Service, signal: AbortSignal): Promise<IssuedToken> {
  // Refuse on a server, where all visitors would share the tokens in this module's memory.
  if (typeof window === "undefined") throw new Error("API tokens exist only in the browser");
  const response = await fetch(
    `/api/auth/token?${new URLSearchParams({ audience: service.name })}`,
    {
      cache: "no-store",
      signal,
    },
  );
  if (response.status === 401) return null;
  if (!response.ok) throw new TokenError(response.status);
  return response.json();
}

/** A client for one API: its own axios instance and its own token. */
export function createApiClient(service: Service): ApiClient {
  const { baseUrl, baseUrlVariable } = service;
  let refusedUntil = 0;

  const cache = createTokenCache({
    fetchToken: (signal) => fetchToken(service, signal),
    onSignedOut: reportSignedOut,
  });
  addTokenCache(cache);

  const http = axios.create({
    baseURL: baseUrl,
    timeout: 15_000,
    // Unlike XMLHttpRequest, fetch can omit all cookies and refuse redirects.
    adapter: "fetch",
    withCredentials: false,
    fetchOptions: { redirect: "error" },
  });

  http.interceptors.request.use(async (config: Attempt) => {
    if (!baseUrl)
      throw new AxiosError(`${baseUrlVariable} was not set at build time`, "ERR_CONFIG");
    if (new URL(http.getUri(config), window.location.href).origin !== new URL(baseUrl).origin) {
      throw new AxiosError(`This client only calls ${baseUrl}`, "ERR_FOREIGN_ORIGIN");
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
      // The session is valid but the API rejects a new token: a configuration problem, which
      // retrying won't fix.
      console.warn(`${service.name} rejects tokens of a valid session; compare both env files`);
      refusedUntil = performance.now() + REFUSED_FOR_MS;
      throw error;
    }
    if (performance.now() < refusedUntil) throw error;
    cache.discard(attempt.sentToken);
    // Retry only with a new token, which the token route does not issue if the session has ended.
    if (!(await cache.get())) throw error;
    attempt.isRetry = true;
    return http.request(attempt);
  });

  return { http, getToken: cache.get };
}

/** The error response of a failed call, if the API sent one. */
export function problemOf(error: unknown): Problem | undefined {
  return axios.isAxiosError<Problem>(error) &&
    String(error.response?.headers["content-type"]).startsWith("application/problem+json")
    ? error.response?.data
    : undefined;
}

export const apiClients = Object.fromEntries(
  services.map((service) => [service.name, createApiClient(service)]),
) as Record<ServiceName, ApiClient>;

export const { http: apiClient, getToken } = apiClients[services[0].name];

export default apiClient;
