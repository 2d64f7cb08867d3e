import { eq, like } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { applyMigrations } from "../../scripts/migrations.mjs";
import { db } from "../db";
import { account, session, user } from "../db/schema";
import { env, readEnv } from "../env";
import { failEachStatement, forgetBrowsers } from "../test-support";
import { listConnections } from "./connections";
import { oauthEnv, offeredProviders } from "./settings";
import { makePerson, startProvider } from "./test-provider";
import { Visitor } from "./test-visitor";

vi.mock("./providers", async () => ({ providers: (await import("./test-provider")).testRows }));

const problems = (source: Record<string, string>): string => {
  try {
    readEnv(oauthEnv, source as NodeJS.ProcessEnv);
    return "";
  } catch (error) {
    return String(error);
  }
};

describe("the environment", () => {
  const both = { TEST_CLIENT_ID: "a", TEST_CLIENT_SECRET: "hunter2-hunter2" };

  test("must have all variables of a provider or none", () => {
    expect(problems({})).toBe("");
    expect(problems(both)).toBe("");
    expect(problems({ TEST_CLIENT_ID: "a" })).toMatch(/TEST_CLIENT_SECRET is missing/);
    expect(problems({ TEST_CLIENT_SECRET: "hunter2" })).toMatch(/TEST_CLIENT_ID is missing/);
    expect(problems({ TEST_CLIENT_SECRET: "hunter2" })).not.toMatch(/hunter2/);
  });

  test.each([
    ["TEST_CLIENT_SECRET", ""],
    ["TEST_CLIENT_SECRET", "replace-me"],
    ["TEST_ISSUER", "http://gitlab.example.com"],
  ])("must not have %s=%s", (name, value) => {
    expect(problems({ ...both, [name]: value })).toContain(name);
  });

  test("enables providers, and browsers get only what the buttons show", () => {
    vi.stubEnv("TEST_CLIENT_ID", "a");
    expect(offeredProviders()).toEqual([]);
    vi.stubEnv("TEST_CLIENT_SECRET", "b");
    expect(offeredProviders()).toEqual([{ id: "gitlab", title: "Test" }]);
  });
});

