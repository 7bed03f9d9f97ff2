// Nothing moves once it is drawn, however slowly a page arrives and whatever arrives late.
//
// 1. The server stops within the parts of the header and of the line below the title, which are aligned at their end.
// 2. Scripts and pictures come after what is around them has been drawn.
// 3. A slow processor draws in more steps than a fast one.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { cleanUp, fixture, narrow, open, publish, shifts, visit, wide } from "./site.mjs";

/** Milliseconds between two pieces: a frame or two. */
const STEP = 40;

/** The text of a page, cut after the start of each element within the parts that are aligned at their end. */
const pieces = (html) => {
  const cuts = [...html.matchAll(/<header class="site-header">[^]*?<\/header>|<div class="page-meta">[^]*?<\/div>/g)].flatMap((part) =>
    [...part[0].matchAll(/<(?:ul|li|div|a|span|select)\b[^>]*>/g)].map((tag) => part.index + tag.index + tag[0].length),
  );
  return [0, ...cuts].map((cut, at) => html.slice(cut, cuts[at]));
};

const send = async (response, body, type) => {
  if (type === "text/html") {
    for (const piece of pieces(body.toString())) {
      response.write(piece);
      await pause(STEP);
    }
    response.end();
  } else {
    if (type !== "text/css") await pause(5 * STEP);
    response.end(body);
  }
};

let browser;
let site;
before(async () => {
  browser = await open();
  site = await publish(fixture, send);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await cleanUp();
});

const steady = async (path, options) => {
  const { page, context, notes } = await visit(browser, "about:blank", { home: site.origin, ...options });
  try {
    const processor = await context.newCDPSession(page);
    await processor.send("Emulation.setCPUThrottlingRate", { rate: 6 });
    await page.goto(site.base + path, { waitUntil: "load" });
    // The observer hears of a frame after it was drawn.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))));
    assert.deepEqual(await shifts(page), [], path);
    assert.deepEqual(notes, { errors: [], elsewhere: [] });
  } finally {
    await context.close();
  }
};

describe("nothing moves", () => {
  for (const [what, path] of [
    ["icons in the cells of a table", "cells.html"],
    ["alerts, a checklist, tabs and pictures", "parts.html"],
    ["tabs and a video", "more.html"],
    ["zones", "versions.html"],
    ["monikers", "releases.html"],
    ["questions", "faq.html"],
    ["a landing page", "landing.html"],
    ["a marketing page", ""],
  ]) {
    test(what, () => steady(path, { viewport: wide }));
  }

  for (const path of ["cells.html", "landing.html"]) {
    test(`in a narrow window: ${path}`, () => steady(path, { viewport: narrow }));
  }
});

test("icons that do not come leave the columns of their table as they are", async () => {
  const columns = async (come) => {
    const { page, context } = await visit(browser, "about:blank", { home: site.origin });
    if (!come) await context.route("**/*.svg", (route) => route.abort());
    await page.goto(`${site.base}cells.html`, { waitUntil: "load" });
    const widths = await page.locator(".content td").evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().width));
    await context.close();
    return widths;
  };
  assert.deepEqual(await columns(false), await columns(true));
});

test("what moves is seen", async () => {
  const { page, context } = await visit(browser, `${site.base}cells.html`);
  await page.evaluate(() => document.querySelector(".content").prepend(Object.assign(document.createElement("div"), { innerHTML: "<p>Late.</p><p>Words.</p>" })));
  await page.waitForFunction(() => globalThis.shifts.length > 0);
  assert.notDeepEqual(await shifts(page), []);
  await context.close();
});
