import type { Page } from "@playwright/test";
import { confirmAddress, fillSignUp, signUp } from "./accounts";
import { expect, newEmail, newVisitor, password, signIn, signOut, test } from "./fixtures";
import { inbox, linkIn } from "./inbox";

/** Waits out the countdown on /check-inbox, and asks for another message. */
async function sendAgain(page: Page) {
  const button = page.getByRole("button", { name: /^Send/ });
  await expect(button).toHaveText(/^Send again in 0:\d\d$/);
  await page.clock.install();
  await page.reload();
  await expect(button).toHaveText("Send again in 1:00");
  for (let second = 0; second < 60; second++) await page.clock.runFor(1000);
  await page.getByRole("button", { name: "Send the link again" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Sent" })).toBeVisible();
  await expect(button).toHaveText(/^Send again in/);
  await expect(button).toBeFocused();
}

test("an account can be used once its address is confirmed", async ({ page, playwright }) => {
  const hedy = { name: "Hedy", email: newEmail("Hedy"), password };

  await test.step("signing up leads to /check-inbox, with the address only in the hash", async () => {
    const urls: string[] = [];
    page.on("request", (request) => urls.push(request.url()));
    await page.goto("/sign-up");
    await fillSignUp(page, hedy);
    await expect(page.getByRole("main")).toContainText(hedy.email);
    expect(urls.filter((url) => url.split("#")[0]?.includes("hedy"))).toEqual([]);
    await page.goto("/dashboard");
    await expect(page).toHaveURL(/\/sign-in\?/);
  });

  await test.step("signing in also leads to /check-inbox", async () => {
    await signIn(page, hedy);
    await page.waitForURL(/\/check-inbox\?next=.+#/);
    await expect(page.getByRole("heading", { name: "Check your inbox" })).toBeVisible();
    await expect(page.getByRole("main")).toContainText(hedy.email);
  });

  await test.step("another message can be requested", async () => {
    await sendAgain(page);
  });

  let confirmationLink = "";
  await test.step("opening a link without pressing the button confirms nothing", async () => {
    for (let sent = 0; sent < 2; sent++) {
      const message = await (await inbox()).next(hedy.email, "Confirm your email address");
      confirmationLink = linkIn(message);
      const opened = await page.request.get(confirmationLink);
      expect(await opened.text()).toContain("Confirm this address");
    }
    const visitor = await newVisitor(playwright);
    const data = { email: hedy.email, password };
    const answer = await visitor.post("/api/auth/sign-in/email", { data });
    expect(await answer.json()).toMatchObject({ code: "EMAIL_NOT_VERIFIED" });
    await visitor.dispose();
  });

  await test.step("the button behind the link confirms the address and signs in", async () => {
    await confirmAddress(page, hedy.email);
    await expect(page.getByText(`You are signed in as ${hedy.email}.`)).toBeVisible();
  });

  await test.step("a used link shows that the address is confirmed", async () => {
    await page.goto("/dashboard");
    await signOut(page);
    await page.goto(confirmationLink);
    await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
    await expect(page.getByText("Sign in to continue.")).toBeVisible();
  });

  await test.step("signing up with a taken address sends a message to the owner", async () => {
    await page.goto("/sign-up");
    await fillSignUp(page, hedy);
    const { text } = await (await inbox()).next(hedy.email, "You already have an account");
    expect(text).toContain("/sign-in");
  });
});

test("confirming leads to the originally requested page", async ({ page }) => {
  const ida = { name: "Ida", email: newEmail("Ida"), password };
  const next = encodeURIComponent("/account?from=bookmark");
  await page.goto(`/sign-up?next=${next}`);
  await fillSignUp(page, ida);
  await expect(page).toHaveURL(/\/check-inbox\?next=/);
  await sendAgain(page);
  const mailbox = await inbox();
  const first = linkIn(await mailbox.next(ida.email, "Confirm your email address"));
  await page.goto(linkIn(await mailbox.next(ida.email, "Confirm your email address")));
  await expect(page.getByRole("main")).toContainText("Confirming signs you in.");
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await expect(page).toHaveURL(`/email-verified?next=${next}`);
  // The first link still works, but nothing is left to confirm.
  await page.goto("/account");
  await page.goto(first);
  await expect(page).toHaveURL(`/email-verified?next=${next}`);
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page).toHaveURL("/account?from=bookmark");
});

test("a forgotten password can be reset", async ({ page }) => {
  const rosa = { name: "Rosa", email: newEmail("Rosa"), password };
  await page.goto("/sign-up");
  await signUp(page, rosa);
  await signOut(page);

  const ask = async (email: string) => {
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.waitForURL("**/forgot-password");
    await page.getByLabel("Email").fill(email);
    await page.getByRole("button", { name: "Send a link" }).click();
    await expect(page.getByRole("status").filter({ hasText: "If this address" })).toBeVisible();
  };
  await ask(newEmail("Nobody"));
  await ask(rosa.email);
  const link = linkIn(await (await inbox()).next(rosa.email, "Choose a new password"));

  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("New password", { exact: true })).toBeFocused();
  await page.getByLabel("New password", { exact: true }).fill("four more unrelated words");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { name: "Your password has been changed" })).toBeVisible();

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();

  await page.goto("/sign-in");
  await signIn(page, rosa);
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  await signIn(page, { ...rosa, password: "four more unrelated words" });
  await expect(page).toHaveURL("/dashboard");
});