// `npm test` starts the database and sets the environment; a bare `vitest` has neither.
describe.skipIf(!process.env.DATABASE_URL)("sign-in through a provider", () => {
  const domain = `${crypto.randomUUID()}.example.com`;
  const newPerson = (verified = true) =>
    makePerson(`ada-${crypto.randomUUID()}@${domain}`, verified);
  const signUp = async (visitor: Visitor, email: string, verified: boolean) => {
    const password = "correct horse";
    await visitor.send("/sign-up/email", { name: "Ada", email, password });
    // Verify the address temporarily, because signing in may require it.
    await db.update(user).set({ emailVerified: true }).where(eq(user.email, email));
    await visitor.send("/sign-in/email", { email, password });
    await db.update(user).set({ emailVerified: verified }).where(eq(user.email, email));
  };
  const accountsOf = async (email: string) => {
    const [found] = await db.select().from(user).where(eq(user.email, email));
    return found ? db.select().from(account).where(eq(account.userId, found.id)) : [];
  };

  let provider: Awaited<ReturnType<typeof startProvider>>;

  beforeAll(async () => {
    await applyMigrations(process.env.DATABASE_URL);
    provider = await startProvider();
  });

  beforeEach(() => {
    for (const [name, value] of Object.entries(provider.env)) vi.stubEnv(name, value);
    vi.stubEnv("OTHER_CLIENT_ID", "other");
  });

  afterAll(async () => {
    provider.stop();
    await db.delete(user).where(like(user.email, `%${domain}`));
    await forgetBrowsers();
    await db.$client.end();
  });

  test("creates an account, and finds it again after the address at the provider has changed", async () => {
    const person = newPerson();
    provider.person = person;
    const first = new Visitor();
    expect(await first.visitProvider("/sign-in/social")).toBe("/there?a=b");
    const made = await first.user();
    expect(made?.email).toBe(person.email);

    provider.person = { ...person, email: newPerson().email };
    const second = new Visitor();
    await second.visitProvider("/sign-in/social");
    expect(await second.user()).toMatchObject({ id: made?.id, email: person.email });
  });

  test("derives a missing name from the address", async () => {
    provider.person = { ...newPerson(), name: "" };
    const visitor = new Visitor();
    await visitor.visitProvider("/sign-in/social");
    expect((await visitor.user())?.name).toBe(provider.person.email.split("@")[0]);
  });

  test("encrypts stored tokens, and stores no ID token", async () => {
    provider.person = newPerson();
    await new Visitor().visitProvider("/sign-in/social");
    await new Visitor().visitProvider("/sign-in/social");
    const [stored] = await accountsOf(provider.person.email);
    expect(stored).toMatchObject({ accountId: String(provider.person.id), idToken: null });
    expect(stored?.accessToken).toBeTruthy();
    expect(JSON.stringify(stored)).not.toMatch(/access-|refresh-|id-access/);
  });

  test("does not take over an account with an unverified address", async () => {
    const person = newPerson();
    const owner = new Visitor();
    await signUp(owner, person.email, false);
    provider.person = person;
    const visitor = new Visitor();
    const end = await visitor.visitProvider("/sign-in/social");
    expect(end).toBe("/sign-in?next=%2Fthere&error=account_not_linked");
    expect(await visitor.user()).toBeFalsy();
    expect(await accountsOf(person.email)).toHaveLength(1);
  });

  test("does not link accounts by an address that the provider has not verified", async () => {
    const person = newPerson(false);
    await signUp(new Visitor(), person.email, true);
    provider.person = person;
    const visitor = new Visitor();
    expect(await visitor.visitProvider("/sign-in/social")).toMatch(/error=account_not_linked$/);
    expect(await visitor.user()).toBeFalsy();
  });

  test("links accounts with the same verified address", async () => {
    const person = newPerson();
    await signUp(new Visitor(), person.email, true);
    provider.person = person;
    const visitor = new Visitor();
    expect(await visitor.visitProvider("/sign-in/social")).toBe("/there?a=b");
    expect(await accountsOf(person.email)).toHaveLength(2);
  });

  test("connects only an account with the same address, verified by the provider", async () => {
    const owner = newPerson();
    const visitor = new Visitor();
    await signUp(visitor, owner.email, false);
    provider.person = newPerson();
    expect(await visitor.visitProvider("/link-social")).toMatch(/error=email_does_not_match$/);
    provider.person = { ...owner, verified: false };
    expect(await visitor.visitProvider("/link-social")).toMatch(/error=unable_to_link_account$/);
    expect(await accountsOf(owner.email)).toHaveLength(1);
    provider.person = owner;
    expect(await visitor.visitProvider("/link-social")).toBe("/there?a=b");
    expect(await accountsOf(owner.email)).toHaveLength(2);
  });

  test("disconnects an account unless it is the only way to sign in", async () => {
    const person = newPerson();
    provider.person = person;
    const visitor = new Visitor();
    await visitor.visitProvider("/sign-in/social");
    const [only] = await accountsOf(person.email);
    expect((await visitor.send("/unlink-account", { accountId: only?.id })).status).toBe(400);
    expect(await listConnections(only?.userId ?? "")).toMatchObject([
      { title: "Test", accounts: [{ isLast: true }] },
      { title: "Other", accounts: [] },
    ]);

    const now = new Date();
    const spare = { userId: only?.userId ?? "", createdAt: now, updatedAt: now };
    const other = { ...spare, id: crypto.randomUUID(), accountId: person.email };
    await db.insert(account).values({ ...other, providerId: "google" });
    vi.stubEnv("OTHER_CLIENT_ID", "");
    const [test] = await listConnections(spare.userId);
    expect(test?.accounts[0]?.isLast, "a disabled provider is not a way to sign in").toBe(true);
    const refused = await visitor.send("/unlink-account", { accountId: only?.id });
    expect(await refused.json()).toMatchObject({ code: "FAILED_TO_UNLINK_LAST_ACCOUNT" });
    expect(await accountsOf(person.email)).toHaveLength(2);
    await db.update(account).set({ providerId: "credential" }).where(eq(account.id, other.id));
    const [spared] = await listConnections(spare.userId);
    expect(spared?.accounts[0]?.isLast).toBe(false);
    expect((await visitor.send("/unlink-account", { accountId: only?.id })).status).toBe(200);
    expect(await listConnections(spare.userId)).toMatchObject([{ accounts: [] }]);
  });

  test("refuses to unlink the password, and to delete the account without it", async () => {
    const person = newPerson();
    const visitor = new Visitor();
    await signUp(visitor, person.email, true);
    provider.person = person;
    await visitor.visitProvider("/link-social");
    const accounts = await accountsOf(person.email);
    const own = accounts.find(({ providerId }) => providerId === "credential");
    const refused = await visitor.send("/unlink-account", { accountId: own?.id });
    expect(await refused.json()).toMatchObject({ code: "PASSWORD_NOT_UNLINKED" });
    expect(await accountsOf(person.email)).toHaveLength(2);
    expect((await visitor.send("/delete-user", {})).status).toBe(400);
  });

  test("refuses to disconnect an account if the session was just revoked", async () => {
    provider.person = newPerson();
    const visitor = new Visitor();
    await visitor.visitProvider("/sign-in/social");
    const [only] = await accountsOf(provider.person.email);
    await db.delete(session).where(eq(session.userId, only?.userId ?? ""));
    expect((await visitor.send("/unlink-account", { accountId: only?.id })).status).toBe(401);
  });

  test("does not create an account without an address", async () => {
    provider.person = { ...newPerson(), email: "1@twitter.placeholder.invalid" };
    expect(await new Visitor().visitProvider("/sign-in/social")).toMatch(/error=email_not_found/);
    expect(await accountsOf(provider.person.email)).toEqual([]);
  });

  test("reports that the user canceled at the provider", async () => {
    provider.person = undefined;
    expect(await new Visitor().visitProvider("/sign-in/social")).toMatch(/error=access_denied/);
  });

  test.each(["/..//evil.example", "/.//evil.example", "/%2e%2e//evil.example"])(
    "redirects back only to this site, not to %s",
    async (elsewhere) => {
      const targets = { callbackURL: elsewhere, errorCallbackURL: elsewhere };
      for (const person of [newPerson(), undefined]) {
        provider.person = person;
        const end = await new Visitor().visitProvider("/sign-in/social", targets);
        const { origin, pathname } = new URL(end, "https://here.example");
        expect([end, origin]).toEqual([end, "https://here.example"]);
        expect(pathname).not.toMatch(/^\/\//);
      }
    },
  );

  test("redirects a POST from a provider to the same URL, with the form in the query", async () => {
    const form = { code: "a code", state: "a state" };
    const { headers } = await new Visitor().send("/callback/gitlab", form);
    const location = new URL(headers.get("location") ?? "");
    expect(location.origin + location.pathname).toBe(
      `${env.BETTER_AUTH_URL}/api/auth/callback/gitlab`,
    );
    expect(Object.fromEntries(location.searchParams)).toEqual(form);
  });

  test("rejects an address that is too long", async () => {
    provider.person = { ...newPerson(), email: `${"x".repeat(250)}@${domain}` };
    expect(await new Visitor().visitProvider("/sign-in/social")).toMatch(/error=email_not_found/);
    expect(await accountsOf(provider.person.email)).toEqual([]);
  });

  test("creates an account on the second try, whichever database statement failed first", {
    timeout: 120_000,
  }, async () => {
    const failed = await failEachStatement(
      async () => {
        const person = newPerson();
        provider.person = person;
        return person;
      },
      () => new Visitor().visitProvider("/sign-in/social"),
      async ({ email }, attempt) => {
        const visitor = new Visitor();
        const end = await visitor.visitProvider("/sign-in/social");
        expect([attempt, end]).toEqual([attempt, "/there?a=b"]);
        expect((await visitor.user())?.email).toBe(email);
        expect(await accountsOf(email)).toHaveLength(1);
      },
    );
    expect(failed).toBeGreaterThan(6);
  });

  test("does not store a picture, which would end up in a cookie", async () => {
    provider.person = newPerson();
    const visitor = new Visitor();
    await visitor.visitProvider("/sign-in/social");
    const [stored] = await db.select().from(user).where(eq(user.email, provider.person.email));
    expect(stored?.image).toBeNull();
  });

  test("accepts a provider's response once, and only in the browser that asked for it", async () => {
    provider.person = newPerson();
    const visitor = new Visitor();
    const started = await visitor.send("/sign-in/social", { provider: "gitlab", callbackURL: "/" });
    const { url } = await started.json();
    const answer = await fetch(url, { redirect: "manual" });
    const { search } = new URL(answer.headers.get("location") ?? "");
    const stranger = new Visitor();
    const elsewhere = await stranger.send(`/callback/gitlab${search}`);
    expect(elsewhere.headers.get("location")).toMatch(/\/sign-in\?error=/);
    expect(await stranger.user()).toBeFalsy();
    expect((await visitor.send(`/callback/gitlab${search}`)).headers.get("location")).toBe("/");
    const again = await visitor.send(`/callback/gitlab${search}`);
    expect(again.headers.get("location")).toMatch(/\/sign-in\?error=/);
  });

  test("rejects ID tokens for sign-in", async () => {
    const body = { provider: "google", idToken: { token: "a.b.c" } };
    expect((await new Visitor().send("/sign-in/social", body)).status).toBe(422);
  });
});
