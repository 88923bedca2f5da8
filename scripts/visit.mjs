// Looks at a page as a customer does: headless Chromium opens it, clicks on its heading, loads it once more and leaves it.
//   node scripts/visit.mjs URL
import { chromium } from "playwright-core";

const [address] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromiumSandbox: process.getuid?.() !== 0, // it has none for root
  args: [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // whatever the page asks for, nothing leaves this machine
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
  ],
});
try {
  const page = await browser.newPage();
  await page.goto(address);
  // what was never painted has no vitals
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length === 1);
  await page.getByRole("heading", { level: 1 }).first().click();
  // What a page still has to say goes when it is left, and is sent while the next one loads: a browser that ends at once takes it along.
  await page.goto(address, { waitUntil: "networkidle" });
  await page.goto("about:blank");
} finally {
  await browser.close();
}
