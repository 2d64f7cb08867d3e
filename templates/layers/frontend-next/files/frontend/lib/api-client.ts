import axios, { AxiosError, type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import { addTokenCache, reportSignedOut } from "./api-tokens";
import type { Apis, DefaultApi, Schemas } from "./api-types";
import { type Service, type ServiceName, services } from "./project";
import { createTokenCache, type IssuedToken } from "./token-cache";

/** An error response (RFC 9457) of an API in this project. */
export type Problem = Schemas["Problem"];

const methods = ["get", "post", "put", "patch", "delete"] as const;
type Method = (typeof methods)[number];

/** The operations with one method, by path. Paths start after `/api`, where base URLs end. */
type Operations<Paths, Verb extends Method> = {
  [Path in keyof Paths as Paths[Path] extends Record<Verb, object>
    ? AfterApi<Path>
    : never]: Paths[Path] extends Record<Verb, infer Found> ? Found : never;
};
type AfterApi<Path> = Path extends `/api/${infer Rest}` ? `/${Rest}` : never;

/** Path, query and body of a call, which `Pick` and `as` leave as optional as in the document. */
type Options<Called> = Called extends { parameters: { path?: unknown; query?: unknown } }
  ? Pick<Called["parameters"], "path" | "query"> & {
      [Key in keyof Called as Key extends "requestBody" ? "body" : never]: Json<Called[Key]>;
    } & { signal?: AbortSignal }
  : never;
type Arguments<Options> = object extends Options ? [options?: Options] : [options: Options];

type Success<All> = All[keyof All & (200 | 201 | 202 | 204 | "2XX")];
type Answer<Called> = Called extends { responses: infer All } ? Json<Success<All>> : never;
/** The JSON of a request or response, and `unknown` for other content types. */
type Json<Part> = Part extends { content: infer Content }
  ? Content extends { "application/json": infer Body }
    ? Body
    : unknown
  : undefined;

type Call<Operations> = <Path extends keyof Operations>(
  path: Path,
  ...options: Arguments<Options<Operations[Path]>>
) => Promise<Answer<Operations[Path]>>;

/** Calls that are checked against the OpenAPI document. They resolve to the body of the answer. */
type TypedCalls<Paths> = { [Verb in Method]: Call<Operations<Paths, Verb>> };

export type ApiClient<Paths = DefaultApi> = {
  api: TypedCalls<Paths>;
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
export function createApiClient<Paths = DefaultApi>(service: Service): ApiClient<Paths> {
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

  return { api: typedCalls(http), http, getToken: cache.get };
}

type Sent = { path?: Record<string, string>; query?: object; body?: object; signal?: AbortSignal };

function typedCalls<Paths>(http: AxiosInstance): TypedCalls<Paths> {
  const paramsSerializer = { indexes: null }; // Sends a list as `?tag=a&tag=b`.
  async function call(method: Method, path: string, options: Sent = {}) {
    const { path: values, query: params, body: data, signal } = options;
    const url = path.replace(/\{(.+?)\}/g, (_, name) => encodeURIComponent(`${values?.[name]}`));
    const answer = await http.request({ method, url, params, paramsSerializer, data, signal });
    return answer.data === "" ? undefined : answer.data;
  }
  const calls = methods.map((method) => [method, call.bind(null, method)]);
  return Object.fromEntries(calls);
}

/** The error response of a failed call, if the API sent one. */
export function problemOf(error: unknown): Problem | undefined {
  return axios.isAxiosError<Problem>(error) &&
    String(error.response?.headers["content-type"]).startsWith("application/problem+json")
    ? error.response?.data
    : undefined;
}

/** The first error of each field: `#/a/b` becomes `a.b`, and `#`, the whole body, "". */
export function fieldErrors(error: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { pointer, detail } of problemOf(error)?.errors ?? []) {
    fields[pointer.slice(2).replaceAll("/", ".")] ??= detail;
  }
  return fields;
}

export const apiClients = Object.fromEntries(
  services.map((service) => [service.name, createApiClient(service)]),
) as { [Name in ServiceName]: ApiClient<Apis[Name]> };

const primary = apiClients[services[0].name] as ApiClient;
export const { api, http: apiClient, getToken } = primary;

export default apiClient;
