// Running the shop in a real browser, with and without scripts: a product is added and sold, restocked, and sent.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { OPERATOR_TOKEN, TWO_LOOKS, World } from "./harness.mjs";

const ADMIN = { email: "admin@shop.test", password: "a long enough password" };
const ADDRESS = {
  address: { name: "Ada Lovelace", line1: "1 Long Lane", postcode: "8010", city: "Graz", country: "AT" },
  email: "ada@example.com",
  payment: { card: "test" },
};

let world;
before(async () => {
  world = await World.start({ shop: ["--admin-email", ADMIN.email, "--admin-password", ADMIN.password] });
});
after(() => world?.stop());

async function api(path, { token, body, headers } = {}) {
  const answer = await fetch(`${world.shop}${path}`, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** A guest orders a product by the API; the order's number. */
async function orders(product) {
  const { user_id: user, access_token: token } = await api("/api/auth/guest", { body: {} });
  await api(`/api/carts/${user}/items`, { token, body: { product_id: product, quantity: 1 } });
  const headers = { "idempotency-key": crypto.randomUUID() };
  return (await api("/api/orders", { token, body: ADDRESS, headers })).number;
}

/** A customer writes a review of a product. */
async function reviews(product) {
  const person = { name: "Ada Lovelace", email: `ada-${crypto.randomUUID()}@example.com`, password: "correct horse battery" };
  await api("/api/users", { body: person });
  const { email, password } = person;
  const { access_token: token } = await api("/api/auth/login", { body: { email, password } });
  const body = { rating: 2, title: "<b>Too dim</b>", text: "It looks good.\nOne sees nothing by it." };
  await api(`/api/products/${product}/reviews`, { token, body });
}

async function enters(page) {
  await page.goto(`${world.shop}/admin`);
  await page.getByLabel("E-mail").fill(ADMIN.email);
  await page.getByLabel("Password").fill(ADMIN.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${world.shop}/admin`);
}

async function adds(page, name) {
  await page.goto(`${world.shop}/admin/products/new`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Price in EUR").fill("49.90");
  await page.getByLabel("Category").selectOption({ index: 2 });
  await page.getByLabel("Description").fill("For long evenings.");
  await page.getByLabel("Pieces").fill("1");
  await page.getByRole("button", { name: "Sell it" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return Number(page.url().split("/").pop());
}

for (const javaScriptEnabled of [true, false]) {
  test(`a product is added, restocked and sent, ${javaScriptEnabled ? "with scripts" : "without JavaScript"}`, async () => {
    const visit = await world.visit({ javaScriptEnabled });
    const { page } = visit;
    const name = `Lantern ${javaScriptEnabled ? "one" : "two"}`;
    await enters(page);
    const product = await adds(page, name);
    await page.getByRole("link", { name: "In the shop" }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    const number = await orders(product);
    await page.reload();
    await page.getByText("Sold out").first().waitFor();

    await page.goto(`${world.shop}/admin/inventory?shelf=sold-out`);
    const row = page.getByRole("listitem").filter({ hasText: name });
    while (!(await row.count())) await page.getByRole("link", { name: "Next" }).click();
    await row.getByLabel("For sale").fill("12");
    await row.getByRole("button", { name: "Save" }).click();
    await page.getByRole("status").waitFor();
    assert.equal((await api(`/api/inventory/${product}`)).available, 12);

    await page.goto(`${world.shop}/admin/orders`);
    await page.getByLabel("Order number").fill(number.toLowerCase());
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByRole("heading", { level: 1, name: `Order ${number}` }).waitFor();
    await page.getByRole("button", { name: "It is on its way" }).click();
    await page.locator(".happenings").getByText("shipped").waitFor();

    await page.goto(`${world.shop}/admin/mails`);
    await page.getByText(number).first().waitFor();
    await page.goto(`${world.shop}/admin/audit`);
    const done = await page.locator("tbody tr td:nth-child(2)").allTextContents();
    assert.deepEqual(done.slice(0, 3), ["Order sent", "Stock set", "New product"]);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto(`${world.shop}/admin`);
    assert.match(page.url(), /\/login\?next=/);
    await visit.close();
  });
}

test("HTML in names is text", async () => {
  const visit = await world.visit();
  await enters(visit.page);
  const name = `<img src=x onerror=document.title='run'>"'`;
  const product = await adds(visit.page, name);
  for (const path of [`/admin/products/${product}`, "/admin/products", "/admin/inventory?shelf=low", "/admin/audit"]) {
    await visit.page.goto(`${world.shop}${path}`);
    assert.notEqual(await visit.page.title(), "run");
    assert.equal(await visit.page.locator("img").count(), 0);
  }
  await visit.close();
});

for (const look of TWO_LOOKS) {
  test(`pages of the administration: ${look.theme}, ${look.width} px`, async () => {
    const visit = await world.visit(look);
    const { page } = visit;
    await enters(page);
    const product = await adds(page, `Lamp ${look.theme} ${look.width}`);
    const number = await orders(product);
    await reviews(product);
    await fetch(`${world.shop}/api/operator/fault`, {
      method: "PUT",
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ payment_latency_ms: 1 }),
    });
    for (const [name, path] of [
      ["dashboard", "/admin"],
      ["products", "/admin/products?q=lamp"],
      ["product", `/admin/products/${product}`],
      ["product-new", "/admin/products/new"],
      ["categories", "/admin/categories"],
      ["category", "/admin/categories/2"],
      ["category-new", "/admin/categories/new"],
      ["inventory", "/admin/inventory"],
      ["orders", "/admin/orders"],
      ["order", `/admin/orders/${number}`],
      ["reviews", "/admin/reviews"],
      ["mails", "/admin/mails"],
      ["dead-letters", "/admin/dead-letters"],
      ["faults", "/admin/faults"],
      ["audit", "/admin/audit"],
    ]) {
      await page.goto(`${world.shop}${path}`);
      await visit.accessible();
      await visit.fits();
      await visit.picture(`admin-${name}`);
    }
    for (const [name, path, label, button] of [
      ["inventory", "/admin/inventory?shelf=all", "For sale", "Save"],
      ["faults", "/admin/faults", "Answers that fail", "Switch"],
    ]) {
      await page.goto(`${world.shop}${path}`);
      // what the browser would not send, the shop has to refuse itself
      await page.locator("main form").evaluateAll((forms) => forms.forEach((form) => (form.noValidate = true)));
      await page.getByLabel(label).first().fill("-1");
      await page.getByRole("button", { name: button }).first().click();
      await page.getByRole("alert").getByRole("link", { name: label }).click();
      assert.equal(await page.locator("input:focus").inputValue(), "-1");
      assert.equal(await page.locator("input:focus").getAttribute("aria-invalid"), "true");
      await visit.accessible();
      await visit.fits();
      await visit.picture(`admin-${name}-wrong`);
    }
    const refused = visit.complaints.splice(0);
    assert.equal(refused.length, 2);
    for (const complaint of refused) assert.match(complaint, /status of 4(00|22)/);
    await visit.close();
  });
}
