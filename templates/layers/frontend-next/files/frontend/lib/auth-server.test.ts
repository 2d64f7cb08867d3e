import { randomBytes } from "node:crypto";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { applyMigrations } from "../scripts/migrations.mjs";
import { db } from "./db";
import { enter, forgetBrowsers, password } from "./test-support";

const newSecret = () => randomBytes(32).toString("base64url");
const [first, second, third] = [newSecret(), newSecret(), newSecret()];

describe.skipIf(!process.env.DATABASE_URL)("a server with a new secret", () => {
  /** Starts Better Auth as a server with these secrets would. */
  async function start(current: string, earlier = "") {
    vi.stubEnv("AUTH_SESSION_SECRET", current);
    vi.stubEnv("AUTH_SESSION_SECRET_PREVIOUS", earlier);
    vi.resetModules();
    const { auth } = await import("./auth-server");
    const { secretConfig } = await auth.$context;
    return { api: auth.api, key: secretConfig };
  }

  beforeAll(() => applyMigrations(process.env.DATABASE_URL));

  afterAll(async () => {
    await forgetBrowsers();
    await db.$client.end();
  });

  test("decrypts values of each secret until that secret is removed", async () => {
    const bare = await symmetricEncrypt({ key: first, data: "without a version" });
    const { key } = await start(first);
    expect(await symmetricDecrypt({ key, data: bare })).toBe("without a version");
    const data = await symmetricEncrypt({ key, data: "a value" });
    const rotated = await start(second, first);
    const newer = await symmetricEncrypt({ key: rotated.key, data: "a newer value" });

    for (const { key } of [rotated, await start(third, `${second},${first}`)]) {
      expect(await symmetricDecrypt({ key, data: bare })).toBe("without a version");
      expect(await symmetricDecrypt({ key, data })).toBe("a value");
    }
    for (const { key } of [await start(second), await start(third, second)]) {
      expect(await symmetricDecrypt({ key, data: newer })).toBe("a newer value");
      await expect(symmetricDecrypt({ key, data: bare })).rejects.toThrow();
      await expect(symmetricDecrypt({ key, data })).rejects.toThrow();
    }
  });

  test("starts even if the earlier secrets include the current secret", async () => {
    const { key } = await start(first, first);
    const data = await symmetricEncrypt({ key, data: "a value" });
    expect(await symmetricDecrypt({ key, data })).toBe("a value");
  });

  test("asks users to sign in again", async () => {
    const { email, browser } = await enter();
    expect((await browser.user())?.email).toBe(email);
    const { api } = await start(first, process.env.AUTH_SESSION_SECRET);
    expect(await api.getSession({ headers: new Headers({ cookie: browser.cookie }) })).toBeNull();
    expect((await api.signInEmail({ body: { email, password } })).user.email).toBe(email);
  });
});
