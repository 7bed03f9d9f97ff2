// What all browser tests share.
//
// 1. `build` and `serve` run the program on a docset; `serve` waits for the address that it prints. `publish` serves what
//    was built from files: what live reload has no part in is looked at there.
// 2. `open` starts one browser; `visit` opens a page of it that notes errors, requests elsewhere and layout shifts. `served`
//    does all this for a file of tests that needs one docset.
// 3. `audit` runs axe with the rules of WCAG 2.2 AA; `copied` waits for the clipboard.
// 4. Nothing depends on the speed of the machine: what takes its time is waited for, up to `patience`.
//
// MILEPOST names the program (default: the newest of target/{release,fast,debug}), CHROMIUM the browser.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { after, before } from "node:test";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** How long anything may take, in milliseconds: much longer than it does on a slow machine that is busy. */
export const patience = 60_000;

export const project = resolve(import.meta.dirname, "../..");
export const fixture = join(import.meta.dirname, "docset");
export const corpora = process.env.MILEPOST_CORPORA ? resolve(project, process.env.MILEPOST_CORPORA) : null;
export const wellArchitected = corpora && existsSync(join(corpora, "well-architected")) ? join(corpora, "well-architected") : null;

const built = ["release", "fast", "debug"]
  .map((profile) => join(project, "target", profile, "milepost"))
  .filter(existsSync)
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
export const program = process.env.MILEPOST ?? built[0];
if (!program) throw new Error("no program: run `cargo build --release` first");

/** A folder of its own that `cleanUp` removes. */
const folders = [];
export const scratch = async () => {
  const folder = await mkdtemp(join(tmpdir(), "milepost-browser-"));
  folders.push(folder);
  return folder;
};
export const cleanUp = () => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));

/** The program's cache must not outlive the tests. */
let cache;
const environment = async () => ({ ...process.env, MILEPOST_CACHE: (cache ??= await scratch()) });

export const milepost = async (...args) => run(program, args, { env: await environment() });

export const build = async (docset) => {
  const out = join(await scratch(), "site");
  await milepost("build", docset, "--out", out);
  return out;
};

