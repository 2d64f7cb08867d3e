import { createAccount, expect, setProvider, signIn, test } from "./fixtures";
import { inbox, linkIn } from "./inbox";

test("a user of a social provider can choose a first password by email", async ({
  playwright,
  openAs,
}) => {
  const mary = await createAccount(playwright, "Mary");
  await setProvider(mary.id, "elsewhere");
  const page = await openAs(mary, "/account/security");
  const panel = page.getByRole("region", { name: "Password" });
  await expect(panel).toContainText(`We will send a link to ${mary.email}`);
  await panel.getByRole("button", { name: "Send a link" }).click();
  await expect(panel.getByRole("status")).toContainText("A message is on its way.");

  await page.goto(linkIn(await (await inbox()).next(mary.email, "Choose a password")));
  const chosen = "four more unrelated words";
  await page.getByLabel("New password", { exact: true }).fill(chosen);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { name: "Your password has been changed" })).toBeVisible();

  await page.goto("/sign-in?next=/account/security");
  await signIn(page, { email: mary.email, password: chosen });
  await expect(page).toHaveURL("/account/security");
  await expect(panel.getByLabel("Current password", { exact: true })).toBeVisible();
});

test("a user with a password is not offered a link to choose one", async ({ ada, openAs }) => {
  const page = await openAs(ada, "/account/security");
  const panel = page.getByRole("region", { name: "Password" });
  await expect(panel.getByLabel("Current password", { exact: true })).toBeVisible();
  await expect(panel.getByRole("button", { name: "Send a link" })).toHaveCount(0);
});
