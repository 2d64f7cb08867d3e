import { randomBytes } from "node:crypto";
import { dictionary } from "@zxcvbn-ts/language-common";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { nameOf } from "./auth-guard";
import { auth } from "./auth-server";
import { db } from "./db";
import { account, session, tasks, user } from "./db/schema";
import { projectName } from "./project";
import { secondsToWaitForAddress } from "./rate-limit";
import {
  Browser,
  domain,
  enter,
  failEachStatement,
  hasDatabase,
  newEmail,
  password,
  prepareDatabase,
  verify,
} from "./test-support";

prepareDatabase();

test("a name is truncated to fit in a token, and defaults to part of the email address", () => {
  expect(nameOf("x".repeat(5000), "")).toBe("x".repeat(100));
  expect(nameOf(`${"x".repeat(99)}\u{1f600}`, "")).toBe("x".repeat(99));
  expect(nameOf(" A\u0001B ", "")).toBe("A B");
  for (const none of [undefined, "", "   "]) expect(nameOf(none, "ada@example.com")).toBe("ada");
});

test("the list of common passwords has the 3,000 that ASVS 6.2.4 requires", () => {
  const longEnough = dictionary["passwords-common"].filter(({ length }) => length >= 8);
  expect(longEnough.length).toBeGreaterThan(3000);
});

