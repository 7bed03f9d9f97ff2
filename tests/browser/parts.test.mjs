// What the theme's scripts do, in a served site with its strict Content-Security-Policy.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { audit, copied, drawn, fixture, narrow, overflow, served } from "./site.mjs";

const { on, site } = served(fixture);
const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

test("the policy is strict", async () => {
  const answer = await fetch(site.base);
  const policy = answer.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-(inline|eval)/);
});

describe("tabs", () => {
  const panel = (page, name) => page.locator(".tab-panel").filter({ hasText: `Panel for ${name}` });

  test("follow the arrow keys, Home and End, and are one stop for the Tab key", () =>
    on("parts.html", async (page) => {
      const tab = (name) => page.getByRole("tab", { name });
      await tab("Linux").focus();
      await page.keyboard.press("ArrowRight");
      await assert.doesNotReject(panel(page, "Windows").waitFor());
      assert.equal(await tab("Windows").evaluate((element) => element === document.activeElement), true);
      assert.equal(await panel(page, "Linux").isVisible(), false);
      await page.keyboard.press("End");
      await panel(page, "macOS").waitFor();
      await page.keyboard.press("ArrowRight");
      await panel(page, "Linux").waitFor();
      await page.keyboard.press("ArrowLeft");
      await panel(page, "macOS").waitFor();
      await page.keyboard.press("Home");
      await panel(page, "Linux").waitFor();
      assert.equal(await tab("Linux").getAttribute("aria-selected"), "true");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), null);
    }));

  test("choose for all groups, the next page, and the address", () =>
    on("parts.html", async (page) => {
      await page.getByRole("tab", { name: "Windows" }).click();
      assert.equal(new URL(page.url()).searchParams.get("tabs"), "windows");
      await page.goto(`${site.base}more.html`);
      await page.getByText("First group for Windows").waitFor();
      await page.getByText("Second group for Windows").waitFor();
      await page.getByRole("tab", { name: "Linux" }).last().click();
      await page.getByText("First group for Linux").waitFor();
      await page.goto(`${site.base}parts.html?tabs=macos`);
      await panel(page, "macOS").waitFor();
    }));

  test("open when an anchor inside them is followed", () =>
    on("parts.html#inside-the-windows-panel", async (page) => {
      await panel(page, "Windows").waitFor();
      assert.ok(await page.locator("#inside-the-windows-panel").isVisible());
    }));
});

test("the color scheme is switched, remembered, and there before the first paint", () =>
  on("parts.html", async (page) => {
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    assert.equal(await scheme(), "light dark");
    await page.getByLabel("Color scheme").selectOption("dark");
    assert.equal(await scheme(), "dark");
    await page.goto(`${site.base}more.html`);
    assert.equal(await scheme(), "dark");
    assert.equal(await page.getByLabel("Color scheme").inputValue(), "dark");
    await page.getByLabel("Color scheme").selectOption("auto");
    await page.reload();
    assert.equal(await scheme(), "light dark");
  }));

