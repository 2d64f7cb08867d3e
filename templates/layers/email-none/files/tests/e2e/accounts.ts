import { type APIRequestContext, expect, type Page } from "@playwright/test";

export type Person = { name: string; email: string; password: string };

/** Signs up over HTTP, so that `request` has a session. Returns the id of the user. */
export async function signUpOverHttp(request: APIRequestContext, person: Person): Promise<string> {
  const answer = await request.post("/api/auth/sign-up/email", { data: person });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).user.id;
}

/** Fills in the sign-up page and waits until the user is signed in. */
export async function signUp(page: Page, { name, email, password }: Person) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/dashboard");
}