/** Serves a docset live; `base` is the address of its start page, `origin` that of the server. */
export const serve = async (docset) => {
  const server = spawn(program, ["serve", docset, "--port", "0"], { env: await environment(), stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (bytes) => (printed += bytes));
  const ended = new Promise((done) => server.on("exit", done));
  const address = () => printed.match(/http:\/\/\S+/)?.[0];
  const base = await new Promise((found, failed) => {
    const late = setTimeout(() => server.kill("SIGKILL") && failed(new Error(`serve named no address: ${printed}`)), patience);
    server.stdout.on("data", () => {
      if (!address()) return;
      clearTimeout(late);
      found(address());
    });
    server.on("error", failed);
    ended.then((code) => clearTimeout(late) ?? failed(new Error(`serve ended with ${code}: ${printed}`)));
  });
  const stop = async () => {
    const late = setTimeout(() => server.kill("SIGKILL"), patience);
    server.kill("SIGINT");
    await ended;
    clearTimeout(late);
  };
  return { base, origin: new URL(base).origin, stop };
};

const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png" };

/** Builds a docset and serves the files; `send` may take its time over an answer. */
export const publish = async (docset, send = (response, body) => response.end(body)) => {
  const out = await build(docset);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://site").pathname);
    const file = join(out, path.endsWith("/") ? `${path}index.html` : path);
    const [status, body] = await readFile(file).then((body) => [200, body], async () => [404, await readFile(join(out, "404.html"))]);
    const type = status === 404 ? "text/html" : (types[extname(file)] ?? "application/octet-stream");
    response.writeHead(status, { "Content-Type": `${type}; charset=utf-8` });
    await send(response, body, type);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { base: `${origin}/`, origin, stop };
};

export const open = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export const wide = { width: 1280, height: 900 };
export const narrow = { width: 320, height: 640 };

/** Opens an address; requests that leave `home` are noted. The page's `notes` say what went wrong; `options` are those of a browser context. */
export const visit = async (browser, address, options = {}) => {
  const { home = new URL(address).origin, pictures = false, theme = null, until = "load", ...rest } = options;
  const context = await browser.newContext({ viewport: wide, ...rest });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const notes = { errors: [], elsewhere: [] };
  page.on("pageerror", (error) => notes.errors.push(String(error)));
  page.on("console", (message) => {
    // The browser itself reports an answer of 404; the test of that page asks for it.
    if (message.type() === "error" && !message.text().includes("status of 404")) notes.errors.push(message.text());
  });
  // Nothing leaves the machine. Pictures that authors take from another host are answered with an empty one.
  await context.route(
    (url) => url.protocol.startsWith("http") && url.origin !== home,
    (route) => {
      if (pictures && route.request().resourceType() === "image") {
        return route.fulfill({ contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
      }
      notes.elsewhere.push(route.request().url());
      return route.abort();
    },
  );
  await context.addInitScript(() => {
    const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { hadRecentInput, value, sources, startTime } of list.getEntries()) {
        if (hadRecentInput) continue;
        const tabular = sources.every(({ node }) => (node?.closest ? node : node?.parentElement)?.closest("table"));
        const parts = sources.map(({ node, previousRect, currentRect }) => `${node?.outerHTML?.slice(0, 90) ?? node?.nodeName}: ${box(previousRect)} → ${box(currentRect)}`);
        globalThis.shifts.push({ value, parts, tabular, startTime });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  if (theme) await context.addInitScript((theme) => localStorage.setItem("milepost:theme", theme), theme);
  await page.goto(address, { waitUntil: until });
  return { page, context, notes };
};

/**
 * A browser and a served docset for all tests of a file. `on` runs `steps` on a page of it and expects that nothing went
 * wrong meanwhile.
 */
export const served = (docset) => {
  const here = { browser: null, site: {} };
  let stop;
  before(async () => {
    here.browser = await open();
    const site = await serve(docset);
    stop = site.stop;
    Object.assign(here.site, site);
  });
  after(async () => {
    await here.browser?.close();
    await stop?.();
    await cleanUp();
  });
  here.on = async (path, steps, options = {}) => {
    const { page, context, notes } = await visit(here.browser, here.site.base + path, options);
    try {
      await steps(page, context);
      assert.deepEqual(notes, { errors: [], elsewhere: [] });
    } finally {
      await context.close();
    }
  };
  return here;
};

/** What moved by itself once it was drawn, one line for each time; nothing where it cannot be seen. Columns of a table
 *  whose rows are still arriving are wanted: the alternative is to hide the rows that are there. */
export const shifts = async (page) => {
  const all = await page.evaluate(() => {
    const [{ domInteractive }] = performance.getEntriesByType("navigation");
    return globalThis.shifts.filter(({ tabular, startTime }) => !(tabular && startTime < domInteractive));
  });
  const sum = all.reduce((sum, { value }) => sum + value, 0);
  return sum < 0.0005 ? [] : all.map(({ value, parts }) => `${value.toFixed(4)} ${parts.join("; ")}`);
};

/** Waits until all pictures in a part of the page have come. */
export const drawn = async (part) => {
  const pictures = part.locator("img");
  await pictures.first().waitFor();
  await pictures.evaluateAll((all) => Promise.all(all.map((picture) => picture.decode())));
};

/** Waits until the clipboard holds what `act` copies, and the page has said so. */
export const copied = async (page, act) => {
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  const said = page.getByRole("status").filter({ hasText: "Copied" });
  await said.waitFor({ state: "detached" });
  await page.evaluate(() => navigator.clipboard.writeText(""));
  // The message goes away again: it is waited for before the button is pressed.
  await Promise.all([said.waitFor(), act()]);
  return read();
};

/** Violations of WCAG 2.2 AA, one line each. */
export const audit = async (page) => {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
    const result = await globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"], preload: false });
    return result.violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? node.all[0]?.message ?? ""})`),
      count: nodes.length,
    }));
  });
  return violations.map(({ id, nodes, count }) => `${id} ×${count}: ${nodes.join("; ")}`);
};

/** Pixels by which the page is wider than the window. */
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