describe("copying", () => {
  test("a code block", () =>
    on("parts.html", async (page) => {
      const text = await copied(page, () => page.locator(".code").first().getByRole("button").click());
      assert.match(text, /^# A comment/);
      assert.match(text, /\n    return 3\.14159 \* radius\*\*2$/);
    }, clipboard));

  test("the address of a heading", () =>
    on("parts.html", async (page) => {
      await page.locator("h2#code").hover();
      assert.equal(await copied(page, () => page.locator("h2#code .anchor").click()), `${site.base}parts.html#code`);
    }, clipboard));
});

test("a picture opens in full size, and the focus comes back", () =>
  on("parts.html", async (page) => {
    const link = page.locator("a.lightbox").first();
    await link.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await drawn(dialog);
    // The whole picture is in view.
    const [picture, window] = [await dialog.locator("img").boundingBox(), page.viewportSize()];
    assert.ok(picture.y >= 0 && picture.y + picture.height <= window.height && picture.x + picture.width <= window.width, JSON.stringify(picture));
    assert.deepEqual(await audit(page), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await link.evaluate((element) => element === document.activeElement), true);
  }));

test("a checklist counts, remembers, copies and resets", () =>
  on("parts.html", async (page) => {
    const list = page.locator(".checklist");
    const boxes = list.getByRole("checkbox");
    assert.equal(await boxes.count(), 3);
    await boxes.nth(1).check();
    await list.getByText("1 of 3 done").waitFor();
    await page.reload();
    assert.deepEqual(await boxes.evaluateAll((all) => all.map((box) => box.checked)), [false, true, false]);
    const text = await copied(page, () => list.getByRole("button", { name: "Copy list" }).click());
    assert.equal(text.split("\n")[1], "- [x] Second thing with a link and a second paragraph.");
    await list.getByRole("button", { name: "Reset" }).click();
    await list.getByText("0 of 3 done").waitFor();
  }, clipboard));

describe("with the keyboard alone", () => {
  test("code is copied", () =>
    on("parts.html", async (page) => {
      await page.locator(".code").first().getByRole("button").focus();
      assert.match(await copied(page, () => page.keyboard.press("Enter")), /^# A comment/);
    }, clipboard));

  test("the address of a heading is copied by a link that shows when it has the focus", () =>
    on("parts.html", async (page) => {
      const link = page.locator("h2#code .anchor");
      await link.focus();
      await page.waitForFunction((link) => getComputedStyle(link).opacity === "1", await link.elementHandle());
      assert.equal(await copied(page, () => page.keyboard.press("Enter")), `${site.base}parts.html#code`);
    }, clipboard));

  test("the color scheme is switched", () =>
    on("parts.html", async (page) => {
      await page.getByLabel("Color scheme").focus();
      await page.keyboard.type("Dark");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => getComputedStyle(document.documentElement).colorScheme === "dark");
    }));

  test("a checklist is done item by item, and reset", () =>
    on("parts.html", async (page) => {
      const list = page.locator(".checklist");
      await list.getByRole("checkbox").first().focus();
      await page.keyboard.press("Space");
      await list.getByText("1 of 3 done").waitFor();
      // The link of the second item comes between.
      for (const key of ["Tab", "Space"]) await page.keyboard.press(key);
      await list.getByText("2 of 3 done").waitFor();
      await list.getByRole("button", { name: "Reset" }).focus();
      await page.keyboard.press("Enter");
      await list.getByText("0 of 3 done").waitFor();
    }));

  test("a branch of the navigation opens and closes", () =>
    on("parts.html", async (page) => {
      await page.locator(".nav-tree summary").filter({ hasText: "Long level" }).focus();
      await page.keyboard.press("Enter");
      const entry = page.locator(".nav-tree a").filter({ hasText: "Entry 120" });
      await entry.waitFor();
      await page.keyboard.press("Enter");
      await entry.waitFor({ state: "hidden" });
    }));
});

describe("navigation", () => {
  test("finds pages by title and by other words, with the keyboard", () =>
    on("parts.html", async (page) => {
      const filter = page.getByRole("searchbox", { name: "Filter by title" });
      await filter.fill("clipboard");
      await page.locator(".nav-results a").filter({ hasText: "Parts" }).waitFor();
      await filter.fill("services");
      await page.locator(".nav-results a").filter({ hasText: "Services" }).waitFor();
      assert.equal(await page.locator(".nav-tree > .nav-list:not(.nav-results)").isVisible(), false);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/hub.html");
    }));

  test("the Enter key in the filter means the words as they stand, though their matches have not come", () =>
    on("parts.html", async (page) => {
      const filter = page.getByRole("searchbox", { name: "Filter by title" });
      await filter.fill("clipboard");
      await page.locator(".nav-results a").filter({ hasText: "Parts" }).waitFor();
      await filter.fill("services");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/hub.html");
    }));

  test("an emptied filter gives the tree back", () =>
    on("parts.html", async (page) => {
      const filter = page.getByRole("searchbox", { name: "Filter by title" });
      await filter.fill("services");
      await page.locator(".nav-results a").first().waitFor();
      await filter.fill("");
      await page.locator(".nav-tree > .nav-list:not(.nav-results)").waitFor();
      assert.equal(await page.locator(".nav-results").isVisible(), false);
    }));

  test("opens branches and long levels on demand", () =>
    on("parts.html", async (page) => {
      const group = page.locator(".nav-tree summary").filter({ hasText: "Long level" });
      await group.click();
      await page.locator(".nav-tree a").filter({ hasText: "Entry 120" }).waitFor();
      await page.goto(`${site.base}long/entry.html`);
      const entries = page.locator(".nav-tree a").filter({ hasText: /^Entry \d+$/ });
      const before = await entries.count();
      assert.ok(before < 120, `${before} entries in the page`);
      const more = page.locator(".nav-more button");
      assert.equal(await more.count(), 2);
      await more.first().click();
      await page.locator(".nav-tree a").filter({ hasText: "Entry 001" }).waitFor();
      await more.first().click();
      await page.locator(".nav-tree a").filter({ hasText: "Entry 120" }).waitFor();
      assert.equal(await entries.count(), 120);
      const names = await entries.allTextContents();
      assert.deepEqual(names, [...names].sort());
    }));

  test("is a drawer on narrow screens", () =>
    on("parts.html", async (page) => {
      const nav = page.locator("#nav");
      assert.equal(await nav.isVisible(), false);
      await page.getByRole("button", { name: "Open navigation" }).click();
      await nav.waitFor();
      assert.deepEqual(await audit(page), []);
      assert.equal(await overflow(page), 0);
      await page.keyboard.press("Escape");
      await nav.waitFor({ state: "hidden" });
    }, { viewport: narrow }));

  test("skip links lead to the text", () =>
    on("parts.html", async (page) => {
      await page.keyboard.press("Tab");
      const link = page.getByRole("link", { name: "Skip to content" });
      assert.ok(await link.evaluate((element) => element === document.activeElement));
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement.id === "main");
    }));

  test("focus is never hidden below the header", () =>
    on("parts.html", async (page) => {
      for (let step = 0; step < 90; step++) {
        await page.keyboard.press(step < 60 ? "Tab" : "Shift+Tab");
        const hidden = await page.evaluate(() => {
          const focused = document.activeElement;
          const header = document.querySelector(".site-header");
          if (focused === document.body || header.contains(focused) || focused.closest(".skip-links")) return null;
          const box = focused.getBoundingClientRect();
          return box.bottom <= header.getBoundingClientRect().bottom ? focused.outerHTML.slice(0, 80) : null;
        });
        assert.equal(hidden, null);
      }
      // Without smooth scrolling the place is final at once.
    }, { reducedMotion: "reduce" }));
});

test("a version is chosen and stays chosen", () =>
  on("versions.html", async (page) => {
    assert.ok(await page.getByText("Somebody else runs it.").isVisible());
    assert.ok(!(await page.getByText("You run it.").isVisible()));
    await page.locator(".pivot-picker a").filter({ hasText: "Your own" }).click();
    await page.getByText("You run it.").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("pivots"), "own");
    await page.goto(`${site.base}versions.html`);
    await page.getByText("You run it.").waitFor();
  }));

test("a video asks nobody before it is wanted", () =>
  on("more.html", async (page) => {
    assert.equal(await page.locator("iframe").count(), 0);
    assert.match(await page.locator(".video-link").getAttribute("href"), /^https:/);
  }));