test("an address changes after both mailboxes have confirmed", async ({ page }) => {
  const lise = { name: "Lise", email: newEmail("Lise"), password };
  const newAddress = newEmail("Meitner");
  await page.goto("/sign-up");
  await signUp(page, lise);
  await page.goto("/account");
  const panel = page.getByRole("region", { name: "Email" });
  await panel.getByLabel("New email").fill(lise.email);
  await panel.getByRole("button", { name: "Change email" }).click();
  await expect(panel.getByText("This is already your address.")).toBeVisible();
  await panel.getByLabel("New email").fill(newAddress);
  await panel.getByRole("button", { name: "Change email" }).click();
  await expect(panel.getByRole("status")).toContainText("inbox of your current address");

  const mailbox = await inbox();
  const approval = await mailbox.next(lise.email, "Approve the change of your email address");
  await page.request.get(linkIn(approval));
  await page.goto(linkIn(approval));
  await expect(page.getByRole("main")).toContainText(`to ${newAddress} once you`);
  await page.getByRole("button", { name: "Approve the change" }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  const confirmation = await mailbox.next(newAddress, "Confirm your new email address");
  await page.request.get(linkIn(confirmation));
  await page.goto("/account");
  await expect(panel).toContainText(lise.email);
  await page.goto(linkIn(confirmation));
  await expect(page.getByRole("heading", { name: "Confirm your new address" })).toBeVisible();
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await expect(page.getByRole("heading", { name: "Your address has been changed" })).toBeVisible();
  await page.getByRole("link", { name: "Go to your account" }).click();
  await expect(panel).toContainText(newAddress);

  await page.goto(linkIn(approval));
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  expect(await mailbox.subjects(newAddress)).toEqual(["Confirm your new email address"]);
});

test("pressing the button behind a link twice submits the form once", async ({ ada, openAs }) => {
  const mailbox = await inbox();
  const page = await openAs(ada, "/account");
  await page.getByLabel("New email").fill(newEmail("Augusta"));
  await page.getByRole("button", { name: "Change email" }).click();
  const link = linkIn(await mailbox.next(ada.email, "Approve the change of your email address"));
  // Hydrated pages request the session.
  const hydrated = page.waitForResponse("**/api/auth/get-session");
  await page.goto(link);
  await hydrated;
  const button = page.getByRole("button", { name: "Approve the change" });
  const submissions = await button.evaluate(async (element: HTMLButtonElement) => {
    let count = 0;
    element.form?.addEventListener("submit", (event) => {
      count += 1;
      event.preventDefault();
    });
    for (let press = 0; press < 2; press++) {
      element.click();
      await new Promise((resolve) => setTimeout(resolve));
    }
    return count;
  });
  expect(submissions).toBe(1);
});

test("the page of a broken link offers a new link", async ({ page }) => {
  await page.goto("/confirm-email?token=broken");
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  await page.getByRole("button", { name: "Send the link again" }).click();
  await expect(page.getByLabel("Email")).toBeFocused();
});

test("users with a confirmed address can continue from a broken link", async ({ openAs, ada }) => {
  const page = await openAs(ada, "/email-verified?error=TOKEN_EXPIRED");
  await expect(page.getByText(`signed in as ${ada.email}`)).toBeVisible();
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page).toHaveURL("/dashboard");
});
