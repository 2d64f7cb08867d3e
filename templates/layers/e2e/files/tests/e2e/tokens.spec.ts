import { addTask, expect, test } from "./fixtures";
import { apiUrl } from "./servers";

test("many calls to the API share one token", async ({ openAs, ada }) => {
  const page = await openAs(ada, "/");
  let issued = 0;
  let calls = 0;
  page.on("request", (request) => {
    if (request.url().includes("/api/auth/token")) issued++;
    if (request.url().startsWith(apiUrl) && request.method() !== "OPTIONS") calls++;
  });
  await page.getByRole("link", { name: "Go to your tasks" }).click();
  for (const title of ["One", "Two", "Three"]) {
    await addTask(page, title);
    await page.getByRole("checkbox", { name: title }).check();
  }
  await expect.poll(() => calls).toBeGreaterThanOrEqual(7);
  expect(issued).toBe(1);
});

test("nothing that identifies the user is stored", async ({ openAs, ada }) => {
  const page = await openAs(ada, "/");
  const answered = page.waitForResponse((answer) => answer.url().includes("/api/auth/token"));
  await page.getByRole("link", { name: "Go to your tasks" }).click();
  const { token } = await (await answered).json();
  await addTask(page, "Leave no trace");

  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  const cookies = await page.context().cookies();
  for (const secret of [token, ada.email, ada.id, ...cookies.map(({ value }) => value)]) {
    expect(stored).not.toContain(secret);
  }
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

test("an API that rejects a valid session does not sign anybody out", async ({ openAs, ada }) => {
  const page = await openAs(ada, "/");
  await page.route(`${apiUrl}/**`, (route) =>
    route.fulfill({
      status: 401,
      headers: { "Access-Control-Allow-Origin": new URL(page.url()).origin },
      json: {},
    }),
  );
  await page.goto("/dashboard");
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("The API rejected a valid session");
  await page.unroute(`${apiUrl}/**`);
  await page.reload();
  await expect(page.getByRole("heading", { name: /tasks$/, level: 2 })).toBeVisible();
});

test("an API that is down can be tried again", async ({ openAs, ada }) => {
  const page = await openAs(ada, "/");
  await page.route(`${apiUrl}/**`, (route) => route.abort());
  await page.goto("/dashboard");
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("The API cannot be reached");
  await page.unroute(`${apiUrl}/**`);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toHaveCount(0);
  await expect(page.getByRole("heading", { name: /tasks?$/, level: 2 })).toBeVisible();
});
