// Opens a page in Chromium without a screen, and prints as JSON how long it took until it stood there: of
// several runs the middle one, each in a browser of its own. Usage: node page.mjs PAGE NODE_MODULES
import { pathToFileURL } from "node:url";
import { chromiumOf } from "../cli/tests/chromium.mjs";

const [page, modules] = process.argv.slice(2);
const launch = await chromiumOf(modules);
const times = [];
const complaints = [];
for (let run = 0; run < 5; run += 1) {
  const browser = await launch();
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  tab.on("console", message => complaints.push(message.text()));
  tab.on("pageerror", error => complaints.push(error.message));
  const begin = performance.now();
  await tab.goto(pathToFileURL(page).href);
  await tab.locator("#lanes rect").first().waitFor();
  // Laid out and painted, not only parsed.
  await tab.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  times.push(performance.now() - begin);
  await browser.close();
}
times.sort((one, other) => one - other);
console.log(JSON.stringify({ seconds: times[2] / 1000, complaints }));
