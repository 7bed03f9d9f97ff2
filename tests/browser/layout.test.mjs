// The shape of an article by its boxes: fonts differ between machines, proportions do not. And what readers change:
// text spacing, zoom, the focus.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fixture, narrow, overflow, served } from "./site.mjs";

const { on } = served(fixture);
const box = (page, selector) => page.locator(selector).boundingBox();

describe("an article", () => {
  for (const width of [1280, 1920]) {
    test(`has its contents, text and outline side by side at ${width} px`, () =>
      on(
        "parts.html",
        async (page) => {
          const [nav, text, outline, header] = await Promise.all(["#nav", ".content", ".outline-wide", ".site-header"].map((part) => box(page, part)));
          assert.ok(nav.x + nav.width <= text.x && text.x + text.width <= outline.x, JSON.stringify({ nav, text, outline }));
          assert.ok(text.width >= 560 && text.width <= 700, `a line of ${text.width} px`);
          assert.ok(header.height >= 48 && header.height <= 72, `a header of ${header.height} px`);
          // The whole stands in the middle.
          const left = nav.x;
          const right = width - outline.x - outline.width;
          assert.ok(Math.abs(left - right) < 40, `${left} px left, ${right} px right`);
        },
        { viewport: { width, height: 900 } },
      ));
  }

  for (const width of [360, 768]) {
    test(`is one column at ${width} px`, () =>
      on(
        "parts.html",
        async (page) => {
          const text = await box(page, ".content");
          assert.ok(text.width >= Math.min(width - 90, 600) && text.x >= 16, JSON.stringify(text));
          assert.equal(await page.locator(".outline-wide").isVisible(), false);
          assert.ok(await page.locator(".outline-narrow").isVisible());
          assert.ok(await page.getByRole("button", { name: "Open navigation" }).isVisible());
          assert.equal(await overflow(page), 0);
        },
        { viewport: { width, height: 900 } },
      ));
  }
});

describe("what readers change", () => {
  const spacing = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";

  for (const path of ["parts.html", "releases.html", "hub.html", "faq.html", ""]) {
    test(`wider text spacing cuts nothing off: ${path || "/"}`, () =>
      on(
        path,
        async (page) => {
          await page.evaluate((rules) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(rules);
            document.adoptedStyleSheets = [sheet];
          }, spacing);
          assert.equal(await overflow(page), 0);
          const cut = await page.evaluate(() =>
            [...document.querySelectorAll("main :is(a, button, p, h1, h2, h3, li, summary)")]
              .filter((element) => element.checkVisibility() && getComputedStyle(element).overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1)
              .map((element) => element.outerHTML.slice(0, 80)),
          );
          assert.deepEqual(cut, []);
        },
        { viewport: narrow },
      ));
  }

  test("every control is reached by the Tab key, shows its focus, and is large enough", () =>
    on("parts.html", async (page) => {
      const seen = new Set();
      for (let step = 0; step < 120; step++) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate(() => {
          const element = document.activeElement;
          if (element === document.body) return null;
          const around = element.closest(".theme-switch, .search-field") ?? element;
          const style = getComputedStyle(around);
          const { width, height } = element.getBoundingClientRect();
          // Links in running text may be as tall as their line.
          const inline = element.matches("a") && getComputedStyle(element).display === "inline";
          return {
            name: element.outerHTML.slice(0, 90),
            outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            large: inline || (width >= 24 && height >= 24),
          };
        });
        if (!focused) break;
        seen.add(focused.name);
        assert.ok(focused.outlined, `no focus ring: ${focused.name}`);
        assert.ok(focused.large, `too small: ${focused.name}`);
      }
      assert.ok(seen.size > 40, `${seen.size} controls`);
    }, { reducedMotion: "reduce" }));
});
