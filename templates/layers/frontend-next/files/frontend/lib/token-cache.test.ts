import { beforeEach, expect, test, vi } from "vitest";
import { createTokenCache, type IssuedToken } from "./token-cache";

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

/**
 * Lets the test decide when the token route answers, whatever happened to the request meanwhile.
 */
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

test("asks once for parallel callers", async () => {
  const cache = createCache();
  const tokens = await Promise.all(Array.from({ length: 20 }, cache.get));
  expect(new Set(tokens)).toEqual(new Set(["token-1"]));
  expect(fetchToken).toHaveBeenCalledTimes(1);
});

test("does not let a cleared token back in", async () => {
  const cache = createCache();
  const answer = slowAnswer();
  const token = cache.get();
  cache.clear();
  expect(fetchToken.mock.calls[0]?.[0].aborted).toBe(true);
  answer({ token: "old", expiresIn: 1800 });
  expect(await token).toBe("token-1");
  expect(await cache.get()).toBe("token-1");
});

test("stops work for one user when another one signs in", async () => {
  const cache = createCache();
  cache.setUser("eve");
  const answer = slowAnswer();
  const token = cache.get();
  cache.setUser("adam");
  answer({ token: "eve's", expiresIn: 1800 });
  await expect(token).rejects.toThrow("session changed");
  expect(await cache.get()).toBe("token-1");
});

test("keeps the token of the same user and drops that of another", async () => {
  const cache = createCache();
  await cache.get();
  cache.setUser("eve");
  cache.setUser("eve");
  expect(await cache.get()).toBe("token-1");
  cache.setUser(null);
  expect(await cache.get()).toBe("token-2");
});

test("discards only the token that was refused", async () => {
  const cache = createCache();
  await cache.get();
  cache.discard("another");
  expect(await cache.get()).toBe("token-1");
  cache.discard("token-1");
  expect(await cache.get()).toBe("token-2");
});

test("remembers for a minute that nobody is signed in", async () => {
  fetchToken.mockResolvedValueOnce(null);
  const cache = createCache();
  expect(await cache.get()).toBeNull();
  time = MINUTE - 1;
  expect(await cache.get()).toBeNull();
  expect(onSignedOut).toHaveBeenCalledTimes(1);
  time = MINUTE;
  expect(await cache.get()).toBe("token-1");
});

test("takes a network error for nothing but that", async () => {
  fetchToken.mockRejectedValueOnce(new TypeError("fetch failed"));
  const cache = createCache();
  await expect(cache.get()).rejects.toThrow("fetch failed");
  expect(onSignedOut).not.toHaveBeenCalled();
  expect(await cache.get()).toBe("token-1");
});
