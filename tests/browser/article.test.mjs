// What stands on an article besides its text: diagrams and formulas, versions, actions, answers, related pages; and the
// page that was not found.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { audit, copied, drawn, fixture, narrow, overflow, served } from "./site.mjs";

const { on, site } = served(fixture);
const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

describe("diagrams", () => {
  const drawings = (page, count) => page.waitForFunction((count) => document.querySelectorAll(".diagram-view svg").length === count, count);

  test("are drawn under the strict policy, with their words and styles", () =>
    on("diagrams.html", async (page) => {
      await drawings(page, 3);
      const flow = page.locator(".diagram-view").first();
      for (const word of ["Write", "Findings?", "Mend", "Publish"]) assert.ok(await flow.getByText(word).isVisible(), word);
      const box = await flow.locator("svg").boundingBox();
      assert.ok(box.width > 200 && box.height > 60, JSON.stringify(box));
      const fill = await flow.locator(".node rect").first().evaluate((element) => getComputedStyle(element).fill);
      assert.notEqual(fill, "rgb(0, 0, 0)", "the library's rules hold");
      assert.equal(await page.locator(".diagram-view").nth(1).getAttribute("aria-label"), "Who asks whom");
      assert.deepEqual(await audit(page), []);
    }));

  test("follow the color scheme", () =>
    on("diagrams.html", async (page) => {
      await drawings(page, 3);
      const fill = () => page.locator(".diagram-view .node rect").first().evaluate((element) => getComputedStyle(element).fill);
      const light = await fill();
      await page.getByLabel("Color scheme").selectOption("dark");
      await page.waitForFunction((light) => getComputedStyle(document.querySelector(".diagram-view .node rect")).fill !== light, light);
    }));

  test("fit a narrow screen, and a mistake stays readable", () =>
    on(
      "diagrams.html",
      async (page) => {
        await drawings(page, 3);
        assert.equal(await overflow(page), 0);
        assert.ok(await page.locator("pre.mermaid").filter({ hasText: "A --> (" }).isVisible());
      },
      { viewport: narrow },
    ));

  test("can be read without script", () =>
    on(
      "diagrams.html",
      async (page) => {
        assert.equal(await page.locator("pre.mermaid:visible").count(), 4);
      },
      { javaScriptEnabled: false },
    ));

  test("cost nothing on other pages", () =>
    on("parts.html", async (page) => {
      assert.equal(await page.locator("script[src*=mermaid]").count(), 0);
    }));
});

test("formulas need no script", () =>
  on(
    "diagrams.html",
    async (page) => {
      assert.equal(await page.locator("math").count(), 2);
      const box = await page.locator("div.math math").boundingBox();
      assert.ok(box.height > 30, JSON.stringify(box));
      assert.ok(await page.getByText("\\(\\nosuchcommand{x}\\)").isVisible());
    },
    { javaScriptEnabled: false },
  ));

describe("versions", () => {
  const listed = (page) => page.locator(".outline-wide li:visible a").allTextContents();

  test("are chosen, remembered, in the address, and rule the outline", () =>
    on("releases.html", async (page) => {
      const choice = page.getByRole("combobox", { name: "Version" });
      assert.deepEqual(await choice.locator("option").allTextContents(), ["All", "post-1.0", "post-2.0", "post-3.0"]);
      assert.deepEqual(await listed(page), ["Before", "Since", "In every version"]);
      assert.ok(await page.getByText("Applies to: post-1.0, post-2.0").isVisible());
      await choice.selectOption("post-3.0");
      assert.equal(await page.getByText("The old way").isVisible(), false);
      assert.ok(await page.getByText("Only the third").isVisible());
      assert.deepEqual(await listed(page), ["Since", "In every version"]);
      assert.equal(new URL(page.url()).searchParams.get("view"), "post-3.0");
      await page.goto(`${site.base}releases.html`);
      assert.equal(await choice.inputValue(), "post-3.0");
      await page.goto(`${site.base}releases.html?view=post-1.0`);
      assert.deepEqual(await listed(page), ["Before", "In every version"]);
      assert.deepEqual(await audit(page), []);
    }));

  test("an anchor in a hidden block shows it", () =>
    on("releases.html?view=post-1.0#since", async (page) => {
      await page.getByText("The new way").waitFor();
    }));

  test("all show, labelled, without script", () =>
    on(
      "releases.html",
      async (page) => {
        for (const words of ["The old way", "The new way", "Only the third", "Applies to: post-3.0"]) {
          assert.ok(await page.getByText(words).first().isVisible(), words);
        }
        assert.equal(await page.locator(".view-picker").isVisible(), false);
      },
      { javaScriptEnabled: false },
    ));

  test("zones and tabs that are hidden are not in the outline", () =>
    on("versions.html?pivots=own", async (page) => {
      assert.deepEqual(await listed(page), ["Your own"]);
      await page.goto(`${site.base}versions.html?pivots=managed`);
      assert.deepEqual(await listed(page), ["Managed"]);
    }));

  test("a section that begins a zone keeps the distance of others", () =>
    on("versions.html?pivots=managed", async (page) => {
      const of = (name) => page.getByRole("heading", { name }).evaluate((heading) => parseFloat(getComputedStyle(heading).marginTop));
      const inner = await of("Managed");
      const plain = await page.evaluate(() => {
        const heading = document.createElement("h2");
        document.querySelector(".content").append(heading);
        return parseFloat(getComputedStyle(heading).marginTop);
      });
      assert.equal(inner, plain);
    }));
});

