import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test, vi } from "vitest";

const APP = "http://localhost:3000";
const API = "http://localhost:8000/api";

type Call = { token: boolean; own: boolean };

/** The status of the API's response. 0 is none. */
let answer: (call: Call) => number;
let tokenStatus: number;
let runner: unknown;

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv("NEXT_PUBLIC_API_BASE_URL", API);
  vi.stubGlobal("window", { location: new URL(APP) });
  answer = ({ token, own }) => (token ? (own ? 200 : 403) : 401);
  tokenStatus = 200;
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const { url, headers } =
      input instanceof Request ? input : new Request(new URL(input, APP), init);
    if (url.startsWith(`${APP}/api/auth/token`)) {
      return Response.json({ token: "token", expiresIn: 1800 }, { status: tokenStatus });
    }
    if (url.startsWith(APP)) return Response.json(runner);
    const status = answer({ token: headers.has("authorization"), own: url.includes("/ada/") });
    if (status === 0) throw new TypeError("fetch failed");
    return new Response(null, { status });
  });
});

async function check() {
  const { default: axios } = await import("axios");
  axios.defaults.adapter = "fetch";
  const { services } = await import("./project");
  const { healthQuery } = await import("./service-health");
  runner = [{ name: services[0].name, ...(runner as object) }];
  return new QueryClient().fetchQuery(healthQuery(services[0], "ada"));
}

test("is ready if it answers its user, and refuses others", async () => {
  const health = await check();
  expect(health).toMatchObject({ state: "ready", statuses: [200, 403, 401] });
});

test.each([
  ["errors", () => 500, [500, 500, 500]],
  ["an answer to everyone", () => 200, [200, 200, 200]],
])("is wrong after %s", async (_, status, statuses) => {
  answer = status;
  expect(await check()).toMatchObject({ state: "wrong", statuses });
});

test.each([
  ["building", "3 of 12: serde", { state: "building", done: 3, total: 12, unit: "serde" }],
  ["building", "", { state: "building", done: 0, total: 0 }],
  ["waiting", "", { state: "starting" }],
  ["starting", "/ready answered 503", { state: "starting", reason: "/ready answered 503" }],
  ["failed", "exit code 1", { state: "down", reason: "exit code 1", since: 1 }],
  ["ready", "", { state: "down", since: 5 }],
])("says what `npm run dev` knows of a service that is %s (%j)", async (state, detail, health) => {
  vi.useFakeTimers({ toFake: ["Date"], now: 5 });
  answer = () => 0;
  runner = { state, detail, since: 1 };
  expect(await check()).toMatchObject(health);
  vi.useRealTimers();
});

test("does not blame the service if there is no token", async () => {
  tokenStatus = 500;
  await expect(check()).rejects.toMatchObject({ name: "TokenError" });
});
