// Live reload: a saved file shows in the browser.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { cleanUp, fixture, open, patience, scratch, serve, visit } from "./site.mjs";

let browser;
let docset;
let site;
before(async () => {
  browser = await open();
  docset = join(await scratch(), "docset");
  await cp(fixture, docset, { recursive: true });
  site = await serve(docset);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await cleanUp();
});

/** Opens a page that may be loaded again at any time. */
const visitLive = (path) => visit(browser, site.base + path, { until: "commit" });

/** Asks the server until a page holds the words. */
const served = async (path, words) => {
  const end = performance.now() + patience;
  let text = "";
  while (!text.includes(words)) {
    assert.ok(performance.now() < end, `${path} does not hold “${words}”: ${text.slice(0, 2000)}`);
    text = await (await fetch(site.base + path)).text();
  }
};

test("a saved file shows at once", async (t) => {
  const file = join(docset, "content/more.md");
  const text = await readFile(file, "utf8");
  const { page, context, notes } = await visitLive("more.html");
  const times = [];
  for (let round = 1; round <= 5; round++) {
    const words = `Saved for the ${round}. time`;
    const start = performance.now();
    await writeFile(file, text.replace("## First group", `${words}.\n\n## First group`));
    await page.getByText(words).waitFor();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`saved → shown in ${Math.round(times[2])} ms (median of 5; ${times.map(Math.round).join(", ")})`);
  assert.deepEqual(notes, { errors: [], elsewhere: [] });
  await context.close();
});

test("a finding shows on the page and goes away again", async () => {
  const file = join(docset, "content/more.md");
  const text = await readFile(file, "utf8");
  const { page, context } = await visitLive("more.html");
  await writeFile(file, `${text}\n[Broken](nowhere.md)\n`);
  await page.locator(".milepost-diagnostics").getByText("file-not-found").waitFor();
  await writeFile(file, text);
  await page.locator(".milepost-diagnostics").waitFor({ state: "detached" });
  await context.close();
});

test("a save before the page listens is not lost", async () => {
  const file = join(docset, "content/more.md");
  const text = await readFile(file, "utf8");
  const context = await browser.newContext();
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  let listen;
  const saved = new Promise((resolve) => (listen = resolve));
  await page.route("**/_milepost/events*", async (route) => {
    await saved;
    await route.continue();
  });
  const asked = page.waitForRequest("**/_milepost/events*");
  await page.goto(`${site.base}more.html`);
  await writeFile(file, text.replace("## First group", "Early words.\n\n## First group"));
  await asked;
  // The server has seen the save before it hears from the page.
  await served("more.html", "Early words.");
  assert.equal(await page.getByText("Early words.").count(), 0);
  listen();
  await page.getByText("Early words.").waitFor();
  await writeFile(file, text);
  await context.close();
});

test("a new page can be visited", async () => {
  await writeFile(join(docset, "content/new.md"), "---\ntitle: New\n---\n\n# New\n\nFresh words.\n");
  await served("new.html", "Fresh words");
  const { page, context } = await visitLive("new.html");
  await page.getByText("Fresh words").waitFor();
  await context.close();
});
