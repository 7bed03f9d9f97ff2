// What an article weighs: its HTML, the style sheet and the scripts that it loads, compressed; and its HTML beside its
// Markdown. No browser is needed.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { build, cleanUp, project, wellArchitected } from "./site.mjs";

after(cleanUp);

/** kB of what a page with its style sheets and scripts weighs on the way. */
const weight = async (file) => {
  const html = await readFile(file, "utf8");
  const loaded = [...html.matchAll(/<script[^>]* src="([^"]+)"|<link rel="stylesheet" href="([^"]+)"/g)].map((found) => found[1] ?? found[2]);
  const files = await Promise.all(loaded.map((path) => readFile(resolve(dirname(file), path))));
  return [Buffer.from(html), ...files].reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 1000;
};

/** Articles, which are the pages with Markdown beside them, the longest first. */
const articles = async (site) => {
  const files = (await readdir(site, { recursive: true })).filter((name) => name.endsWith(".md"));
  const sizes = await Promise.all(
    files.map(async (name) => {
      const html = join(site, name.replace(/\.md$/, ".html"));
      const [source, page] = await Promise.all([readFile(join(site, name)), readFile(html)]);
      return { name, html, source: source.length, page: page.length };
    }),
  );
  return sizes.sort((a, b) => b.page - a.page);
};

const suite = (title, docset) =>
  describe(title, () => {
    let all;
    before(async () => (all = await articles(await build(docset))));

    test("the ten longest articles weigh less than 60 kB each", async (t) => {
      const longest = all.slice(0, 10);
      const weights = await Promise.all(longest.map(async ({ name, html }) => ({ name, kB: await weight(html) })));
      t.diagnostic(weights.map(({ name, kB }) => `${name}: ${kB.toFixed(1)} kB`).join("; "));
      assert.deepEqual(weights.filter(({ kB }) => kB >= 60), []);
    });

    test("the HTML of a median article is at most 2.5 times its Markdown plus 12 kB", (t) => {
      const ratios = all.map(({ source, page }) => (page - 12_000) / source).sort((a, b) => a - b);
      const median = ratios[ratios.length >> 1];
      t.diagnostic(`${ratios.length} articles: (HTML - 12 kB) / Markdown = ${median.toFixed(2)}`);
      assert.ok(median <= 2.5, String(median));
    });
  });

suite("the project's own site", project);
if (wellArchitected) {
  suite("Well-Architected", wellArchitected);
} else {
  test("Well-Architected", { skip: "MILEPOST_CORPORA names no folder with it" }, () => {});
}
