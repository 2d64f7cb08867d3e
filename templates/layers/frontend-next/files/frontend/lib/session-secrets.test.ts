import { randomBytes } from "node:crypto";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { applyMigrations } from "../scripts/migrate.mjs";
import { db } from "./db";
import { user } from "./db/schema";
import { earlierSecrets } from "./session-secrets";

const newSecret = () => randomBytes(32).toString("base64url");
const [first, second, third] = [newSecret(), newSecret(), newSecret()];

test("earlier secrets are a list, newest first", () => {
  expect(earlierSecrets.parse(undefined)).toEqual([]);
  expect(earlierSecrets.parse("")).toEqual([]);
  expect(earlierSecrets.parse(`12:${second},3:${first}`)).toEqual([
    { version: 12, value: second },
    { version: 3, value: first },
  ]);
});

test.each([
  ["no version", first],
  ["no secret", "1:"],
  ["a short secret", "1:short"],
  ["version 0", `0:${first}`],
  ["a version that is no number", `v1:${first}`],
  ["the oldest first", `1:${first},2:${second}`],
  ["a version twice", `1:${second},1:${first}`],
  ["a comma at the end", `1:${first},`],
  ["a blank", `2:${second}, 1:${first}`],
])("%s is not such a list", (_, text) => {
  expect(earlierSecrets.safeParse(text).success).toBe(false);
});

describe.skipIf(!process.env.DATABASE_URL)("a server with another secret", () => {
  const email = `test-${crypto.randomUUID()}@example.com`;
  const password = "correct horse battery";

  /** Better Auth as a server has it that starts with these secrets. */
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
    await db.delete(user).where(eq(user.email, email));
    await db.$client.end();
  });

  test("reads what was encrypted with earlier ones, as long as it has them", async () => {
    const bare = await symmetricEncrypt({ key: first, data: "from before versions" });
    const { key } = await start(first);
    expect(await symmetricDecrypt({ key, data: bare })).toBe("from before versions");
    const data = await symmetricEncrypt({ key, data: "a value" });

    for (const { key } of [
      await start(second, `1:${first}`),
      await start(third, `2:${second},1:${first}`),
    ]) {
      expect(await symmetricDecrypt({ key, data: bare })).toBe("from before versions");
      expect(await symmetricDecrypt({ key, data })).toBe("a value");
    }
    for (const { key } of [await start(second), await start(third, `2:${second}`)]) {
      await expect(symmetricDecrypt({ key, data: bare })).rejects.toThrow();
      await expect(symmetricDecrypt({ key, data })).rejects.toThrow();
    }
  });

  test("asks users to sign in again", async () => {
    const { api } = await start(first);
    await api.signUpEmail({ body: { name: "Eve", email, password } });
    // Signing in may ask for it.
    await db.update(user).set({ emailVerified: true }).where(eq(user.email, email));
    const { headers } = await api.signInEmail({ body: { email, password }, returnHeaders: true });
    const cookie = headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const session = { headers: new Headers({ cookie }) };
    expect((await api.getSession(session))?.user.email).toBe(email);

    const restarted = await start(second, `1:${first}`);
    expect(await restarted.api.getSession(session)).toBeNull();
    const again = await restarted.api.signInEmail({ body: { email, password } });
    expect(again.user.email).toBe(email);
  });
});
