import { dictionary } from "@zxcvbn-ts/language-common";
import { eq, inArray, like } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyMigrations } from "@/scripts/migrations.mjs";
import { nameOf } from "./auth-guard";
import { db } from "./db";
import { rateLimit, session, user } from "./db/schema";
import { projectName } from "./project";
import { Browser, failEachStatement, forgetBrowsers } from "./test-support";

test("a name from a social provider is cut to what a token can carry", () => {
  expect(nameOf("x".repeat(5000), "")).toBe("x".repeat(100));
  expect(nameOf(`${"x".repeat(99)}\u{1f600}`, "")).toBe("x".repeat(99));
  expect(nameOf(" A\u0001B ", "")).toBe("A B");
  expect(nameOf(undefined, "ada@example.com")).toBe("ada");
});

test("the most common passwords are known, as ASVS 6.2.4 asks: 3,000 that are long enough", () => {
  const longEnough = dictionary["passwords-common"].filter(({ length }) => length >= 8);
  expect(longEnough.length).toBeGreaterThan(3000);
});

// `npm test` starts the database and sets the environment; a bare `vitest` has neither.
describe.skipIf(!process.env.DATABASE_URL)("an account", () => {
  const domain = `${crypto.randomUUID().slice(0, 8)}.example.com`;
  const newAddress = () => `${crypto.randomUUID().slice(0, 8)}@${domain}`;
  const password = "correct horse battery";
  const find = async (email: string) =>
    (await db.select().from(user).where(eq(user.email, email)))[0];
  const idsOf = (email: string) =>
    db.select({ id: user.id }).from(user).where(eq(user.email, email));
  const sessionsOf = (email: string) =>
    db
      .select()
      .from(session)
      .where(inArray(session.userId, idsOf(email)));

  beforeAll(() => applyMigrations(process.env.DATABASE_URL));

  afterAll(async () => {
    await db.delete(user).where(like(user.email, `%${domain}`));
    await forgetBrowsers();
    await db.$client.end();
  });

  const signUp = async (email: string, browser = new Browser()) =>
    browser.send("/sign-up/email", { name: "Ada", email, password });

  /** Signing in may ask for a verified address. */
  const verify = (email: string) =>
    db.update(user).set({ emailVerified: true }).where(eq(user.email, email));

  /** A browser of a new user. */
  async function enter(email = newAddress()) {
    await signUp(email);
    await verify(email);
    await db.delete(session).where(inArray(session.userId, idsOf(email)));
    const browser = new Browser();
    await browser.send("/sign-in/email", { email, password });
    await db.delete(rateLimit).where(like(rateLimit.key, "sign-in:%"));
    return { email, browser };
  }

  describe("takes the fields that its pages have", () => {
    test("and no other", async () => {
      const email = newAddress();
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

    const label = "x".repeat(60);
    const long = `${crypto.randomUUID()}@${label}.${label}.${label}.${label}.example.com`;

    test("up to a length", async () => {
      expect(long.length).toBeGreaterThan(254);
      for (const [path, body] of [
        ["/sign-up/email", { name: "Ada", email: long, password }],
        ["/sign-up/email", { name: "x".repeat(101), email: newAddress(), password }],
        ["/sign-in/email", { email: long, password }],
        ["/sign-in/email", { email: newAddress(), password: "x".repeat(1025) }],
        ["/sign-in/email", { email: newAddress(), password, callbackURL: `/${"x".repeat(2048)}` }],
      ] as const) {
        const response = await new Browser().send(path, body);
        expect([path, response.status]).toEqual([path, 422]);
      }
      expect(await find(long)).toBeUndefined();
    });

    test("and no NUL, which the database could not store", async () => {
      for (const [path, body] of [
        ["/sign-up/email", { name: "A\0", email: newAddress(), password }],
        ["/sign-up/email", { name: "Ada", email: newAddress(), password: `${password}\0` }],
        ["/sign-in/email", { email: `a\0${newAddress()}`, password }],
        ["/sign-in/email", { email: newAddress(), password, callbackURL: "/\0" }],
        ["/get-session?disableCookieCache=%00", undefined],
      ] as const) {
        const response = await new Browser().send(path, body);
        expect([path, response.status]).toEqual([path, 422]);
      }
    });
  });

  test("stays on this site after a sign-in", async () => {
    const { browser, email } = await enter();
    const lead = async (callbackURL: string) => {
      const response = await browser.send("/sign-in/email", { email, password, callbackURL });
      return [response.status, response.headers.get("location")];
    };
    expect(await lead("/account")).toEqual([200, "/account"]);
    expect(await lead("/..//evil.example")).toEqual([200, "/dashboard"]);
  });

  test("keeps the cookie's copy of a session small, whatever its user can store", async () => {
    const email = `${"a".repeat(50)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(50)}.${domain}`;
    const browser = new Browser();
    await browser.send("/sign-up/email", { name: "\u0001".repeat(100), email, password });
    await verify(email);
    // What a profile of another site or an earlier version may have stored.
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
  ])("has no password that is tried first: %s", async (guessable) => {
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

  test("has one session in a browser: signing in again ends the one before", async () => {
    const { email, browser } = await enter();
    const [before] = await sessionsOf(email);
    await browser.send("/sign-in/email", { email, password });
    const after = await sessionsOf(email);
    expect(after).toHaveLength(1);
    expect(after[0]?.id).not.toBe(before?.id);

    const other = await enter();
    await browser.send("/sign-in/email", { email: other.email, password });
    expect(await sessionsOf(email)).toEqual([]);
    expect(await sessionsOf(other.email)).toHaveLength(2);
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
    "%s at the second try, whichever statement failed",
    { timeout: 120_000 },
    async (name) => {
      const flow = (state: { browser: Browser; email: string }) =>
        flows[name]?.(state.browser, state.email) ?? Promise.reject();
      const prepare = async () =>
        name === "signs up" ? { browser: new Browser(), email: newAddress() } : enter();
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

  test("has cookies that other projects on this host do not touch", async () => {
    const { browser } = await enter();
    const names = [...browser.cookies.keys()].sort();
    expect(names).toEqual(
      ["session_data", "session_token"].map((name) => `${projectName}.${name}`),
    );
  });
});
