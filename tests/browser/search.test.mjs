// Search as a reader uses it: served under the strict policy, and from disk.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { audit, build, fixture, served, visit } from "./site.mjs";

const here = served(fixture);
const { on } = here;
const focused = (page) => page.evaluate(() => document.activeElement.className || document.activeElement.id);

describe("the dialog", () => {
  for (const keys of ["/", "Control+k"]) {
    test(`opens with ${keys} and gives the focus back`, () =>
      on("parts.html", async (page) => {
        await page.keyboard.press(keys);
        await page.getByRole("searchbox", { name: "Words to search for" }).waitFor();
        await page.keyboard.press("Escape");
        // The dialog's `close` event comes in a task of its own.
        await page.waitForFunction(() => document.activeElement.id === "search-open");
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

  test("opens and closes by its buttons, with the keyboard", () =>
    on("parts.html", async (page) => {
      await page.locator("#search-open").focus();
      await page.keyboard.press("Enter");
      await page.getByRole("searchbox", { name: "Words to search for" }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/parts.html");
      await page.getByRole("button", { name: "Close" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement.id === "search-open");
    }));

  test("the Enter key means the words as they stand, though their results have not come", () =>
    on("parts.html", async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("panl");
      await page.locator(".search-hit").first().waitFor();
      await page.getByRole("searchbox", { name: "Words to search for" }).fill("pivot managed somebody");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/versions.html*");
    }));

  test("late results do not take the focus away", () =>
    on("parts.html", async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("panel");
      await page.locator(".search-hit").first().waitFor();
      await page.evaluate(() => {
        const list = document.querySelector(".search-hits");
        globalThis.replaced = new Promise((replaced) => new MutationObserver(() => setTimeout(replaced)).observe(list, { childList: true }));
      });
      await page.keyboard.type("s");
      await page.keyboard.press("ArrowDown");
      // The focus was on a result of the words before.
      await page.evaluate(() => globalThis.replaced);
      assert.equal(await focused(page), "search-title");
    }));
});

test("without script, the button leads to the page that lists the site", () =>
  on(
    "parts.html",
    async (page) => {
      await page.locator("#search-open").click();
      await page.waitForURL("**/search.html");
      await page.locator("[data-search-map]").getByRole("link", { name: "More parts" }).click();
      await page.waitForURL("**/more.html");
    },
    { javaScriptEnabled: false },
  ));

describe("the search page", () => {
  test("takes the words from the address and puts them there", () =>
    on("search.html?q=panel", async (page) => {
      await page.locator(".search-hit").first().waitFor();
      assert.equal(await page.locator("[data-search-map]").isVisible(), false);
      await page.getByRole("searchbox", { name: "Words to search for" }).fill("nothingofthekind");
      await page.getByText("Nothing found").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("q"), "nothingofthekind");
    }));

  test("keeps the chosen filter in the address", () =>
    on("search.html?q=pa", async (page) => {
      const filter = page.locator(".search-filters select").first();
      await filter.waitFor();
      const name = (await filter.locator("option").nth(1).textContent()).replace(/ \(\d+\)$/, "");
      await filter.selectOption({ index: 1 });
      await page.waitForFunction((name) => [...new URLSearchParams(location.search).values()].includes(name), name);
      await page.reload();
      await filter.waitFor();
      assert.ok((await filter.locator("option:checked").textContent()).startsWith(name));
      await filter.selectOption({ index: 0 });
      await page.waitForFunction(() => [...new URLSearchParams(location.search).keys()].join() === "q");
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
  const { page, context, notes } = await visit(here.browser, `${pathToFileURL(out)}/search.html?q=panel`);
  await page.locator(".search-hit").first().waitFor();
  assert.match(await page.locator(".search-title").first().getAttribute("href"), /^file:/);
  assert.deepEqual(notes.errors, []);
  await context.close();
});
