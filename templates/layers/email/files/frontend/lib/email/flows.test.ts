import { and, eq, like } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { applyMigrations } from "@/scripts/migrations.mjs";
import { auth } from "../auth-server";
import { db } from "../db";
import { account, session, user, verification } from "../db/schema";
import { Browser, failEachStatement, forgetBrowsers, fromNewAddress } from "../test-support";
import { readConfirmation } from "./confirmation";
import { linkIn, type Mailbox, openMailbox } from "./mailbox";
import { forgetPassword } from "./owner";
import { buttonBehind } from "./test-button";

const CONFIRM = "Confirm your email address";
const APPROVE = "Approve the change of your email address";
const CONFIRM_NEW = "Confirm your new email address";

describe.skipIf(!process.env.DATABASE_URL)("email", () => {
  const run = crypto.randomUUID().slice(0, 8);
  const addressOf = (name: string) => `${name}-${run}@example.com`;
  const password = "correct horse battery";
  let mailbox: Mailbox;

  beforeAll(async () => {
    await applyMigrations(process.env.DATABASE_URL);
    mailbox = await openMailbox();
    Object.assign(process.env, mailbox.env);
  });

  afterAll(async () => {
    await mailbox.close();
    await db.delete(user).where(like(user.email, `%-${run}@example.com`));
    await forgetBrowsers();
    await db.$client.end();
  });

  const signUp = (email: string, secret = password) =>
    auth.api.signUpEmail({ body: { name: " Eve ", email, password: secret } });
  const signIn = (email: string, secret = password) =>
    auth.api.signInEmail({ body: { email, password: secret } });
  const open = (link: string, headers = new Headers()) =>
    auth.handler(
      new Request(link, { headers: { ...Object.fromEntries(headers), ...fromNewAddress() } }),
    );
  const press = (link: string, headers = new Headers()) => open(buttonBehind(link), headers);
  const find = async (email: string) =>
    (await db.select().from(user).where(eq(user.email, email)))[0];
  /** Keeps the last cookie of each name, as a browser does. */
  const cookieOf = (answer: Response) => {
    const pairs = answer.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
    return [...new Map(pairs.map((pair) => [pair.split("=")[0], pair])).values()].join("; ");
  };

  async function confirmed(name: string) {
    const email = addressOf(name);
    await signUp(email);
    const answer = await press(linkIn(await mailbox.next(email, CONFIRM)));
    return { email, headers: new Headers({ cookie: cookieOf(answer) }) };
  }

  test("an account cannot be used until its address is confirmed", async () => {
    const email = addressOf("new");
    expect((await signUp(email)).token).toBeNull();
    const link = linkIn(await mailbox.next(email, CONFIRM));
    await expect(signIn(email)).rejects.toMatchObject({ body: { code: "EMAIL_NOT_VERIFIED" } });

    const answer = await press(link);
    expect(answer.headers.get("location")).toBe("/email-verified");
    expect(cookieOf(answer)).toContain("session_token");
    expect((await signIn(email)).user.emailVerified).toBe(true);

    const again = await press(link);
    expect(cookieOf(again)).toBe("");
  });

  test("confirming an address leads to the originally requested page", async () => {
    const email = addressOf("guest");
    const next = "/a%2Fb?from=~*(1)#top";
    const callbackURL = `/email-verified?${new URLSearchParams({ next })}`;
    await auth.api.signUpEmail({ body: { name: "Eve", email, password, callbackURL } });
    const answer = await press(linkIn(await mailbox.next(email, CONFIRM)));
    expect(answer.headers.get("location")).toBe(callbackURL);
  });

  test("confirming an address also leads to a page with a long URL", async () => {
    const email = addressOf("deep");
    const next = `/search?q=${"%".repeat(480).replaceAll("%", "%25")}`.slice(0, 511);
    const callbackURL = `/email-verified?${new URLSearchParams({ next })}`;
    await auth.api.signUpEmail({ body: { name: "Eve", email, password, callbackURL } });
    const { pathname, search } = new URL(buttonBehind(linkIn(await mailbox.next(email, CONFIRM))));
    const answer = await new Browser().send(pathname.replace("/api/auth", "") + search);
    expect(answer.headers.get("location")).toBe(callbackURL);
  });

  test("signing in sends the confirmation link again, but only with the right password", async () => {
    const email = addressOf("older");
    await signUp(email);
    await mailbox.next(email, CONFIRM);
    await expect(signIn(email, "a wrong password")).rejects.toMatchObject({
      status: "UNAUTHORIZED",
    });
    await expect(signIn(email)).rejects.toMatchObject({ status: "FORBIDDEN" });
    await press(linkIn(await mailbox.next(email, CONFIRM)));
    expect((await find(email))?.emailVerified).toBe(true);
  });

  test("a token that is forged or from another kind of link does nothing", async () => {
    const email = addressOf("forged");
    await signUp(email);
    const link = linkIn(await mailbox.next(email, CONFIRM));
    const button = new URL(buttonBehind(link));
    const token = button.searchParams.get("token") ?? "";
    await auth.api.requestPasswordReset({ body: { email } });
    const reset = new URL(linkIn(await mailbox.next(email, "Choose a new password")));
    const resetToken = reset.pathname.split("/").at(-1) ?? "";

    for (const wrong of [`${token.slice(0, -4)}AAAA`, resetToken]) {
      button.searchParams.set("token", wrong);
      const answer = await open(button.href);
      expect(answer.headers.get("location")).toBe("/email-verified?error=INVALID_TOKEN");
      expect(await readConfirmation(wrong)).toBeUndefined();
    }
    const body = { newPassword: "another horse battery", token };
    await expect(auth.api.resetPassword({ body })).rejects.toMatchObject({
      body: { code: "INVALID_TOKEN" },
    });
    expect((await find(email))?.emailVerified).toBe(false);
  });

  test("requests from another site are redirected to the page with the button", async () => {
    const email = addressOf("sent");
    await signUp(email);
    const link = linkIn(await mailbox.next(email, CONFIRM));
    for (const [name, value] of [
      ["Sec-Fetch-Site", "cross-site"],
      ["Sec-Fetch-Dest", "empty"],
    ] as const) {
      const answer = await press(link, new Headers({ [name]: value }));
      expect(answer.headers.get("location")).toBe(link);
      expect(cookieOf(answer)).toBe("");
    }
    expect((await find(email))?.emailVerified).toBe(false);
    await press(
      link,
      new Headers({ "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document" }),
    );
    expect((await find(email))?.emailVerified).toBe(true);
  });

  test("a link for a deleted account does not confirm a new account with the same address", async () => {
    const email = addressOf("again");
    await signUp(email);
    const link = linkIn(await mailbox.next(email, CONFIRM));
    await db.delete(user).where(eq(user.email, email));
    await signUp(email);
    expect((await press(link)).headers.get("location")).toContain("error=INVALID_TOKEN");
    expect((await find(email))?.emailVerified).toBe(false);
  });

  test("an expired link confirms nothing", async () => {
    const email = addressOf("late");
    // Fake the time only during the sign-up: in a request with a fake time, Better Auth would
    // delete the rate limit counters of other tests.
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ now: Date.now() - 61 * 60_000, toFake: ["Date"] });
    await signUp(email);
    vi.useRealTimers();
    const answer = await press(linkIn(await mailbox.next(email, CONFIRM)));
    expect(answer.headers.get("location")).toBe("/email-verified?error=TOKEN_EXPIRED");
    expect((await find(email))?.emailVerified).toBe(false);
  });

  const shapeOf = ({ token, user }: Awaited<ReturnType<typeof signUp>>) => [
    token,
    Object.keys(user).sort(),
    user.name,
    user.emailVerified,
  ];

  test("signing up with a taken address gets the usual response, and notifies the owner", async () => {
    const { email } = await confirmed("taken");
    const fresh = await signUp(addressOf("fresh"));
    const taken = await signUp(email);
    expect(shapeOf(taken)).toEqual(shapeOf(fresh));
    expect(taken.user.id).not.toBe((await find(email))?.id);
    const { text } = await mailbox.next(email, "You already have an account");
    expect(text).toContain("/sign-in");
  });

  test("if two users sign up with one address, only the owner of the mailbox can choose a password", async () => {
    const email = addressOf("claimed");
    const first = await signUp(email, "the first one's battery");
    const early = linkIn(await mailbox.next(email, CONFIRM));
    const second = await signUp(email, "the second one's battery");
    expect(shapeOf(second)).toEqual(shapeOf(first));
    const link = linkIn(await mailbox.next(email, "Choose a password"));

    const stopped = await press(early);
    expect(stopped.headers.get("location")).toBe("/email-verified?error=NO_PASSWORD");
    expect(cookieOf(stopped)).toBe("");
    await auth.api.sendVerificationEmail({ body: { email } });
    await mailbox.next(email, "Choose a password");
    expect((await find(email))?.emailVerified).toBe(false);

    const token = new URL(link).pathname.split("/").at(-1);
    await auth.api.resetPassword({ body: { newPassword: password, token } });
    expect((await signIn(email)).user.emailVerified).toBe(true);
    for (const secret of ["the first one's battery", "the second one's battery"]) {
      await expect(signIn(email, secret)).rejects.toMatchObject({ status: "UNAUTHORIZED" });
    }
  });

  test("a second sign-up with an unconfirmed address keeps its sessions, and a password reset ends them", async () => {
    const { email, headers } = await confirmed("before");
    await db.update(user).set({ emailVerified: false }).where(eq(user.email, email));
    await signUp(email);
    const link = linkIn(await mailbox.next(email, "Choose a password"));
    const query = { disableCookieCache: true };
    expect((await auth.api.getSession({ headers, query }))?.user.email).toBe(email);
    const token = new URL(link).pathname.split("/").at(-1);
    await auth.api.resetPassword({ body: { newPassword: password, token } });
    expect(await auth.api.getSession({ headers, query })).toBeNull();
  });

  test("confirming an address ends earlier sessions and signs the owner in again", async () => {
    const { email, headers } = await confirmed("early");
    await db.update(user).set({ emailVerified: false }).where(eq(user.email, email));
    await auth.api.sendVerificationEmail({ body: { email } });
    // Some proxies remove the spaces between cookies.
    const cookie = (headers.get("cookie") ?? "").replaceAll("; ", ";");
    const link = linkIn(await mailbox.next(email, CONFIRM));
    const answer = await press(link, new Headers({ cookie }));
    const query = { disableCookieCache: true };
    expect(await auth.api.getSession({ headers, query })).toBeNull();
    const signedIn = new Headers({ cookie: cookieOf(answer) });
    expect((await auth.api.getSession({ headers: signedIn, query }))?.user.email).toBe(email);
  });

  test("a reset link changes the password once, and revokes every session", async () => {
    const { email, headers } = await confirmed("forgetful");
    const ask = (address: string) => auth.api.requestPasswordReset({ body: { email: address } });
    expect(await ask(email)).toEqual(await ask(addressOf("nobody")));
    const link = linkIn(await mailbox.next(email, "Choose a new password"));
    const location = (await open(link)).headers.get("location") ?? "";
    const page = new URL(location, link);
    expect(page.pathname).toBe("/reset-password");
    const token = page.searchParams.get("token") ?? "";

    const reset = (newPassword: string) => auth.api.resetPassword({ body: { newPassword, token } });
    await reset("another horse battery");
    await expect(reset("a third horse battery")).rejects.toMatchObject({
      body: { code: "INVALID_TOKEN" },
    });
    expect((await open(link)).headers.get("location")).toContain("error=INVALID_TOKEN");
    await expect(signIn(email)).rejects.toMatchObject({ status: "UNAUTHORIZED" });
    await signIn(email, "another horse battery");
    const query = { disableCookieCache: true };
    expect(await auth.api.getSession({ headers, query })).toBeNull();
  });

  test("a reset link expires after 30 minutes, and using it confirms the address", async () => {
    const email = addressOf("unconfirmed");
    const { id } = (await signUp(email)).user;
    await auth.api.requestPasswordReset({ body: { email } });
    const link = linkIn(await mailbox.next(email, "Choose a new password"));
    const reset = and(eq(verification.value, id), like(verification.identifier, "reset-%"));
    const [row] = await db.select().from(verification).where(reset);
    const minutes = (Number(row?.expiresAt) - Number(row?.createdAt)) / 60_000;
    expect(Math.round(minutes)).toBe(30);

    const token = new URL(link).pathname.split("/").at(-1);
    await auth.api.resetPassword({ body: { newPassword: "another horse battery", token } });
    expect((await find(email))?.emailVerified).toBe(true);
  });

  test("an address changes after the old and the new mailbox have confirmed", async () => {
    const { email, headers } = await confirmed("moving");
    const newEmail = addressOf("moved");
    await auth.api.requestPasswordReset({ body: { email } });
    const reset = new URL(linkIn(await mailbox.next(email, "Choose a new password")));
    await auth.api.changeEmail({ headers, body: { newEmail } });
    const approve = linkIn(await mailbox.next(email, APPROVE));
    const token = new URL(approve).searchParams.get("token") ?? "";
    expect(await readConfirmation(token)).toEqual({
      token,
      kind: "approval",
      email,
      newEmail,
    });
    const approved = await press(approve, headers);
    expect(approved.headers.get("location")).toBe("/email-change?step=approved");
    expect(await find(newEmail)).toBeUndefined();

    const confirm = linkIn(await mailbox.next(newEmail, CONFIRM_NEW));
    const other = await confirmed("other");
    const foreign = await press(confirm, other.headers);
    expect(foreign.headers.get("location")).toContain("error=INVALID_USER");

    const done = await press(confirm, headers);
    expect(done.headers.get("location")).toBe("/email-change?step=done");
    expect((await find(newEmail))?.emailVerified).toBe(true);
    expect(await find(email)).toBeUndefined();
    const body = { newPassword: password, token: reset.pathname.split("/").at(-1) };
    await expect(auth.api.resetPassword({ body })).rejects.toMatchObject({
      body: { code: "INVALID_TOKEN" },
    });
    expect((await press(confirm)).headers.get("location")).toContain("error=INVALID_TOKEN");
  });

  test("the address of another user can be neither taken nor discovered", async () => {
    const { email: own, headers } = await confirmed("curious");
    const { email } = await confirmed("victim");
    const change = (newEmail: string) => auth.api.changeEmail({ headers, body: { newEmail } });
    expect(await change(email)).toEqual(await change(addressOf("free")));
    // Only the change to the free address sends a message.
    const { text } = await mailbox.next(own, APPROVE);
    expect(text).toContain(addressOf("free"));
    expect(await mailbox.subjects(own)).toEqual([CONFIRM, APPROVE]);
    expect(await mailbox.subjects(email)).toEqual([CONFIRM]);
  });

  test("an unconfirmed address cannot be changed", async () => {
    const { email, headers } = await confirmed("unasked");
    await db.update(user).set({ emailVerified: false }).where(eq(user.email, email));
    // The session cached in the cookie still says that the address is confirmed.
    const body = { newEmail: addressOf("elsewhere") };
    await expect(auth.api.changeEmail({ headers, body })).rejects.toMatchObject({
      body: { code: "PRESENT_EMAIL_NOT_VERIFIED" },
    });
  });

  test("a revoked session cannot change the address", async () => {
    const { email, headers } = await confirmed("revoked");
    const { id } = (await find(email)) ?? { id: "" };
    await db.delete(session).where(eq(session.userId, id));
    const body = { newEmail: addressOf("stolen") };
    await expect(auth.api.changeEmail({ headers, body })).rejects.toMatchObject({
      status: "UNAUTHORIZED",
    });
  });

  test("a mailbox gets at most five messages of each kind per minute", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { email } = await confirmed("flooded");
    for (let count = 0; count < 6; count++) await signUp(email);
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.stringContaining("mail:")));
    expect(log).toHaveBeenCalledExactlyOnceWith("mail: not sent: TOO_MANY_MESSAGES");
    await auth.api.requestPasswordReset({ body: { email } });
    await mailbox.next(email, "Choose a new password");
  });

  const tokenIn = (link: string) => String(new URL(link).pathname.split("/").at(-1));
  const reset = (token: string, newPassword = "another horse battery") =>
    new Browser().send("/reset-password", { newPassword, token });
  const askForReset = async (email: string, subject = "Choose a new password") => {
    await auth.api.requestPasswordReset({ body: { email } });
    return tokenIn(linkIn(await mailbox.next(email, subject)));
  };
  const sessionsOf = async (email: string) => {
    const { id = "" } = (await find(email)) ?? {};
    return db.select().from(session).where(eq(session.userId, id));
  };
  /** Requests and approves a change of address. Returns the links to approve and to confirm it. */
  async function move(email: string, newEmail: string, headers: Headers) {
    await auth.api.changeEmail({ headers, body: { newEmail } });
    const approve = linkIn(await mailbox.next(email, APPROVE));
    await press(approve, headers);
    return { approve, confirm: linkIn(await mailbox.next(newEmail, CONFIRM_NEW)) };
  }

  test("a link that is used five times in parallel signs in once", async () => {
    const email = addressOf("eager");
    await signUp(email);
    const link = linkIn(await mailbox.next(email, CONFIRM));
    const answers = await Promise.all(Array.from({ length: 5 }, () => press(link)));
    expect(answers.map(({ status }) => status)).toEqual([302, 302, 302, 302, 302]);
    expect(answers.filter((answer) => cookieOf(answer) !== "")).toHaveLength(1);
    expect(await sessionsOf(email)).toHaveLength(1);
  });

  test("a link changes an address only once, even if the address is changed back", async () => {
    const { email, headers } = await confirmed("there");
    const newEmail = addressOf("back");
    const there = await move(email, newEmail, headers);
    await press(there.confirm, headers);
    const back = await move(newEmail, email, headers);
    await press(back.confirm, headers);
    expect(await find(email)).toBeDefined();

    for (const link of [there.approve, there.confirm]) {
      const { headers } = await press(link);
      expect(headers.get("location")).toContain("error=INVALID_TOKEN");
    }
    expect(await find(email)).toBeDefined();
    expect(await find(newEmail)).toBeUndefined();
    expect(await mailbox.subjects(newEmail)).toEqual([CONFIRM_NEW, APPROVE]);
  });

  test("a new password revokes all earlier links", async () => {
    const { email, headers } = await confirmed("renewed");
    const token = await askForReset(email);
    await auth.api.changeEmail({ headers, body: { newEmail: addressOf("hijacked") } });
    const approve = linkIn(await mailbox.next(email, APPROVE));
    const newPassword = `new ${password}`;
    await auth.api.changePassword({ headers, body: { currentPassword: password, newPassword } });

    expect((await reset(token)).status).toBe(400);
    expect((await press(approve)).headers.get("location")).toContain("error=INVALID_TOKEN");
    await signIn(email, newPassword);

    const [first, second] = [await askForReset(email), await askForReset(email)];
    const both = await Promise.all([reset(second), reset(second)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await reset(first)).status).toBe(400);
  });

  test("nothing remains of a stranger's sign-up after the owner chooses a password", async () => {
    const email = addressOf("owner");
    await auth.api.signUpEmail({ body: { name: "Stranger", email, password } });
    await mailbox.next(email, CONFIRM);
    await db.update(user).set({ image: "https://example.com/x" }).where(eq(user.email, email));
    await reset(await askForReset(email));
    expect(await find(email)).toMatchObject({
      name: `owner-${run}`,
      image: null,
      emailVerified: true,
    });
  });

  test("a second sign-up does not delete the password if the owner has just confirmed the address", async () => {
    const { email } = await confirmed("racing");
    const [owner] = await db.select().from(user).where(eq(user.email, email));
    expect(await forgetPassword(owner?.id ?? "")).toBe(false);
    await signIn(email);
  });

  test("a reset rejects guessable passwords", async () => {
    const { email } = await confirmed("hopper");
    const token = await askForReset(email);
    // Better Auth would also accept a token in the query. This app does not.
    for (const [query, body] of [
      [token, {}],
      ["%00", { token: "" }],
    ]) {
      const response = await new Browser().send(`/reset-password?token=${query}`, {
        newPassword: "password1",
        ...(body as object),
      });
      expect([response.status, (await response.json()).code]).toEqual([422, "INVALID_FIELD"]);
    }
    for (const guess of ["password1", email, " Eve "]) {
      const response = await reset(token, guess.padEnd(8));
      expect([guess, (await response.json()).code]).toEqual([guess, "PASSWORD_GUESSABLE"]);
    }
    expect((await reset(token)).status).toBe(200);
  });

  test("a visitor can try at most five reset links per minute", async () => {
    const browser = new Browser();
    const guess = () =>
      browser.send("/reset-password", { newPassword: password, token: crypto.randomUUID() });
    const statuses = [];
    for (let count = 0; count < 6; count++) statuses.push((await guess()).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
  });

  describe("if a database statement fails", { timeout: 120_000 }, () => {
    let count = 0;
    const newAddress = () => addressOf(`attempt-${++count}`);

    test("confirming an address succeeds on the second try", async () => {
      const failed = await failEachStatement(
        async () => {
          const email = newAddress();
          await signUp(email);
          return { email, link: linkIn(await mailbox.next(email, CONFIRM)) };
        },
        ({ link }) => press(link),
        async ({ email, link }, attempt) => {
          const answer = await press(link);
          expect([attempt, answer.headers.get("location")]).toEqual([attempt, "/email-verified"]);
          expect([attempt, cookieOf(answer)]).toEqual([
            attempt,
            expect.stringContaining("session"),
          ]);
          expect((await signIn(email)).user.emailVerified).toBe(true);
        },
      );
      expect(failed).toBeGreaterThan(4);
    });

    test("a password reset succeeds on the second try", async () => {
      const failed = await failEachStatement(
        async () => {
          const email = newAddress();
          await signUp(email);
          await mailbox.next(email, CONFIRM);
          return { email, token: await askForReset(email) };
        },
        ({ token }) => reset(token),
        async ({ email, token }, attempt) => {
          expect([attempt, (await reset(token)).status]).toEqual([attempt, 200]);
          expect((await signIn(email, "another horse battery")).user.emailVerified).toBe(true);
        },
      );
      expect(failed).toBeGreaterThan(6);
    });

    test("a change of address succeeds on the second try", async () => {
      const failed = await failEachStatement(
        async () => {
          const { email, headers } = await confirmed(`moving-${++count}`);
          const newEmail = newAddress();
          return { newEmail, headers, ...(await move(email, newEmail, headers)) };
        },
        ({ confirm, headers }) => press(confirm, headers),
        async ({ newEmail, confirm, headers }, attempt) => {
          const { headers: answer } = await press(confirm, headers);
          const wanted = [attempt, "/email-change?step=done"];
          expect([attempt, answer.get("location")]).toEqual(wanted);
          expect(await find(newEmail)).toBeDefined();
        },
      );
      expect(failed).toBeGreaterThan(3);
    });

    test("approving a change of address succeeds on the second try", async () => {
      const failed = await failEachStatement(
        async () => {
          const { email, headers } = await confirmed(`leaving-${++count}`);
          const newEmail = newAddress();
          await auth.api.changeEmail({ headers, body: { newEmail } });
          const approve = linkIn(await mailbox.next(email, APPROVE));
          return { newEmail, headers, approve, answer: new Response() };
        },
        async (state) => {
          state.answer = await press(state.approve, state.headers);
        },
        async ({ newEmail, approve, headers, answer }, attempt) => {
          const wanted = "/email-change?step=approved";
          // If the approval succeeded, the failed statement only counted messages.
          if (answer.headers.get("location") === wanted) return;
          const again = await press(approve, headers);
          expect([attempt, again.headers.get("location")]).toEqual([attempt, wanted]);
          await mailbox.next(newEmail, CONFIRM_NEW);
        },
      );
      expect(failed).toBeGreaterThan(3);
    });

    test("the owner can still sign in after another sign-up with the same address", async () => {
      const failed = await failEachStatement(
        async () => {
          const email = newAddress();
          await signUp(email);
          await mailbox.next(email, CONFIRM);
          return email;
        },
        (email) => signUp(email, "the second one's battery"),
        async (email) => {
          await signUp(email, "the second one's battery");
          const { id = "" } = (await find(email)) ?? {};
          expect(await db.$count(account, eq(account.userId, id))).toBe(0);
          const token = tokenIn(linkIn(await mailbox.next(email, "Choose a password")));
          expect((await reset(token)).status).toBe(200);
          await signIn(email, "another horse battery");
        },
      );
      expect(failed).toBeGreaterThan(4);
    });
  });

  test.each(["/..//evil.example", "/.//evil.example", "/%2e%2e//evil.example", "/\t/evil.example"])(
    "no link redirects to another site: %j",
    async (callbackURL) => {
      const query = new URLSearchParams({ token: "x", callbackURL });
      const target = new URLSearchParams({ callbackURL });
      for (const path of [`/verify-email?${query}`, `/reset-password/x?${target}`]) {
        const { status, headers } = await new Browser().send(path);
        const location = headers.get("location") ?? "/";
        expect([status, headers.has("location")]).toEqual(
          callbackURL.includes("\t") ? [422, false] : [302, true],
        );
        const { origin, pathname } = new URL(location, "https://here.example");
        expect([path, origin]).toEqual([path, "https://here.example"]);
        expect(pathname).not.toMatch(/^\/\//);
      }
    },
  );
});
