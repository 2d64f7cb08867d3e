import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ApiClient } from "./api-client";
import { type Service, services } from "./project";
import { createTokenCache, type IssuedToken } from "./token-cache";

const APP = "http://localhost:3000";
const API = "http://localhost:8000";

const service: Service = {
  name: services[0].name,
  audienceVariable: "API_AUDIENCE",
  baseUrlVariable: "NEXT_PUBLIC_API_BASE_URL",
  baseUrl: `${API}/api`,
  framework: "Axum",
  language: "Rust",
  reference: "/openapi.json",
};

type Handler = (request: Request) => Response | Promise<Response>;

let answerToken: Handler;
let answerApi: Handler;
let tokenRequests: Request[];
let apiRequests: Request[];

const ok: Handler = () => Response.json({});
const refuse: Handler = () => new Response(null, { status: 401 });

beforeEach(() => {
  vi.resetModules();
  tokenRequests = [];
  apiRequests = [];
  answerToken = () => Response.json({ token: `token-${tokenRequests.length}`, expiresIn: 1800 });
  answerApi = ok;
  vi.stubGlobal("window", { location: new URL(APP) });
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(input, APP), init);
    if (request.url.startsWith(`${APP}/api/auth/token`)) {
      tokenRequests.push(request);
      return answerToken(request);
    }
    apiRequests.push(request);
    return answerApi(request);
  });
});

/** Loads the modules anew for each test, because they keep state. */
async function load() {
  const tokens = await import("./api-tokens");
  const { createApiClient } = await import("./api-client");
  return { ...tokens, ...createApiClient(service) };
}

const sentTokens = () => apiRequests.map((request) => request.headers.get("authorization"));

test("sends the token of the service and no cookies", async () => {
  const { http } = await load();
  await Promise.all([http.get("/v1/a"), http.get("/v1/b"), http.get(`${API}/api/v1/c`)]);
  expect(sentTokens()).toEqual(Array(3).fill("Bearer token-1"));
  expect(apiRequests.map((request) => request.credentials)).toEqual(Array(3).fill("omit"));
  expect(apiRequests.map((request) => request.redirect)).toEqual(Array(3).fill("error"));
  expect(tokenRequests.map((request) => request.url)).toEqual([
    `${APP}/api/auth/token?audience=${service.name}`,
  ]);
});

test("has a client with its own token for each service", async () => {
  const { createApiClient, apiClients, default: primary } = await import("./api-client");
  expect(Object.keys(apiClients)).toEqual(services.map(({ name }) => name));
  expect(primary).toBe(apiClients[services[0].name].http);

  answerToken = ({ url }) =>
    Response.json({ token: `for-${new URL(url).searchParams.get("audience")}`, expiresIn: 1800 });
  const name = "other" as typeof service.name;
  const other = { ...service, name, baseUrl: "http://localhost:8100/api" };
  for (const each of [service, other]) {
    const { http } = createApiClient(each);
    await Promise.all([http.get("/v1/a"), http.get("/v1/b")]);
  }
  expect(tokenRequests).toHaveLength(2);
  expect(sentTokens()).toEqual([
    ...Array(2).fill(`Bearer for-${service.name}`),
    ...Array(2).fill("Bearer for-other"),
  ]);
});

test.each([
  "http://evil.example/api",
  "//evil.example/api",
  "http://localhost:8001/api",
  "https://localhost:8000/api",
  "http://localhost:8000@evil.example/api",
])("rejects %s before requesting a token", async (url) => {
  const { http } = await load();
  await expect(http.get(url)).rejects.toMatchObject({ code: "ERR_FOREIGN_ORIGIN" });
  await expect(http.get("/", { baseURL: url })).rejects.toMatchObject({
    code: "ERR_FOREIGN_ORIGIN",
  });
  expect(tokenRequests).toEqual([]);
  expect(apiRequests).toEqual([]);
});

test("retries a rejected call once with a new token and the same body", async () => {
  answerApi = (request) => (apiRequests.length === 1 ? refuse(request) : ok(request));
  const { http } = await load();
  await http.post("/v1/tasks", { title: "Write" });
  expect(sentTokens()).toEqual(["Bearer token-1", "Bearer token-2"]);
  const bodies = await Promise.all(apiRequests.map((request) => request.json()));
  expect(bodies).toEqual([{ title: "Write" }, { title: "Write" }]);
});

test("stops after one retry, does not retry for a minute, and does not sign out", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  answerApi = refuse;
  const { http, onUnauthenticated } = await load();
  const listener = vi.fn();
  onUnauthenticated(listener);
  await expect(http.get("/v1/a")).rejects.toMatchObject({ status: 401 });
  expect(apiRequests).toHaveLength(2);
  await expect(http.get("/v1/a")).rejects.toMatchObject({ status: 401 });
  expect(apiRequests).toHaveLength(3);
  expect(tokenRequests).toHaveLength(2);
  expect(listener).not.toHaveBeenCalled();
});

test.each([403, 404, 429, 500])("does not retry a call with status %i", async (status) => {
  answerApi = () => new Response(null, { status });
  const { http } = await load();
  await expect(http.get("/v1/a")).rejects.toMatchObject({ status });
  expect(apiRequests).toHaveLength(1);
});

