import {
  addressHeader,
  addTask,
  ageSessions,
  apiUrl,
  createAccount,
  expect,
  fromOwnAddress,
  gate,
  newVisitor,
  signIn,
  signInElsewhere,
  test,
  tryToSignIn,
  useUpSignIns,
} from "./fixtures";

test("revokes the session of another device", async ({ openAs, ada, browser }) => {
  const phone = await browser.newContext({
    userAgent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  });
  await fromOwnAddress(phone);
  const onPhone = await phone.newPage();
  await onPhone.goto("/sign-in?next=/account");
  await signIn(onPhone, ada);
  await expect(onPhone).toHaveURL("/account");

  const page = await openAs(ada, "/account/sessions");
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByText("This device")).toHaveCount(1);
  const row = sessions.getByRole("listitem").filter({ hasText: "Safari on iPhone" });
  await expect(row).toContainText("active in the last day");

  const answer = gate();
  await page.route("**/account/sessions", async (route) => {
    if (route.request().method() === "POST") await answer.opened;
    await route.continue();
  });
  await sessions.getByRole("button", { name: /^Sign out Safari on iPhone, active/ }).click();
  const busy = sessions.getByRole("button", { name: "Signing out… Safari on iPhone" });
  await expect(busy).toBeFocused();
  answer.open();
  await expect(sessions.getByText("Safari on iPhone", { exact: true })).toHaveCount(0);
  await expect(sessions.getByRole("list")).toBeFocused();

  expect((await phone.request.get("/api/auth/token")).status()).toBe(401);
  await onPhone.goto("/dashboard");
  await expect(onPhone).toHaveURL(/\/sign-in\?next=/);
  await phone.close();

  await page.reload();
  await expect(sessions.getByText("This device")).toHaveCount(1);
});

test("revokes all other sessions when the password changes", async ({ openAs, playwright }) => {
  const eve = await createAccount(playwright, "Eve");
  const phone = await signInElsewhere(playwright, eve);
  const page = await openAs(eve, "/account/security");
  await page.getByLabel("Current password", { exact: true }).fill(eve.password);
  await page.getByLabel("New password", { exact: true }).fill(`${eve.password}, and one more`);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Changed. Other devices are signed out.")).toBeVisible();
  expect((await phone.get("/api/auth/token")).status()).toBe(401);
  expect((await page.request.get("/api/auth/token")).status()).toBe(200);
  await page.goto("/account/sessions");
  await expect(page.getByRole("list", { name: "Sessions" }).getByRole("listitem")).toHaveCount(1);
});

test("revokes sessions long after signing in", async ({ openAs, playwright }) => {
  const dora = await createAccount(playwright, "Dora");
  await ageSessions(dora.id);
  const page = await openAs(dora, "/");
  // Drop the cached session, which has the sign-in time from before `ageSessions`.
  await page.context().clearCookies({ name: /session_data/ });
  await page.goto("/account/sessions");
  await expect(page.getByText("This device")).toHaveCount(1);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL("/sign-in");
});

test("asks to sign in when the session ends, then returns to the page", async ({ page, bob }) => {
  // `next` must not redirect to another site.
  await page.goto("/sign-in?next=//example.org/");
  await signIn(page, bob);
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByLabel("New task")).toBeVisible();
  // Respond as if another device had revoked this session.
  await page.route("**/api/auth/token**", (route) => route.fulfill({ status: 401, json: {} }));
  await page.reload();
  await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
  await page.unroute("**/api/auth/token**");
  await signIn(page, bob);
  await expect(page.getByLabel("New task")).toBeVisible();
});

test("extends a session that is in use", async ({ openAs, playwright }) => {
  const vera = await createAccount(playwright, "Vera");
  await ageSessions(vera.id);
  const day = 24 * 60 * 60;
  const cookies = vera.state.cookies
    // Drop the cached session: the server would use it for five minutes.
    .filter(({ name }) => !name.includes("session_data"))
    .map((cookie) => ({ ...cookie, expires: cookie.expires - 2 * day }));
  const page = await openAs({ ...vera, state: { ...vera.state, cookies } }, "/dashboard");
  const daysLeft = async () => {
    const kept = await page.context().cookies();
    const token = kept.find(({ name }) => name.includes("session_token"));
    return ((token?.expires ?? 0) - Date.now() / 1000) / day;
  };
  await expect.poll(daysLeft).toBeGreaterThan(6.9);
});

test("stores nothing that identifies the user where scripts can read it", async ({
  openAs,
  ada,
}) => {
  const page = await openAs(ada, "/");
  const answered = page.waitForResponse((answer) => answer.url().includes("/api/auth/token"));
  await page.getByRole("banner").getByRole("link", { name: "Dashboard" }).click();
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

test("stays signed in when the API rejects a valid session", async ({ openAs, ada }) => {
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
  await expect(alert).toContainText("Something went wrong on our side");
  await page.unroute(`${apiUrl}/**`);
  await page.reload();
  await expect(page.getByRole("heading", { name: /tasks?$/, level: 2 })).toBeVisible();
});

test("offers to retry when the API is down", async ({ openAs, ada }) => {
  const page = await openAs(ada, "/");
  await page.route(`${apiUrl}/**`, (route) => route.abort());
  await page.goto("/dashboard");
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("The server cannot be reached");
  const again = alert.getByRole("button", { name: "Try again" });
  const failed = page.waitForEvent("requestfailed", (request) => request.url().startsWith(apiUrl));
  await again.press("Enter");
  await failed;
  await expect(again).toBeEnabled();
  await expect(again).toBeFocused();
  await expect(alert).toBeVisible();
  await page.unroute(`${apiUrl}/**`);
  await again.press("Enter");
  await expect(alert).toHaveCount(0);
  await expect(page.getByRole("heading", { name: /tasks?$/, level: 2 })).toBeFocused();
});

const ADDRESS_HEADERS = [
  "cf-connecting-ip",
  "fly-client-ip",
  "forwarded",
  "true-client-ip",
  "x-client-ip",
  "x-forwarded-for",
  "x-real-ip",
  "x-vercel-forwarded-for",
];

test("limits sign-ins by IP address, whatever other headers claim", async ({ playwright }) => {
  const visitor = await newVisitor(playwright);
  await useUpSignIns(visitor);
  for (const name of ADDRESS_HEADERS.filter((each) => each !== addressHeader)) {
    const refused = await tryToSignIn(visitor, { [name]: "203.0.113.9" });
    expect(refused.status(), name).toBe(429);
    const wait = Number(refused.headers()["retry-after"]);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
  }
  // The rate limit does not apply to session lookups.
  for (let count = 0; count < 150; count++) {
    expect((await visitor.get("/api/auth/get-session")).status()).toBe(200);
  }
});
