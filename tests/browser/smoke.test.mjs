// The first page of each program, in every look.

import { after, before, test } from "node:test";

import { LOOKS, World } from "./harness.mjs";

let world;
before(async () => {
  world = await World.start();
});
after(() => world?.stop());

for (const look of LOOKS) {
  const name = `${look.theme}, ${look.width} px`;
  for (const [page, address] of [
    ["shop", () => `${world.shop}/`],
    ["console", () => `${world.cloudwatch}/_console`],
  ]) {
    test(`the first page of the ${page}: ${name}`, async () => {
      const visit = await world.visit(look);
      await visit.page.goto(address());
      await visit.page.getByRole("heading", { level: 1 }).waitFor();
      await visit.fits();
      await visit.accessible();
      await visit.picture(`first-${page}`);
      await visit.close();
    });
  }
}
