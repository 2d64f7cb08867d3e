import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { applyMigrations } from "../../scripts/migrations.mjs";
import { db } from "../db";
import { user } from "../db/schema";
import { forgetBrowsers } from "../test-support";
import { makePerson, startProvider } from "./test-provider";
import { Visitor } from "./test-visitor";
import { refusals } from "./verification";

vi.mock("./providers", async () => ({ providers: (await import("./test-provider")).testRows }));

// `npm test` starts the database and sets the environment; a bare `vitest` has neither.
describe.skipIf(!process.env.DATABASE_URL)("a provider that does not verify addresses", () => {
  const person = makePerson(`ada-${crypto.randomUUID()}@example.com`, false);
  let provider: Awaited<ReturnType<typeof startProvider>>;

  beforeAll(async () => {
    await applyMigrations(process.env.DATABASE_URL);
    provider = await startProvider();
    provider.person = person;
  });

  afterAll(async () => {
    provider.stop();
    await db.delete(user).where(eq(user.email, person.email));
    await forgetBrowsers();
    await db.$client.end();
  });

  test("an error refers the owner of a taken address to the operator of the site", () => {
    expect(refusals.account_not_linked).toContain("the operator of this site");
    expect(Object.values(refusals).join()).not.toMatch(/message|mail:/);
  });

  test("creates an unverified account and signs in, like a sign-up with a password", async () => {
    for (const [name, value] of Object.entries(provider.env)) vi.stubEnv(name, value);
    const visitor = new Visitor();
    expect(await visitor.visitProvider("/sign-in/social")).toBe("/there?a=b");
    expect(await visitor.user()).toMatchObject({ email: person.email, emailVerified: false });
  });
});
