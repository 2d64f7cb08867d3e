import { signUp } from "./accounts";
import {
  addTask,
  ageSessions,
  bearer,
  countTasks,
  createAccount,
  expect,
  gate,
  newEmail,
  password,
  setProvider,
  signIn,
  signOut,
  taskList,
  tasksUrl,
  test,
} from "./fixtures";

test("signs up, manages tasks, signs out and signs in again", async ({ page }) => {
  const email = newEmail("Grace");

  await test.step("sign up", async () => {
    await page.goto("/");
    await page.getByRole("banner").getByRole("link", { name: "Create an account" }).click();
    await signUp(page, { name: "Grace", email, password });
    await expect(page.getByText("Nothing to do yet")).toBeVisible();
  });

  await test.step("create, complete, rename and delete tasks", async () => {
    await addTask(page, "Buy milk");
    await addTask(page, "Water the ferns");
    await addTask(page, "A mistake");
    await page.getByRole("checkbox", { name: "Buy milk" }).check();
    await page.getByRole("button", { name: "Rename Water the ferns" }).click();
    const title = page.getByLabel("New title for Water the ferns");
    await title.press("Delete");
    await title.press("Enter");
    await expect(title).toHaveAttribute("aria-invalid", "true");
    await title.pressSequentially("Water the orchids");
    const renamed = page.waitForResponse(
      (answer) => answer.request().postData()?.includes("orchids") ?? false,
    );
    await page.getByRole("button", { name: "Save" }).click();
    await renamed;
    const deleted = page.waitForResponse((answer) => answer.request().method() === "DELETE");
    await page.getByRole("button", { name: "Delete A mistake" }).click();
    await deleted;
    await expect(page.getByRole("heading", { name: "2 tasks" })).toBeFocused();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("checkbox", { name: "A mistake" })).toBeVisible();
    await page.getByRole("button", { name: "Delete A mistake" }).click();
    await expect(page.getByRole("heading", { name: "2 tasks" })).toBeFocused();
  });

  const expectTasks = async () => {
    await expect(taskList(page).getByRole("listitem")).toHaveCount(2);
    await expect(page.getByRole("checkbox", { name: "Buy milk" })).toBeChecked();
    await expect(page.getByRole("checkbox", { name: "Water the orchids" })).not.toBeChecked();
  };

  await test.step("reload the tasks from the API", async () => {
    await page.reload();
    await expectTasks();
  });

  await test.step("sign out", async () => {
    await signOut(page);
    expect((await page.request.get("/api/auth/token")).status()).toBe(401);
    await page.goto("/dashboard?from=bookmark");
    await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent("/dashboard?from=bookmark")}`);
  });

  await test.step("fail to sign in with a wrong password", async () => {
    await signIn(page, { email, password: "not the password" });
    await expect(page.getByRole("main").getByRole("alert")).toHaveText(
      "That email address and password do not match.",
    );
    await expect(page).toHaveURL(/\/sign-in\?next=/);
  });

  await test.step("sign in with the keyboard only", async () => {
    await page.reload();
    const show = page.getByRole("button", { name: "Show password" });
    await expect(show).toBeEnabled();
    await page.getByLabel("Email").focus();
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Tab");
    await expect(show).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "text");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/dashboard?from=bookmark");
    await expectTasks();
  });
});

test("deletes an account and its tasks only with its password", async ({ openAs, playwright }) => {
  const hans = await createAccount(playwright, "Hans");
  const page = await openAs(hans, "/dashboard");
  await addTask(page, "Never to be done");
  const headers = await bearer(page);
  expect(await countTasks(hans.id)).toBe(1);

  const panel = page.getByRole("alertdialog", { name: "Delete your account?" });
  const button = panel.getByRole("button", { name: "Delete account" });
  const open = () => page.getByRole("button", { name: "Delete account" }).click();

  await test.step("without a password, require the email address and a recent sign-in", async () => {
    await setProvider(hans.id, "elsewhere");
    await ageSessions(hans.id);
    await page.goto("/account/security");
    await expect(page.getByLabel("Current password")).toHaveCount(0);
    await page.goto("/account");
    await open();
    const address = panel.getByLabel("Email");
    await address.fill("somebody@example.com");
    await button.click();
    await expect(address).toHaveAccessibleDescription(/Enter the address of this account\.$/);
    await address.fill(hans.email);
    await button.click();
    await expect(panel.getByRole("alert")).toContainText("You signed in too long ago for this.");
    await setProvider(hans.id, "credential");
  });

  await page.reload();
  await open();
  const field = panel.getByLabel("Password", { exact: true });
  await field.fill("not the password");
  await button.click();
  await expect(field).toBeFocused();
  await expect(field).toHaveAccessibleDescription(/This is not your current password\.$/);
  await field.fill(password);
  const answer = gate();
  await page.route("**/api/auth/delete-user", async (route) => {
    await answer.opened;
    await route.continue();
  });
  await button.click();
  await expect(panel.getByRole("button", { name: "Keep my account" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveAttribute("data-state", "open");
  answer.open();
  await expect(page).toHaveURL("/");

  expect((await page.request.get("/api/auth/token")).status()).toBe(401);
  expect(await countTasks(hans.id)).toBe(0);
  // A backend that does not look up sessions still accepts the token, but lists no tasks.
  const listed = await page.request.get(tasksUrl(hans.id), { headers });
  const { tasks = [] } = await listed.json();
  expect(tasks).toEqual([]);
  await page.goto("/sign-in");
  await signIn(page, hans);
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(
    "That email address and password do not match.",
  );
});

test("hides the tasks of one user from another", async ({ openAs, ada, bob }) => {
  const adaPage = await openAs(ada, "/dashboard");
  await addTask(adaPage, "Only for Ada");
  const adaHeaders = await bearer(adaPage);
  const listed = await adaPage.request.get(tasksUrl(ada.id), { headers: adaHeaders });
  const { tasks } = await listed.json();
  const task = tasks.find(({ title }: { title: string }) => title === "Only for Ada");

  const bobPage = await openAs(bob, "/dashboard");
  await expect(bobPage.getByText("Nothing to do yet")).toBeVisible();
  await expect(bobPage.getByText("Only for Ada")).toHaveCount(0);

  const headers = await bearer(bobPage);
  const statusOf = async (url: string, method = "GET", data?: object) =>
    (await bobPage.request.fetch(url, { method, headers, data })).status();
  expect(await statusOf(tasksUrl(ada.id))).toBe(403);
  expect(await statusOf(tasksUrl(bob.id, task.id), "PATCH", { completed: true })).toBe(404);
  expect(await statusOf(tasksUrl(bob.id, task.id), "DELETE")).toBe(404);

  await adaPage.reload();
  await expect(adaPage.getByRole("checkbox", { name: "Only for Ada" })).not.toBeChecked();
});

test("shows what the API rejects at the field, and the rest above the form", async ({
  openAs,
  ada,
}) => {
  const page = await openAs(ada, "/dashboard");
  const title = page.getByLabel("New task");
  const add = page.getByRole("button", { name: "Add" });
  await title.fill("A bell \u0007");
  await add.click();
  await expect(title).toBeFocused();
  await expect(title).toHaveAccessibleDescription(/must not contain control characters/i);
  await expect(title).toHaveValue("A bell \u0007");

  await page.route(tasksUrl(ada.id), (route) =>
    route.fulfill({
      status: 422,
      contentType: "application/problem+json",
      headers: { "Access-Control-Allow-Origin": new URL(page.url()).origin },
      json: { title: "", status: 422, errors: [{ pointer: "#/due", detail: "Must be later." }] },
    }),
  );
  await title.fill("Later");
  await add.click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText("due: Must be later.");
  await expect(title).not.toHaveAttribute("aria-invalid");
});

test("keeps newer changes when an older response is late or fails", async ({
  openAs,
  playwright,
}) => {
  const emma = await createAccount(playwright, "Emma");
  const page = await openAs(emma, "/");
  const list = gate();
  let lists = 0;
  await page.route(`${tasksUrl(emma.id)}?*`, async (route) => {
    lists += 1;
    await list.opened;
    await route.continue();
  });
  await page.getByRole("banner").getByRole("link", { name: "Dashboard" }).click();
  await expect.poll(() => lists).toBeGreaterThan(0);
  await expect(page.getByRole("button", { name: "Add" })).toBeDisabled();
  list.open();
  await expect(page.getByText("Nothing to do yet")).toBeVisible();
  await addTask(page, "Make up my mind");

  const first = gate();
  let patches = 0;
  await page.route(tasksUrl(emma.id, "*"), async (route) => {
    patches += 1;
    if (patches === 1) await first.opened;
    await route.continue();
  });
  const box = page.getByRole("checkbox", { name: "Make up my mind" });
  await box.check();
  const answered = page.waitForResponse(
    (answer) => answer.request().postData()?.includes("false") ?? false,
  );
  await box.uncheck();
  first.open();
  await answered;
  await expect(box).not.toBeChecked();
  await page.reload();
  await expect(box).not.toBeChecked();
  expect(patches).toBe(2);

  const refusal = gate();
  await page.unroute(tasksUrl(emma.id, "*"));
  await page.route(tasksUrl(emma.id, "*"), async (route) => {
    if (!route.request().postData()?.includes("Refused")) return route.continue();
    await refusal.opened;
    await route.abort();
  });
  const rename = async (from: string, to: string) => {
    await page.getByRole("button", { name: `Rename ${from}` }).click();
    await page.getByLabel(`New title for ${from}`).fill(to);
    await page.getByRole("button", { name: "Save" }).click();
  };
  await rename("Make up my mind", "Refused");
  const kept = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await rename("Refused", "Made up");
  refusal.open();
  await kept;
  await expect(page.getByRole("checkbox", { name: "Made up" })).toBeVisible();
  await rename("Made up", "Refused again");
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Made up" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "Made up" })).toBeVisible();

  const change = gate();
  const done: string[] = [];
  page.on("response", (answer) => {
    const method = answer.request().method();
    if (method === "PATCH" || method === "DELETE") done.push(method);
  });
  await page.unroute(tasksUrl(emma.id, "*"));
  await page.route(tasksUrl(emma.id, "*"), async (route) => {
    if (route.request().method() === "PATCH") await change.opened;
    await route.continue();
  });
  await page.getByRole("checkbox", { name: "Made up" }).check();
  await page.getByRole("button", { name: "Delete Made up" }).click();
  await expect(page.getByText("Nothing to do yet")).toBeVisible();
  change.open();
  await expect.poll(() => done).toEqual(["PATCH", "DELETE"]);
  await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
});

test("keeps a change when an older list arrives later", async ({ openAs, playwright }) => {
  const finn = await createAccount(playwright, "Finn");
  const page = await openAs(finn, "/dashboard");
  await addTask(page, "Draft");
  const read = gate();
  const late = gate();
  await page.route(`${tasksUrl(finn.id)}?limit=20`, async (route) => {
    const response = await route.fetch();
    const { tasks } = await response.json();
    read.open();
    await late.opened;
    const other = { ...tasks[0], id: crypto.randomUUID(), title: "Added elsewhere" };
    await route.fulfill({ response, json: { tasks: [...tasks, other], nextCursor: null } });
  });
  // Lists load again when the user comes back to the tab.
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await read.opened;

  const draft = page.getByRole("checkbox", { name: "Draft" });
  const changed = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await draft.check();
  await changed;
  late.open();
  await expect(page.getByText("Added elsewhere")).toBeVisible();
  expect(await draft.isChecked()).toBe(true);
});

test("loads a long list in pages and keeps the focus", async ({ openAs, playwright }) => {
  const carl = await createAccount(playwright, "Carl");
  const page = await openAs(carl, "/");
  const headers = await bearer(page);
  for (let count = 1; count <= 45; count++) {
    await page.request.post(tasksUrl(carl.id), { headers, data: { title: `Task ${count}` } });
  }
  await page.goto("/dashboard");
  const more = page.getByRole("button", { name: "Load more" });
  await expect(page.getByRole("heading", { name: "20+ tasks" })).toBeVisible();
  // Adding a task elsewhere and deleting listed tasks must not shift the next page.
  await page.request.post(tasksUrl(carl.id), { headers, data: { title: "Added elsewhere" } });
  for (let count = 45; count > 25; count--) {
    await page.getByRole("button", { name: `Delete Task ${count}` }).click();
    await expect(page.getByText(`Deleted “Task ${count}”.`)).toBeAttached();
  }
  await expect(page.getByRole("heading", { name: "More tasks" })).toBeVisible();
  await more.press("Enter");
  await expect(taskList(page).getByRole("listitem")).toHaveCount(20);
  await expect(more).toBeFocused();
  await more.press("Enter");
  await expect(taskList(page).getByRole("listitem")).toHaveCount(25);
  await expect(page.getByRole("heading", { name: "25 tasks" })).toBeFocused();
  await expect(more).toHaveCount(0);
});
