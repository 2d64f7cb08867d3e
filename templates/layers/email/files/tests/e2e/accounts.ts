import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { inbox, linkIn } from "./inbox";

export type Person = { name: string; email: string; password: string };

const CONFIRM = "Confirm your email address";

const unescapeHtml = (text: string) => text.replaceAll("&amp;", "&");

/** Signs up over HTTP and confirms the address, so that `request` has a session. Returns the id of the user. */
export async function signUpOverHttp(request: APIRequestContext, person: Person): Promise<string> {
  const mailbox = await inbox();
  const answer = await request.post("/api/auth/sign-up/email", { data: person });
  expect(answer.status(), await answer.text()).toBe(200);
  const link = linkIn(await mailbox.next(person.email, CONFIRM));
  const html = await (await request.get(link)).text();
  const inputs = html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
  const fields = Array.from(inputs, ([, name = "", value = ""]) => [name, unescapeHtml(value)]);
  const confirmed = await request.get("/api/auth/verify-email", {
    params: Object.fromEntries(fields),
  });
  expect(new URL(confirmed.url()).pathname).toBe("/email-verified");
  expect(new URL(confirmed.url()).searchParams.has("error")).toBe(false);
  return (await answer.json()).user.id;
}

/** Submits the sign-up form and stops at /check-inbox. */
export async function fillSignUp(page: Page, { name, email, password }: Person) {
  await inbox();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL(/\/check-inbox(\?next=.+)?#/);
  await expect(page.getByRole("heading", { name: "Check your inbox" })).toBeVisible();
}

/** Confirms the address with the link in the next message. */
export async function confirmAddress(page: Page, email: string) {
  await page.goto(linkIn(await (await inbox()).next(email, CONFIRM)));
  await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();
  await expect(page).toHaveTitle(/^Confirm your address/);
  await expect(page.getByRole("main")).toContainText(email);
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
}

/** Fills in the sign-up page and confirms the address. */
export async function signUp(page: Page, person: Person) {
  await fillSignUp(page, person);
  await confirmAddress(page, person.email);
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page).toHaveURL("/dashboard");
}
