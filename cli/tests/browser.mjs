// Opens a page in Chromium without a screen, does with it what a reader does, and prints what it saw as JSON.
// Usage: node browser.mjs PAGE NODE_MODULES
import { pathToFileURL } from "node:url";
import { chromiumOf } from "./chromium.mjs";

const [page, modules] = process.argv.slice(2);
const launch = await chromiumOf(modules);
const browser = await launch();
const seen = { complaints: [], requests: [] };
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
const tab = await context.newPage();
tab.on("console", message => seen.complaints.push(message.text()));
tab.on("pageerror", error => seen.complaints.push(error.message));
tab.on("request", request => seen.requests.push(request.url().split(/[:,]/, 1)[0]));
await tab.goto(pathToFileURL(page).href);
await tab.locator("#lanes rect").first().waitFor();

seen.title = await tab.title();
seen.verdict = await tab.locator(".verdict").innerText();
seen.lanes = await tab.locator(".lane").count();
seen.drawn = await tab.locator(".lane:has(rect)").count();
seen.picture = await tab.locator("figure img").evaluate(image => image.complete && image.naturalWidth > 100);
// What a screen reader says of the first user's keys.
seen.spoken = await tab.locator(".lane svg").first().getAttribute("aria-label");

// By the keyboard alone: into the first lane, which opens, and has the keys as a table.
await tab.locator(".lane summary").first().focus();
await tab.keyboard.press("Enter");
await tab.locator(".lane table").first().waitFor();
seen.table = await tab.locator(".lane table").first().locator("tbody tr").first().locator("td").allInnerTexts();

await tab.locator("#filter").fill("no such user");
seen.filtered = await tab.locator("#shown").innerText();
await tab.locator("#filter").fill("");
seen.options = await tab.locator("#span option").allInnerTexts();
const before = await tab.locator("#axis").innerText();
await tab.locator("#span").selectOption({ index: 1 });
seen.isZoomed = (await tab.locator("#axis").innerText()) !== before;

seen.outcome = await tab.locator("#outcome strong").innerText();
await tab.locator("input[name=gracePeriod]").last().check();
seen.longer = await tab.locator("#outcome strong").innerText();
await tab.locator("input[name=deletionDelay]").last().check();
seen.refused = await tab.locator("#outcome").innerText();

const ink = () => tab.evaluate(() => getComputedStyle(document.body).color);
await tab.emulateMedia({ colorScheme: "light" });
const light = await ink();
await tab.emulateMedia({ colorScheme: "dark" });
seen.hasDarkLooks = (await ink()) !== light;
await tab.emulateMedia({ media: "print" });
seen.printsControls = await tab.locator("#view").isVisible();
await tab.emulateMedia({ media: "screen" });
await tab.setViewportSize({ width: 360, height: 640 });
seen.fitsOnAPhone = await tab.evaluate(() => document.documentElement.scrollWidth <= 360);

await browser.close();
console.log(JSON.stringify(seen));