describe.skipIf(!hasDatabase)("an account", () => {
  const find = async (email: string) =>
    (await db.select().from(user).where(eq(user.email, email)))[0];
  const sessionsOf = (id: string) => db.select().from(session).where(eq(session.userId, id));
  const signUp = (email: string, browser = new Browser()) =>
    browser.send("/sign-up/email", { name: "Ada", email, password });

  test("cannot be used by another site", async () => {
    const { browser } = await enter();
    const foreign = { origin: "https://attacker.example" };
    expect((await browser.send("/update-user", { name: "Eve" }, foreign)).status).toBe(403);
    expect(await browser.user()).toMatchObject({ name: "Ada" });
  });

  test("has cookies that scripts cannot read and other sites cannot send", async () => {
    const { email } = await enter();
    const response = await new Browser().send("/sign-in/email", { email, password });
    const cookies = response.headers.getSetCookie();
    expect(cookies).not.toEqual([]);
    for (const cookie of cookies) expect(cookie).toMatch(/; HttpOnly; SameSite=Lax/);
  });

  describe("rejects", () => {
    test("unknown fields", async () => {
      const email = newEmail();
      const image = `https://example.com/${"x".repeat(12_000)}`;
      const body = { name: "Ada", email, password, image };
      expect((await new Browser().send("/sign-up/email", body)).status).toBe(422);
      expect(await find(email)).toBeUndefined();

      const { browser } = await enter(email);
      for (const more of [{ image }, { image: "x.png" }, { emailVerified: true }]) {
        expect((await browser.send("/update-user", { name: "Eve", ...more })).status).toBe(422);
      }
      expect(await find(email)).toMatchObject({ name: "Ada", image: null });
    });

    const [name, label] = ["Ada", "x".repeat(60)];
    const long = `${crypto.randomUUID()}@${label}.${label}.${label}.${label}.example.com`;

    test.each([
      ["/sign-up/email", { name, email: long, password }],
      ["/sign-up/email", { name: "x".repeat(101), email: newEmail(), password }],
      ["/sign-up/email", { name: "A\0", email: newEmail(), password }],
      ["/sign-up/email", { name, email: newEmail(), password: `${password}\0` }],
      ["/sign-in/email", { email: long, password }],
      ["/sign-in/email", { email: `a\0${newEmail()}`, password }],
      ["/sign-in/email", { email: newEmail(), password: "x".repeat(1025) }],
      ["/sign-in/email", { email: newEmail(), password, callbackURL: `/${"x".repeat(2048)}` }],
      ["/get-session?disableCookieCache=%00", undefined],
    ])("values that contain NUL or are too long: %s", async (path, body) => {
      expect((await new Browser().send(path, body)).status).toBe(422);
      expect(await find(long)).toBeUndefined();
    });
  });

  test("is never redirected to another site after signing in", async () => {
    const { browser, email } = await enter();
    const lead = async (callbackURL: string) => {
      const response = await browser.send("/sign-in/email", { email, password, callbackURL });
      return [response.status, response.headers.get("location")];
    };
    expect(await lead("/account")).toEqual([200, "/account"]);
    expect(await lead("/..//evil.example")).toEqual([200, "/dashboard"]);
  });

  test("has a small session cookie, even with the longest values that a user can store", async () => {
    const email = `${"a".repeat(50)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(50)}.${domain}`;
    const browser = new Browser();
    await browser.send("/sign-up/email", { name: "\u0001".repeat(100), email, password });
    await verify(email);
    // A social provider or an earlier version may have stored such a long `image`.
    await db
      .update(user)
      .set({ image: "x".repeat(12_000) })
      .where(eq(user.email, email));
    const headers = { "user-agent": "\u00ff".repeat(8_000) };
    await browser.send("/sign-in/email", { email, password }, headers);
    for (const name of ["\u0001", '"', "\u5b57"].map((each) => each.repeat(100))) {
      expect((await browser.send("/update-user", { name })).status).toBe(200);
      await browser.send("/get-session?disableCookieCache=true");
      const copies = [...browser.cookies].filter(([key]) => key.includes("session_data"));
      const size = copies.flat().join("=").length;
      expect(size).toBeGreaterThan(500);
      expect(size).toBeLessThan(2048);
    }
  });

  test.each([
    "password1",
    "1qaz2wsx3edc",
    "Grace-M-Hopper",
    `hopper@${domain}`,
    `HOPPER@${domain.toUpperCase()}`,
  ])("cannot have a password that attackers try first: %s", async (guessable) => {
    const browser = new Browser();
    const body = { name: "Grace-M-Hopper", email: `hopper@${domain}`, password: guessable };
    const refused = { code: "PASSWORD_GUESSABLE" };
    const response = await browser.send("/sign-up/email", body);
    expect([response.status, await response.json()]).toMatchObject([400, refused]);

    await browser.send("/sign-up/email", { ...body, password });
    await verify(body.email);
    await browser.send("/sign-in/email", { email: body.email, password });
    const change = { currentPassword: password, newPassword: guessable };
    expect(await (await browser.send("/change-password", change)).json()).toMatchObject(refused);
    await db.delete(user).where(eq(user.email, body.email));
  });

  test("has one session per browser: signing in again revokes the previous session", async () => {
    const { id, email, browser } = await enter();
    const [before] = await sessionsOf(id);
    await browser.send("/sign-in/email", { email, password });
    const after = await sessionsOf(id);
    expect(after).toHaveLength(1);
    expect(after[0]?.id).not.toBe(before?.id);

    const other = await enter();
    await browser.send("/sign-in/email", { email: other.email, password });
    expect(await sessionsOf(id)).toEqual([]);
    expect(await sessionsOf(other.id)).toHaveLength(2);
  });

  const flows: Record<string, (browser: Browser, email: string) => Promise<Response>> = {
    "signs up": (browser, email) => signUp(email, browser),
    "signs in": (browser, email) => browser.send("/sign-in/email", { email, password }),
    "changes its name": (browser) => browser.send("/update-user", { name: "Eve" }),
    "changes its password": (browser) =>
      browser.send("/change-password", {
        currentPassword: password,
        newPassword: `new ${password}`,
      }),
    "is deleted": (browser) => browser.send("/delete-user", { password }),
  };

  test.each(Object.keys(flows))(
    "%s on the second try, whichever SQL statement failed on the first",
    { timeout: 120_000 },
    async (name) => {
      const flow = (state: { browser: Browser; email: string }) =>
        flows[name]?.(state.browser, state.email) ?? Promise.reject();
      const prepare = async () =>
        name === "signs up" ? { browser: new Browser(), email: newEmail() } : enter();
      const failed = await failEachStatement(prepare, flow, async (state, attempt) => {
        const { status } = await flow(state);
        expect([attempt, status]).toEqual([attempt, 200]);
        expect(await find(state.email)).toEqual(
          name === "is deleted" ? undefined : expect.anything(),
        );
      });
      expect(failed).toBeGreaterThan(2);
    },
  );

  test("has cookie names that other projects on this host do not share", async () => {
    const { browser } = await enter();
    const names = [...browser.cookies.keys()].sort();
    expect(names).toEqual(
      ["session_data", "session_token"].map((name) => `${projectName}.${name}`),
    );
  });

  test("cannot be changed by a revoked session, even if it is still in the cookie", async () => {
    const { id, browser } = await enter();
    await db.delete(session).where(eq(session.userId, id));
    expect((await browser.send("/update-user", { name: "Eve" })).status).toBe(401);
    expect(await browser.user()).toBeUndefined();
  });

  test("revokes every other session when the password changes, even if the caller opts out", async () => {
    const { id, email, browser } = await enter();
    await new Browser().send("/sign-in/email", { email, password });
    const before = (await sessionsOf(id)).map(({ id }) => id);
    expect(before).toHaveLength(2);
    const newPassword = `new ${password}`;
    const body = { currentPassword: password, newPassword, revokeOtherSessions: false };
    await browser.send("/change-password", body);
    const after = await sessionsOf(id);
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]?.id);
  });

  test("limits sign-in attempts per minute across all IP addresses", async () => {
    const { email } = await enter();
    const attempt = async () => {
      const body = { email: email.toUpperCase(), password };
      return (await new Browser().send("/sign-in/email", body)).status;
    };
    expect(await attempt()).toBe(200);
    await Promise.all(
      Array.from({ length: 10 }, () => secondsToWaitForAddress("sign-in", email, 10)),
    );
    expect(await attempt()).toBe(429);
  });

  test.each(["short", "x".repeat(129)])("needs a password of valid length", async (wrong) => {
    const body = { name: "Ada", email: newEmail(), password: wrong };
    expect((await new Browser().send("/sign-up/email", body)).status).toBe(400);
  });

  test("has a trimmed name", async () => {
    const { email, browser } = await enter();
    await browser.send("/update-user", { name: "  Zoe  " });
    expect((await find(email))?.name).toBe("Zoe");
    await browser.send("/update-user", { name: "   " });
    expect((await find(email))?.name).toBe(email.split("@")[0]);
  });

  test("is deleted only with its password, along with all its data", async () => {
    const { id, email, browser } = await enter();
    await db.insert(tasks).values({ userId: id, title: "Write" });
    for (const body of [{}, { password: "" }, { password: "not this one" }]) {
      const refused = await browser.send("/delete-user", body);
      expect(await refused.json()).toMatchObject({ code: "INVALID_PASSWORD" });
    }
    expect(await db.$count(tasks, eq(tasks.userId, id))).toBe(1);

    await browser.send("/delete-user", { password });
    expect(await find(email)).toBeUndefined();
    for (const table of [tasks, session, account]) {
      expect(await db.$count(table, eq(table.userId, id))).toBe(0);
    }
  });

  test("cannot unlink its password, because any session could then delete the account", async () => {
    const { id, browser } = await enter();
    const [own] = await db.select().from(account).where(eq(account.userId, id));
    expect(own?.password).not.toContain(password);
    const other = { id: crypto.randomUUID(), userId: id, accountId: id, providerId: "elsewhere" };
    await db.insert(account).values(other);
    const headers = new Headers({ cookie: browser.cookie });
    const unlink = (accountId = "") => auth.api.unlinkAccount({ headers, body: { accountId } });
    await expect(unlink(own?.id)).rejects.toMatchObject({
      body: { code: "PASSWORD_NOT_UNLINKED" },
    });
    expect(await unlink(other.id)).toEqual({ status: true });
  });

  test("without a password, is deleted only by a session younger than a day", async () => {
    const { id, email, browser } = await enter();
    await db.update(account).set({ providerId: "elsewhere" }).where(eq(account.userId, id));
    const remove = async () => (await browser.send("/delete-user", {})).json();

    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await db.update(session).set({ createdAt: yesterday }).where(eq(session.userId, id));
    expect(await remove()).toMatchObject({ code: "SESSION_EXPIRED" });
    await db.update(session).set({ createdAt: new Date() }).where(eq(session.userId, id));
    await remove();
    expect(await find(email)).toBeUndefined();
  });

  test.each([
    ["GET", "/list-sessions"],
    ["POST", "/revoke-session"],
    ["POST", "/get-access-token"],
    ["POST", "/refresh-token"],
    ["GET", "/account-info"],
    ["GET", "/list-accounts"],
    ["POST", "/verify-password"],
  ])("has no route %s %s, because only injected scripts would use it", async (method, path) => {
    const body = method === "POST" ? {} : undefined;
    expect((await new Browser().send(path, body)).status).toBe(404);
  });
});

const newSecret = () => randomBytes(32).toString("base64url");
const [first, second, third] = [newSecret(), newSecret(), newSecret()];

describe.skipIf(!hasDatabase)("a server with a new secret", () => {
  /** Starts Better Auth as a server with these secrets would. */
  async function start(current: string, earlier = "") {
    vi.stubEnv("AUTH_SESSION_SECRET", current);
    vi.stubEnv("AUTH_SESSION_SECRET_PREVIOUS", earlier);
    vi.resetModules();
    const { auth } = await import("./auth-server");
    const { secretConfig } = await auth.$context;
    return { api: auth.api, key: secretConfig };
  }

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