test("notifies listeners once when the session is gone", async () => {
  const { http, onUnauthenticated } = await load();
  const listener = vi.fn();
  onUnauthenticated(listener);
  await http.get("/v1/a");
  answerApi = refuse;
  answerToken = refuse;
  await expect(http.get("/v1/a")).rejects.toMatchObject({ status: 401 });
  await expect(http.get("/v1/a")).rejects.toMatchObject({ status: 401 });
  expect(listener).toHaveBeenCalledTimes(1);
  expect(sentTokens().at(-1)).toBeNull();
});

test("does not sign out on a network error or a failing token route", async () => {
  const { http, onUnauthenticated } = await load();
  const listener = vi.fn();
  onUnauthenticated(listener);
  answerToken = () => new Response(null, { status: 500 });
  await expect(http.get("/v1/a")).rejects.toMatchObject({ name: "TokenError", status: 500 });
  answerToken = () => Promise.reject(new TypeError("fetch failed"));
  await expect(http.get("/v1/a")).rejects.toThrow("fetch failed");
  expect(apiRequests).toEqual([]);
  expect(listener).not.toHaveBeenCalled();
  answerToken = () => Response.json({ token: "token", expiresIn: 1800 });
  expect((await http.get("/v1/a")).status).toBe(200);
});

test.each([
  [429, 200, "Too many requests", "The token route answered 429"],
  [500, 200, "Something went wrong on our side", "The token route answered 500"],
  [200, 401, "Something went wrong on our side", "rejects a valid session"],
  [200, 403, "No access", undefined],
  [200, 404, "This is gone", undefined],
  [200, 429, "Too many requests", undefined],
  [200, 500, "Something went wrong on our side", "answered 500"],
])("the token route sends %i, the API %i: %s (%s)", async (tokenStatus, apiStatus, title, hint) => {
  if (tokenStatus !== 200) answerToken = () => new Response(null, { status: tokenStatus });
  answerApi = () => new Response(null, { status: apiStatus });
  const { http } = await load();
  const { explain, hintFor } = await import("@/components/api-alert");
  const error = await http.get("/v1/a").catch((error) => error);
  expect(explain(error).title).toBe(title);
  expect(hintFor(error)).toEqual(hint && expect.stringContaining(hint));
});

test("drops the token in every tab when the user signs out in one tab", async () => {
  const otherTab = new BroadcastChannel("api-token-cleared");
  const heard = new Promise((resolve) => otherTab.addEventListener("message", resolve));
  const { getToken, clearToken } = await load();
  expect(await getToken()).toBe("token-1");
  clearToken();
  expect(await getToken()).toBe("token-2");
  await heard;
  otherTab.postMessage(null);
  await vi.waitFor(async () => expect(await getToken()).toBe("token-3"));
  otherTab.close();
});

test("signOut drops the token", async () => {
  const { getToken } = await load();
  const { signOut } = await import("./auth");
  expect(await getToken()).toBe("token-1");
  await signOut();
  await vi.waitFor(async () => expect(await getToken()).toBe("token-2"));
});

test("renews the token once for parallel rejected calls", async () => {
  answerApi = (request) =>
    request.headers.get("authorization") === "Bearer token-1" ? refuse(request) : ok(request);
  const { http } = await load();
  await Promise.all([http.get("/v1/a"), http.get("/v1/b"), http.get("/v1/c")]);
  expect(tokenRequests).toHaveLength(2);
  expect(apiRequests).toHaveLength(6);
});

test("drops the token when another user signs in", async () => {
  const { getToken, setTokenUser } = await load();
  expect(await getToken()).toBe("token-1");
  setTokenUser("eve");
  setTokenUser("eve");
  expect(await getToken()).toBe("token-1");
  setTokenUser("adam");
  expect(await getToken()).toBe("token-2");
});

test("drops the token of the user who was known before the client was loaded", async () => {
  const { setTokenUser } = await import("./api-tokens");
  setTokenUser("eve");
  const { getToken } = await load();
  expect(await getToken()).toBe("token-1");
  setTokenUser("adam");
  expect(await getToken()).toBe("token-2");
});

test("throws on a server, where all visitors would share the token", async () => {
  const { getToken } = await load();
  vi.stubGlobal("window", undefined);
  await expect(getToken()).rejects.toThrow("only in the browser");
});

