// Every kind of page, light and dark, wide and narrow: no error, no request elsewhere, no violation of WCAG 2.2 AA,
// no sideways scrolling, no layout shift.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { audit, cleanUp, fixture, narrow, open, overflow, patience, project, publish, scratch, milepost, serve, shifts, visit, wellArchitected, wide } from "./site.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await cleanUp();
});

// Each scheme in each width; every kind of page is looked at in two of the four, and as people who need contrast see it.
const lightWide = { name: "light, wide", colorScheme: "light", viewport: wide };
const darkWide = { name: "dark, wide", colorScheme: "dark", viewport: wide };
const lightNarrow = { name: "light, 320 px", colorScheme: "light", viewport: narrow };
const darkNarrow = { name: "dark, 320 px", colorScheme: "dark", viewport: narrow };
const contrast = [
  { name: "high contrast, wide", colorScheme: "light", viewport: wide, theme: "contrast" },
  { name: "high contrast, dark, 320 px", colorScheme: "dark", viewport: narrow, theme: "contrast" },
  { name: "forced colors", colorScheme: "dark", viewport: wide, forcedColors: "active" },
];

const inspect = async (address, look) => {
  const { name, ...options } = look;
  const { page, context, notes } = await visit(browser, address, { ...options, pictures: true });
  try {
    const violations = await audit(page);
    const seen = {
      errors: notes.errors,
      elsewhere: notes.elsewhere,
      violations,
      overflow: await overflow(page),
      // Fonts of the system only: nothing may move once it is drawn.
      shifts: await shifts(page),
    };
    assert.deepEqual(seen, { errors: [], elsewhere: [], violations: [], overflow: 0, shifts: [] }, `${address} (${name})`);
  } finally {
    await context.close();
  }
};

const suite = (title, { start = publish, docset, pages, looks = [darkWide, lightNarrow] }) =>
  describe(title, () => {
    let site;
    before(async () => (site = await start(await docset())));
    after(() => site?.stop());
    for (const [kind, path] of pages) {
      for (const look of looks) {
        test(`${kind}: ${path || "/"} (${look.name})`, () => inspect(site.base + path, look));
      }
    }
  });

const own = JSON.parse(await readFile(join(project, "tests/browser/pages.json"), "utf8"));

suite("a page of each kind", { start: serve, docset: () => fixture, pages: [
  ["marketing", ""],
  ["article", "parts.html"],
  ["tabs and video", "more.html"],
  ["zones", "versions.html"],
  ["versions", "releases.html"],
  ["search", "search.html?q=panel"],
  ["hub", "hub.html"],
  ["landing", "landing.html"],
  ["questions", "faq.html"],
  ["long level", "long/entry.html"],
  ["not found", "there/is/nothing.html"],
], looks: [lightWide, darkNarrow, ...contrast] });

suite("the project's own site", { docset: () => project, pages: own.project.map((path) => ["page", path]) });

const starter = async () => {
  const folder = join(await scratch(), "docs");
  await milepost("init", folder);
  return folder;
};
suite("the docset of `init`", { docset: starter, pages: [
  ["article", ""],
  ["article", "guide/write.html"],
] });

if (wellArchitected) {
  suite("Well-Architected", { docset: () => wellArchitected, pages: own.wellArchitected });
} else {
  test("Well-Architected", { skip: "MILEPOST_CORPORA names no folder with it" }, () => {});
}

describe("a page that has moved", () => {
  let site;
  before(async () => (site = await publish(fixture)));
  after(() => site?.stop());

  test("leads on, fragment by fragment", async () => {
    const { page, context, notes } = await visit(browser, `${site.base}old.html`);
    await page.waitForURL("**/parts.html");
    await page.goto(`${site.base}old.html#tabs`);
    await page.waitForURL("**/more.html");
    assert.deepEqual(notes.errors, []);
    await context.close();
  });

  test("can be read where nothing leads on", async () => {
    const context = await browser.newContext({ viewport: narrow });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    await page.route("**/old.html", async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/<meta http-equiv="refresh"[^>]*>/, "");
      await route.fulfill({ response: answer, body });
    });
    await page.goto(`${site.base}old.html`);
    assert.deepEqual(await audit(page), []);
    assert.equal(await overflow(page), 0);
    await page.getByRole("link").click();
    await page.waitForURL("**/parts.html");
    await context.close();
  });
});
