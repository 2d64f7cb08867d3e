import {
  addressHeader,
  expect,
  newAddress,
  newVisitor,
  test,
  tryToSignIn,
  useUpSignIns,
} from "./fixtures";

test("ignores addresses that a visitor sends before the proxy's", async ({ playwright }) => {
  const address = newAddress();
  const visitor = await newVisitor(playwright, address);
  await useUpSignIns(visitor);
  for (const chain of [`203.0.113.9, ${address}`, `203.0.113.9, ${address}, 127.0.0.1`]) {
    expect((await tryToSignIn(visitor, { [addressHeader]: chain })).status(), chain).toBe(429);
  }
  const other = `${address}, ${newAddress()}`;
  expect((await tryToSignIn(visitor, { [addressHeader]: other })).status()).toBe(401);
});
