// Buying in a real browser, with and without scripts: from the search to the mail, as a guest and with an account.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { TWO_LOOKS, World } from "./harness.mjs";

const ADMIN = { email: "admin@shop.test", password: "a long enough password" };
const WAYS = [
  { name: "with scripts", javaScriptEnabled: true },
  { name: "without JavaScript", javaScriptEnabled: false },
];

let world;
before(async () => {
  world = await World.start({ shop: ["--admin-email", ADMIN.email, "--admin-password", ADMIN.password] });
});
after(() => world?.stop());

async function api(path, { token, body } = {}) {
  const answer = await fetch(`${world.shop}${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** The mails to someone, once there is one of this kind. */
async function mail(recipient, kind) {
  const { access_token: token } = await api("/api/auth/login", { body: ADMIN });
  for (let look = 0; look < 200; look += 1) {
    const { items } = await api("/api/admin/mails", { token });
    const found = items.filter((item) => item.recipient === recipient && item.kind === kind);
    if (found.length) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${kind} for ${recipient}`);
}

/** Products that can be bought, a different one each time. */
const fresh = (() => {
  let products;
  return async () => {
    products ??= (await api("/api/products?per_page=100")).items.filter((product) => product.in_stock);
    return products.pop();
  };
})();

async function puts(page, product, quantity = 1) {
  await page.goto(world.shop);
  await page.getByLabel("Search products").fill(product.name);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("main").getByRole("link", { name: product.name }).first().click();
  await page.getByRole("heading", { level: 1, name: product.name }).waitFor();
  await page.getByLabel("Quantity").fill(String(quantity));
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.waitForURL(`${world.shop}/cart`);
}

async function goesOn(page, email) {
  await page.getByRole("button", { name: "Check out" }).click();
  await page.waitForURL("**/checkout/address");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("Street and number").fill("1 Long Lane");
  await page.getByLabel("Post code").fill("8010");
  await page.getByLabel("Town").fill("Graz");
  await page.getByLabel("Country").selectOption("AT");
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.waitForURL("**/checkout/payment");
}

async function pays(page) {
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Continue to review" }).click();
  await page.waitForURL("**/checkout/review");
  await page.getByRole("button", { name: /^Order and pay/ }).click();
  await page.waitForURL("**/orders/*");
  return page.locator(".number").first().textContent();
}

async function registers(page, email, password) {
  await page.goto(`${world.shop}/register`);
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.waitForURL("**/account");
}

