import { eq, like } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { applyMigrations } from "../../scripts/migrations.mjs";
import { auth } from "../auth-server";
import { db } from "../db";
import { account, session, user } from "../db/schema";
import { linkIn, type Mailbox, openMailbox } from "../email/mailbox";
import { buttonBehind } from "../email/test-button";
import { forgetBrowsers } from "../test-support";
import { makePerson, startProvider } from "./test-provider";
import { Visitor } from "./test-visitor";
import { refusals } from "./verification";

vi.mock("./providers", async () => ({ providers: (await import("./test-provider")).testRows }));

// `npm test` starts the database and sets the environment; a bare `vitest` has neither.
describe.skipIf(!process.env.DATABASE_URL)("a provider that does not verify addresses", () => {
  const domain = `${crypto.randomUUID()}.example.com`;
  let mailbox: Mailbox;
  let provider: Awaited<ReturnType<typeof startProvider>>;

  beforeAll(async () => {
    await applyMigrations(process.env.DATABASE_URL);
    mailbox = await openMailbox();
    Object.assign(process.env, mailbox.env);
    provider = await startProvider();
  });

  beforeEach(() => {
    for (const [name, value] of Object.entries(provider.env)) vi.stubEnv(name, value);
    provider.person = makePerson(`ada-${crypto.randomUUID()}@${domain}`, false);
  });

  afterAll(async () => {
    provider.stop();
    await mailbox.close();
    await db.delete(user).where(like(user.email, `%${domain}`));
    await forgetBrowsers();
    await db.$client.end();
  });

  const next = (subject: string) => mailbox.next(provider.person?.email ?? "", subject);
  const confirmation = () => next("Confirm your email address");
  const findUser = async () => {
    const [found] = await db
      .select()
      .from(user)
      .where(eq(user.email, provider.person?.email ?? ""));
    return found ?? expect.fail("no user");
  };
  const connections = async () => {
    const rows = await db
      .select()
      .from(account)
      .where(eq(account.userId, (await findUser()).id));
    return rows.map(({ providerId }) => providerId);
  };

  test("a sign-in starts no session, and only the owner of the mailbox gets the account", async () => {
    const stranger = new Visitor();
    for (let attempt = 0; attempt < 2; attempt++) {
      const end = await stranger.visitProvider("/sign-in/social");
      expect(end).toBe("/sign-in?next=%2Fthere&error=email_not_verified");
      expect(await stranger.user()).toBeFalsy();
    }
    await confirmation();
    const link = buttonBehind(linkIn(await confirmation()));

    const owner = new Visitor();
    await owner.send(link.slice(link.indexOf("/verify-email")));
    expect(await owner.user()).toMatchObject({ email: provider.person?.email });
    expect(await connections()).toEqual([]);
    const local = provider.person?.email.split("@")[0];
    expect(await findUser()).toMatchObject({ name: local, image: null });

    const end = await stranger.visitProvider("/sign-in/social");
    expect(end).toMatch(/error=account_not_linked$/);
    expect(await stranger.user()).toBeFalsy();
  });

  test("a password reset disconnects the provider", async () => {
    const stranger = new Visitor();
    await stranger.visitProvider("/sign-in/social");
    await confirmation();
    const { id, email } = await findUser();
    expect(await connections()).toEqual(["gitlab"]);

    await auth.api.requestPasswordReset({ body: { email } });
    const link = linkIn(await next("Choose a password"));
    const token = new URL(link).pathname.split("/").at(-1);
    await auth.api.resetPassword({ body: { newPassword: "correct horse battery", token } });
    expect(await findUser()).toMatchObject({ id, emailVerified: true });
    expect(await connections()).toEqual(["credential"]);
    expect(await stranger.visitProvider("/sign-in/social")).toMatch(/error=account_not_linked$/);
    expect(refusals.account_not_linked).toContain("Forgot your password?");
  });

  test("a password reset keeps the connection if the address was verified before", async () => {
    const person = { ...(provider.person ?? expect.fail()), verified: true };
    provider.person = person;
    await new Visitor().visitProvider("/sign-in/social");
    await auth.api.requestPasswordReset({ body: { email: person.email } });
    const link = linkIn(await next("Choose a password"));
    const token = new URL(link).pathname.split("/").at(-1);
    await auth.api.resetPassword({ body: { newPassword: "correct horse battery", token } });
    expect((await connections()).sort()).toEqual(["credential", "gitlab"]);
  });

  test("confirming the address ends earlier sessions", async () => {
    provider.person = { ...(provider.person ?? expect.fail()), verified: true };
    const early = new Visitor();
    await early.visitProvider("/sign-in/social");
    const { id, email } = await findUser();
    await db.update(user).set({ emailVerified: false }).where(eq(user.id, id));
    await auth.api.sendVerificationEmail({ body: { email } });
    const link = linkIn(await confirmation());
    await auth.handler(new Request(buttonBehind(link)));
    expect(await early.user()).toBeFalsy();
    expect(await db.select().from(session).where(eq(session.userId, id))).toHaveLength(1);
  });
});
