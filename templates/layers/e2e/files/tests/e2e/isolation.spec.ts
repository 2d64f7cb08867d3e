import { addTask, bearer, expect, tasksUrl, test } from "./fixtures";

test("a second user reaches nothing of the first one", async ({ openAs, ada, bob }) => {
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
  expect(await statusOf(tasksUrl(ada.id), "POST", { title: "From Bob" })).toBe(403);
  expect(await statusOf(tasksUrl(ada.id, task.id))).toBe(403);
  expect(await statusOf(tasksUrl(bob.id, task.id))).toBe(404);
  expect(await statusOf(tasksUrl(bob.id, task.id), "PATCH", { completed: true })).toBe(404);
  expect(await statusOf(tasksUrl(bob.id, task.id), "DELETE")).toBe(404);

  await adaPage.reload();
  await expect(adaPage.getByRole("checkbox", { name: "Only for Ada" })).not.toBeChecked();
});