async function signsIn(page, email, password) {
  await page.goto(`${world.shop}/login`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/account");
}

const articles = (page) => page.locator(".cart-items h2").allTextContents();

for (const { name, ...way } of WAYS) {
  test(`a guest finds, buys and gets mail, ${name}`, async () => {
    const visit = await world.visit(way);
    const email = `guest-${way.javaScriptEnabled}@example.com`;
    const product = await fresh();
    await puts(visit.page, product);
    assert.deepEqual(await articles(visit.page), [product.name]);
    await goesOn(visit.page, email);
    const number = await pays(visit.page);
    assert.match(await visit.page.locator(".lead").textContent(), /\S/);
    const [confirmation, ...more] = await mail(email, "order-confirmation");
    assert.equal(more.length, 0);
    assert.ok(confirmation.subject.includes(number) && confirmation.body_text.includes(product.name), confirmation.subject);
    await visit.page.goto(confirmation.body_text.match(/http:\S+\/orders\/\S+/)[0]);
    assert.equal(await visit.page.locator(".number").first().textContent(), number, "the link of the mail opens it");
    await visit.close();
  });

  test(`what a guest put aside moves into the account, ${name}`, async () => {
    const email = `merge-${way.javaScriptEnabled}@example.com`;
    const password = "correct horse battery staple";
    const [first, second] = [await fresh(), await fresh()];
    const visit = await world.visit(way);
    await puts(visit.page, first);
    await registers(visit.page, email, password);
    await visit.page.goto(`${world.shop}/cart`);
    assert.deepEqual(await articles(visit.page), [first.name], "after registering");
    await visit.close();

    const elsewhere = await world.visit(way);
    await puts(elsewhere.page, second);
    await puts(elsewhere.page, first);
    await signsIn(elsewhere.page, email, password);
    await elsewhere.page.goto(`${world.shop}/cart`);
    assert.deepEqual((await articles(elsewhere.page)).sort(), [first.name, second.name].sort(), "after signing in");
    const pieces = await elsewhere.page.locator(".sum dt").first().textContent();
    assert.equal(pieces, "3 pieces");
    await elsewhere.page.goto(`${world.shop}/account`);
    await elsewhere.page.getByRole("button", { name: "Sign out" }).click();
    await elsewhere.page.goto(`${world.shop}/cart`);
    assert.deepEqual(await articles(elsewhere.page), [], "nobody's business after signing out");
    await elsewhere.close();
  });

  test(`mistakes are told beside their fields, ${name}`, async () => {
    const visit = await world.visit(way);
    await puts(visit.page, await fresh());
    await visit.page.getByRole("button", { name: "Check out" }).click();
    await visit.page.waitForURL("**/checkout/address");
    await visit.page.getByLabel("E-mail").fill("nobody");
    await visit.page.getByRole("button", { name: "Continue to payment" }).click();
    const wrong = visit.page.getByLabel("E-mail");
    assert.equal(await wrong.getAttribute("aria-invalid"), "true");
    assert.equal(await wrong.inputValue(), "nobody", "what was typed is still there");
    assert.equal(await visit.page.getByLabel("Town").getAttribute("aria-invalid"), "true");
    await visit.context.close();
    const refused = visit.complaints.filter((complaint) => !complaint.includes("400 (Bad Request)"));
    assert.deepEqual(refused, []);
  });
}

test("a payment that is declined is told, and another goes through", async () => {
  const visit = await world.visit();
  await puts(visit.page, await fresh());
  await goesOn(visit.page, "declined@example.com");
  await visit.page.getByRole("radio", { name: /declin/i }).check();
  await visit.page.getByRole("button", { name: "Continue to review" }).click();
  await visit.page.getByRole("button", { name: /^Order and pay/ }).click();
  await visit.page.getByRole("alert").waitFor();
  assert.match(await visit.page.getByRole("alert").textContent(), /declined/i);
  await visit.page.goto(`${world.shop}/checkout/payment`);
  const number = await pays(visit.page);
  const confirmations = await mail("declined@example.com", "order-confirmation");
  assert.deepEqual(confirmations.map(({ subject }) => subject.includes(number)), [true]);
  await visit.context.close();
});

for (const look of TWO_LOOKS) {
  test(`pages on the way to an order: ${look.theme}, ${look.width} px`, async () => {
    const visit = await world.visit(look);
    const { page } = visit;
    const seen = async (name) => {
      await visit.accessible();
      await visit.fits();
      await visit.picture(`buying-${name}`);
    };
    await page.goto(`${world.shop}/cart`);
    await seen("cart-empty");
    await puts(page, await fresh(), 2);
    await puts(page, await fresh());
    await seen("cart");
    await goesOn(page, "look@example.com");
    await seen("payment");
    await page.goto(`${world.shop}/checkout/address`);
    await seen("address");
    await page.goto(`${world.shop}/checkout/payment`);
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: "Continue to review" }).click();
    await page.waitForURL("**/checkout/review");
    await seen("review");
    await page.getByRole("button", { name: /^Order and pay/ }).click();
    await page.waitForURL("**/orders/*");
    await seen("done");
    await page.goto(`${world.shop}/account/orders`);
    await seen("orders");
    await page.goto(`${world.shop}/register`);
    await seen("register");
    await registers(page, `look-${look.theme}-${look.width}@example.com`, "correct horse battery staple");
    await seen("account");
    await page.goto(`${world.shop}/account/addresses/new`);
    await seen("address-new");
    await page.goto(`${world.shop}/password-reset`);
    await seen("password-reset");
    await visit.close();
  });
}