describe("actions", () => {
  test("copy the page as Markdown and its address", () =>
    on("parts.html", async (page) => {
      const source = await copied(page, () => page.getByRole("link", { name: "Copy as Markdown" }).click());
      assert.match(source, /^---\ntitle: Parts/);
      assert.equal(source, await (await fetch(`${site.base}parts.md`)).text());
      assert.equal(await copied(page, () => page.getByRole("button", { name: "Copy link" }).click()), `${site.base}parts.html`);
    }, clipboard));

  test("print, with everything shown", () =>
    on("more.html", async (page) => {
      await page.evaluate(() => (globalThis.print = () => (globalThis.printed = true)));
      await page.getByRole("button", { name: "Print" }).click();
      assert.equal(await page.evaluate(() => globalThis.printed), true);
      await page.emulateMedia({ media: "print" });
      for (const words of ["First group for Windows.", "Second group for Linux."]) assert.ok(await page.getByText(words).isVisible(), words);
      assert.equal(await page.locator(".site-header").isVisible(), false);
    }));

  test("edit leads to the source", () =>
    on("parts.html", async (page) => {
      const href = await page.getByRole("link", { name: "Edit this page" }).getAttribute("href");
      assert.match(href, /^https:\/\/git\.example\.org\/.*parts\.md$/);
    }));

  test("copy what was typed in a session, not its output", () =>
    on("diagrams.html", async (page) => {
      const text = await copied(page, () => page.locator('.code[data-lang="console"]').getByRole("button").click());
      assert.equal(text, "milepost build \\\n  --out site\nmilepost serve");
    }, clipboard));
});

test("an answer to the question whether it helped is sent without leaving the page", () =>
  on("parts.html", async (page) => {
    let sent = null;
    await page.route("**/answers", (route) => {
      sent = new URLSearchParams(route.request().postData());
      return route.fulfill({ body: "" });
    });
    await page.getByRole("button", { name: "Yes" }).click();
    await page.getByRole("status").filter({ hasText: "Thank you" }).waitFor();
    assert.deepEqual(Object.fromEntries(sent), { path: "parts.md", title: "Parts", answer: "yes" });
  }));

test("pages that refer to a page are listed, folded", () =>
  on("parts.html", async (page) => {
    const list = page.locator(".page-related details").filter({ hasText: "Referenced by" });
    assert.equal(await list.getByRole("link").first().isVisible(), false);
    await list.locator("summary").click();
    assert.deepEqual(await list.getByRole("link").allTextContents(), ["Diagrams and formulas", "Releases"]);
    await list.getByRole("link", { name: "Releases" }).click();
    await page.waitForURL("**/releases.html");
  }));

describe("a page that was not found", () => {
  test("names the page that was meant and lists what the words of the address find", () =>
    on("en-us/Parts/", async (page) => {
      await page.getByText("Did you mean").waitFor();
      await page.locator(".search-hit").first().waitFor();
      assert.deepEqual(await audit(page), []);
      await page.locator("[data-meant] a").click();
      await page.waitForURL("**/parts.html");
    }));

  test("knows where a page has moved", () =>
    on("Old", async (page) => {
      await page.locator("[data-meant] a").click();
      await page.waitForURL("**/parts.html");
    }));

  test("leads home without script", () =>
    on(
      "no/such/page.html",
      async (page) => {
        await page.getByRole("link", { name: "Go to the start page" }).click();
        await page.waitForURL("**/index.html");
      },
      { javaScriptEnabled: false },
    ));
});

test("a picture that the column shrinks can be enlarged, and is in view as a whole", () =>
  on("diagrams.html", async (page) => {
    const link = page.locator('a.lightbox:has(img[src$="tall.svg"])');
    await link.click();
    const dialog = page.getByRole("dialog");
    await drawn(dialog);
    const picture = await dialog.locator("img").boundingBox();
    const { width, height } = page.viewportSize();
    assert.ok(picture.y >= 0 && picture.y + picture.height <= height && picture.x + picture.width <= width, JSON.stringify(picture));
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.ok(await link.evaluate((element) => element === document.activeElement));
  }));
