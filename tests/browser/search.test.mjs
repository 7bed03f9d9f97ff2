// Search as a reader uses it: served under the strict policy, and from disk.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { audit, build, cleanUp, fixture, open, serve, visit } from "./site.mjs";

let browser;
let site;
before(async () => {
  browser = await open();
  site = await serve(fixture);
});
after(async () => {
  await browser.close();
  await site.stop();
  await cleanUp();
});

const on = async (path, steps, options = {}) => {
  const { page, context, notes } = await visit(browser, site.base + path, options);
  try {
    await steps(page);
    assert.deepEqual(notes, { errors: [], elsewhere: [] });
  } finally {
    await context.close();
  }
};
const focused = (page) => page.evaluate(() => document.activeElement.className || document.activeElement.id);

describe("the dialog", () => {
  for (const keys of ["/", "Control+k"]) {
    test(`opens with ${keys} and gives the focus back`, () =>
      on("parts.html", async (page) => {
        await page.keyboard.press(keys);
        await page.getByRole("searchbox", { name: "Words to search for" }).waitFor();
        await page.keyboard.press("Escape");
        // The dialog's `close` event comes in a task of its own.
        await page.waitForFunction(() => document.activeElement.id === "search-open", null, { timeout: 3000 });
        assert.equal(await focused(page), "search-button");
      }));
  }

  test("finds, announces, marks, and is walked with the arrow keys", () =>
    on("parts.html", async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("windows panl");
      await page.locator(".search-hit").first().waitFor();
      assert.match(await page.locator(".search-status").textContent(), /result/);
      assert.equal(await page.locator(".search-status").getAttribute("role"), "status");
      assert.ok((await page.locator(".search-hit mark").count()) > 0);
      assert.deepEqual(await audit(page), []);
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(page), "search-title");
      await page.keyboard.press("ArrowUp");
      assert.equal(await page.evaluate(() => document.activeElement.type), "search");
    }));
});

describe("the search page", () => {
  test("takes the words from the address and puts them there", () =>
    on("search.html?q=panel", async (page) => {
      await page.locator(".search-hit").first().waitFor();
      assert.equal(await page.locator("[data-search-map]").isVisible(), false);
      await page.getByRole("searchbox", { name: "Words to search for" }).fill("nothingofthekind");
      await page.getByText("Nothing found").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("q"), "nothingofthekind");
    }));

  test("lists the site without script", () =>
    on(
      "search.html",
      async (page) => {
        assert.ok((await page.locator("[data-search-map] a").count()) > 2);
        assert.equal(await page.locator("[data-search-page]").isVisible(), false);
      },
      { javaScriptEnabled: false },
    ));
});

test("an index is searched from disk", async () => {
  const out = await build(fixture);
  const { page, context, notes } = await visit(browser, `${pathToFileURL(out)}/search.html?q=panel`);
  await page.locator(".search-hit").first().waitFor();
  assert.match(await page.locator(".search-title").first().getAttribute("href"), /^file:/);
  assert.deepEqual(notes.errors, []);
  await context.close();
});
