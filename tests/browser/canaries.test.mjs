// The canaries of this repository, as `obsctl canary run` runs their packages: each passes at a shop in order, and fails at
// the fault that is made for it, in the step that notices, with a picture of what the canary saw.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { OPERATOR_TOKEN, World } from "./harness.mjs";
import { run } from "./processes.mjs";

let world;
before(async () => {
  world = await World.start();
});
after(() => world?.stop());

/** Runs a canary of the repository against the shop of the test. */
async function canary(name) {
  const keep = path.join(world.folder, "artifacts");
  const args = ["canary", "run", name, "--set", `shop=${world.shop}`, "--keep", keep, "--format", "json"];
  // 1: it ran and failed
  const output = await run("obsctl", args).catch((error) => {
    if (error.code !== 1) throw error;
    return error.stdout;
  });
  return JSON.parse(output).result;
}

async function fault(body) {
  const answer = await fetch(`${world.shop}/api/operator/fault`, {
    method: "PUT",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200);
}

const CASES = [
  { name: "heartbeat", fault: { error_share: 1 }, step: "the shop opens", reason: /expected status 200, got 500/, pictures: true },
  { name: "api", fault: { wrong: "prices-missing" }, step: "products have a price", reason: /price/, pictures: false },
  { name: "search", fault: { wrong: "search-finds-nothing" }, step: "a search finds something", reason: /there is no text/, pictures: true },
];

for (const { name, fault: broken, step, reason, pictures } of CASES) {
  test(`${name} passes at a shop in order, and fails at its fault`, async () => {
    await fault({});
    const healthy = await canary(name);
    assert.deepEqual([healthy.status, healthy.reason], ["PASSED", null]);
    assert.ok(healthy.steps.length > 0 && healthy.steps.every((one) => one.status === "PASSED"));

    await fault(broken);
    const failed = await canary(name);
    assert.equal(failed.status, "FAILED");
    const last = failed.steps.at(-1);
    assert.deepEqual([last.name, last.status], [step, "FAILED"]);
    assert.match(last.reason, reason);
    if (pictures) {
      const shots = last.screenshots.map((shot) => readFileSync(path.join(failed.artifacts, shot.file)));
      const isPng = (bytes) => bytes.subarray(1, 4).toString() === "PNG" && bytes.length > 2_000;
      assert.ok(shots.length > 0 && shots.every(isPng));
    }

    // what was wrong is over, and nothing of it is left
    await fault({});
    assert.equal((await canary(name)).status, "PASSED");
  });
}

test("faults are for one canary each", async () => {
  await fault({ wrong: "prices-missing" });
  assert.equal((await canary("heartbeat")).status, "PASSED");
  assert.equal((await canary("search")).status, "PASSED");
  await fault({ wrong: "search-finds-nothing" });
  assert.equal((await canary("heartbeat")).status, "PASSED");
  await fault({});
});
