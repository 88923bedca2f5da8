// The first page of each program, in both themes, wide and narrow.

import { after, before, test } from "node:test";

import { World } from "./harness.mjs";

let world;
before(async () => {
  world = await World.start();
});
after(() => world?.stop());

for (const [page, address] of [
  ["shop", () => `${world.shop}/`],
  ["console", () => `${world.cloudwatch}/_console`],
]) {
  test(`the first page of the ${page}`, async () => {
    const visit = await world.visit();
    await visit.page.goto(address());
    await visit.page.getByRole("heading", { level: 1 }).waitFor();
    await visit.inEveryLook(async () => {
      await visit.fits();
      await visit.accessible();
      await visit.picture(`first-${page}`);
    });
    await visit.close();
  });
}