describe("typed calls", () => {
  const userId = "a/b c";
  const path = { user_id: userId };

  test("encode path and query, and resolve to the body", async () => {
    const page = { tasks: [], nextCursor: null };
    answerApi = () => Response.json(page);
    const { api } = await load();
    const query = { limit: 20, cursor: undefined };
    expect(await api.get("/v1/{user_id}/tasks", { path, query })).toEqual(page);
    expect(apiRequests[0]).toMatchObject({
      method: "GET",
      url: `${API}/api/v1/a%2Fb%20c/tasks?limit=20`,
    });
    expect(sentTokens()).toEqual(["Bearer token-1"]);
  });

  test("send the body as JSON", async () => {
    const { api } = await load();
    await api.post("/v1/{user_id}/tasks", { path, body: { title: "Write" } });
    expect(apiRequests[0]?.headers.get("content-type")).toBe("application/json");
    expect(await apiRequests[0]?.json()).toEqual({ title: "Write" });
  });

  test("resolve to undefined without a body, and reject when aborted", async () => {
    answerApi = () => new Response(null, { status: 204 });
    const { api } = await load();
    const options = { path: { ...path, task_id: "1" } };
    expect(await api.delete("/v1/{user_id}/tasks/{task_id}", options)).toBeUndefined();
    const signal = AbortSignal.abort();
    await expect(api.get("/v1/{user_id}/tasks", { path, signal })).rejects.toMatchObject({
      code: "ERR_CANCELED",
    });
  });

  test("are checked by the compiler", () => {
    async function _neverCalled({ api }: ApiClient) {
      // @ts-expect-error: an unknown path
      await api.get("/v1/{user_id}/task", { path });
      // @ts-expect-error: an unknown method
      await api.put("/v1/{user_id}/tasks", { path });
      // @ts-expect-error: no path
      await api.get("/v1/{user_id}/tasks");
      // @ts-expect-error: an unknown path parameter
      await api.get("/v1/{user_id}/tasks", { path: { userId } });
      // @ts-expect-error: an unknown query parameter
      await api.get("/v1/{user_id}/tasks", { path, query: { offset: 1 } });
      // @ts-expect-error: no body
      await api.post("/v1/{user_id}/tasks", { path });
      // @ts-expect-error: an unknown field
      await api.post("/v1/{user_id}/tasks", { path, body: { title: "Write", done: true } });
      const page = await api.get("/v1/{user_id}/tasks", { path });
      // @ts-expect-error: an unknown field
      page.next_cursor;
      page.tasks[0]?.title satisfies string | undefined;
    }
  });
});

test("finds the first error of each field", async () => {
  const errors = [
    { pointer: "#/title", detail: "too long" },
    { pointer: "#/title", detail: "not trimmed" },
    { pointer: "#/owner/name", detail: "missing" },
    { pointer: "#", detail: "empty" },
  ];
  const headers = { "content-type": "application/problem+json" };
  answerApi = () =>
    Response.json(
      { title: "Unprocessable Content", status: 422, errors },
      { status: 422, headers },
    );
  const { http } = await load();
  const { fieldErrors } = await import("./api-client");
  const error = await http.get("/v1/a").catch((error) => error);
  const expected = { title: "too long", "owner.name": "missing", "": "empty" };
  expect(Object.entries(fieldErrors(error))).toEqual(Object.entries(expected));
  expect(fieldErrors(new Error("offline"))).toEqual({});
});

describe("the token cache", () => {
  const MINUTE = 60_000;

  let time = 0;
  const fetchToken = vi.fn<(signal: AbortSignal) => Promise<IssuedToken>>();
  const onSignedOut = vi.fn();
  const createCache = () => createTokenCache({ fetchToken, onSignedOut, now: () => time });

  beforeEach(() => {
    time = 0;
    vi.resetAllMocks();
    let count = 0;
    fetchToken.mockImplementation(async () => ({ token: `token-${++count}`, expiresIn: 1800 }));
  });

  /** Lets the test decide when the token route responds, even to an aborted request. */
  function slowAnswer(): (issued: IssuedToken) => void {
    let settle: (issued: IssuedToken) => void = () => {};
    const answer = new Promise<IssuedToken>((resolve) => {
      settle = resolve;
    });
    fetchToken.mockReturnValueOnce(answer);
    return settle;
  }

  test("uses a 30-minute token for 27 minutes", async () => {
    const cache = createCache();
    expect(await cache.get()).toBe("token-1");
    time = 27 * MINUTE - 1;
    expect(await cache.get()).toBe("token-1");
    time = 27 * MINUTE;
    expect(await cache.get()).toBe("token-2");
  });

  test("ignores a response that arrives after the cache was cleared", async () => {
    const cache = createCache();
    const answer = slowAnswer();
    const token = cache.get();
    cache.clear();
    expect(fetchToken.mock.calls[0]?.[0].aborted).toBe(true);
    answer({ token: "old", expiresIn: 1800 });
    expect(await token).toBe("token-1");
    expect(await cache.get()).toBe("token-1");
  });

  test("rejects a user's pending request when another user signs in", async () => {
    const cache = createCache();
    cache.setUser("eve");
    const answer = slowAnswer();
    const token = cache.get();
    cache.setUser("adam");
    answer({ token: "eve's", expiresIn: 1800 });
    await expect(token).rejects.toThrow("session changed");
    expect(await cache.get()).toBe("token-1");
  });

  test("remembers for a minute that no user is signed in", async () => {
    fetchToken.mockResolvedValueOnce(null);
    const cache = createCache();
    expect(await cache.get()).toBeNull();
    time = MINUTE - 1;
    expect(await cache.get()).toBeNull();
    expect(onSignedOut).toHaveBeenCalledTimes(1);
    time = MINUTE;
    expect(await cache.get()).toBe("token-1");
  });
});
