// The site without script, and the site from disk.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { audit, build, cleanUp, fixture, narrow, open, overflow, serve, visit, wide } from "./site.mjs";

let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await cleanUp();
});

describe("without script", () => {
  let site;
  before(async () => (site = await serve(fixture)));
  after(() => site?.stop());
  const visitPlain = (path, viewport = wide) => visit(browser, site.base + path, { javaScriptEnabled: false, viewport });

  test("everything can be read", async () => {
    const { page, context, notes } = await visitPlain("parts.html");
    for (const name of ["Linux", "Windows", "macOS"]) {
      assert.ok(await page.getByText(`Panel for ${name}`).isVisible(), name);
      assert.ok(await page.locator(".tab-title").getByText(name, { exact: true }).isVisible(), `title of ${name}`);
    }
    assert.equal(await page.locator(".tab-list").isVisible(), false);
    assert.equal(await page.locator(".needs-script:visible").count(), 0);
    // What only a script could do is not offered: boxes, buttons, a choice of scheme. An answer is sent as a form.
    assert.deepEqual(await page.locator("main button:not(form button):visible, main input:visible, select:visible").evaluateAll((all) => all.map((element) => element.outerHTML)), []);
    assert.ok(await page.getByText("and a second paragraph.").isVisible());
    await page.goto(`${site.base}versions.html`);
    assert.ok(await page.getByText("Somebody else runs it.").isVisible());
    assert.ok(await page.getByText("You run it.").isVisible());
    assert.deepEqual(notes, { errors: [], elsewhere: [] });
    await context.close();
  });

  test("a picture's large version and a video are links", async () => {
    const { page, context } = await visitPlain("parts.html");
    await page.locator("a.lightbox").first().click();
    await page.waitForURL("**/media/journey.svg");
    await page.goto(`${site.base}more.html`);
    assert.match(await page.locator(".video-link:visible").getAttribute("href"), /^https:/);
    await context.close();
  });

  test("every page is within reach", async () => {
    const { page, context } = await visitPlain("");
    // From the start page to a page of a closed branch and to the next branch, by links alone.
    await page.getByRole("link", { name: "Kinds of pages" }).first().click();
    await page.locator(".nav-tree").getByRole("link", { name: "More parts" }).click();
    await page.waitForURL("**/more.html");
    await page.locator(".nav-tree").getByRole("link", { name: "Long level" }).click();
    await page.waitForURL("**/long/entry.html*");
    await context.close();
  });

  test("the drawer opens on narrow screens", async () => {
    const { page, context } = await visitPlain("parts.html", narrow);
    await page.getByRole("button", { name: "Open navigation" }).click();
    assert.ok(await page.locator("#nav").isVisible());
    assert.equal(await overflow(page), 0);
    await context.close();
  });
});

describe("from disk", () => {
  let folder;
  before(async () => (folder = pathToFileURL(await build(fixture)).href));

  test("links, pictures, styles and scripts work", async () => {
    const { page, context, notes } = await visit(browser, `${folder}/index.html`);
    await page.getByRole("link", { name: "See the parts" }).click();
    await page.waitForURL("**/parts.html");
    assert.ok(await page.locator(".content img").evaluateAll((all) => all.every((image) => image.loading === "lazy" || image.naturalWidth > 0)));
    assert.equal(await page.getByRole("tab", { name: "Windows" }).getAttribute("aria-selected"), "false");
    await page.getByRole("tab", { name: "Windows" }).click();
    await page.getByText("Panel for Windows").waitFor();
    assert.equal(await page.locator(".nav-filter").count(), 0, "the filter would need to read a file");
    await page.locator(".nav-tree").getByRole("link", { name: "Long level" }).click();
    await page.waitForURL("**/long/entry.html*");
    await page.goto(`${folder}/old.html`);
    await page.waitForURL("**/parts.html");
    assert.deepEqual(await audit(page), []);
    assert.deepEqual(notes, { errors: [], elsewhere: [] });
    await context.close();
  });

  test("every link of every page leads to a file", async () => {
    const files = (await readdir(new URL(folder), { recursive: true })).map((name) => name.replaceAll("\\", "/"));
    const known = new Set(files);
    const { page, context } = await visit(browser, `${folder}/index.html`, { javaScriptEnabled: false });
    let links = 0;
    for (const file of files.filter((name) => name.endsWith(".html") && !["old.html", "404.html"].includes(name))) {
      await page.goto(`${folder}/${file}`);
      const targets = await page.locator("a[href], link[href], script[src], img[src]").evaluateAll((all) => all.map((element) => element.href || element.src));
      for (const target of targets.filter((target) => target.startsWith("file:"))) {
        links += 1;
        const path = decodeURIComponent(target.split(/[?#]/)[0].slice(folder.length + 1));
        assert.ok(known.has(path), `${file}: ${target}`);
      }
    }
    assert.ok(links > 100, `${links} links`);
    await context.close();
  });
});
