import { generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import { appleOptions } from "./apple";

const newKeys = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });

/** A key file as Apple provides it, without its first and last line, on one line. */
const textOf = ({ privateKey }: ReturnType<typeof newKeys>) =>
  privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");

const settings = { clientId: "com.example.web", teamId: "TEAM", keyId: "KEY" };

test("each client secret is new, short-lived and signed as Apple requires", () => {
  const keys = newKeys("P-256");
  const options = appleOptions({ ...settings, privateKey: textOf(keys) });
  const [header = "", claims = "", signature = ""] = options.clientSecret.split(".");
  const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  const { iat, ...rest } = decode(claims);
  expect(decode(header)).toEqual({ alg: "ES256", kid: "KEY" });
  expect(rest).toEqual({
    iss: "TEAM",
    sub: "com.example.web",
    aud: "https://appleid.apple.com",
    exp: iat + 300,
  });
  expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60);
  const text = Buffer.from(`${header}.${claims}`);
  const key = { key: keys.publicKey, dsaEncoding: "ieee-p1363" as const };
  expect(verify("sha256", text, key, Buffer.from(signature, "base64url"))).toBe(true);
  expect(options.clientSecret).not.toBe(options.clientSecret);
});

test.each([
  ["text that is not a key", "bm90IGEga2V5"],
  ["a key on another curve", textOf(newKeys("P-384"))],
])("%s is rejected, and the error does not contain it", (_, privateKey) => {
  const make = () => appleOptions({ ...settings, privateKey });
  expect(make).toThrow(/APPLE_PRIVATE_KEY/);
  expect(make).not.toThrow(privateKey);
});
