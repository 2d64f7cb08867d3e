import { expect, test } from "vitest";
import { readEnv } from "./env";
import { proxyEnv } from "./trusted-proxies";

test.each([
  ["127.0.0.1", ["127.0.0.1"]],
  ["10.0.0.0/24,::1,2001:db8::/32", ["10.0.0.0/24", "::1", "2001:db8::/32"]],
])("%s is a valid list of proxies", (text, proxies) => {
  expect(readEnv(proxyEnv, { AUTH_TRUSTED_PROXIES: text } as never)).toEqual({
    AUTH_TRUSTED_PROXIES: proxies,
  });
});

test.each([undefined, "", "10.0.0.0/33", "10.0.0", "proxy.internal", "10.0.0.1,", "*"])(
  "%s is not a valid list of proxies",
  (text) => {
    expect(() => readEnv(proxyEnv, { AUTH_TRUSTED_PROXIES: text } as never)).toThrow(
      "AUTH_TRUSTED_PROXIES",
    );
  },
);
