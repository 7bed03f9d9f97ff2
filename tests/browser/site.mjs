// What all browser tests share.
//
// 1. `build` and `serve` run the program on a docset; `serve` waits for the address that it prints.
// 2. `open` starts one browser; `visit` opens a page of it that notes errors, requests elsewhere and layout shifts.
// 3. `audit` runs axe with the rules of WCAG 2.2 AA.
//
// MILEPOST names the program (default: the newer of target/release and target/debug), CHROMIUM the browser.

import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const project = resolve(import.meta.dirname, "../..");
export const fixture = join(import.meta.dirname, "docset");
export const corpora = process.env.MILEPOST_CORPORA ? resolve(project, process.env.MILEPOST_CORPORA) : null;
export const wellArchitected = corpora && existsSync(join(corpora, "well-architected")) ? join(corpora, "well-architected") : null;

const built = ["release", "debug"]
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

/** Serves a docset; `base` is the address of its start page, `origin` that of the server. */
export const serve = async (docset) => {
  const server = spawn(program, ["serve", docset, "--port", "3990"], { env: await environment(), stdio: ["ignore", "pipe", "inherit"] });
  const base = await new Promise((found, failed) => {
    let printed = "";
    server.stdout.on("data", (bytes) => {
      printed += bytes;
      const address = printed.match(/http:\/\/\S+/);
      if (address) found(address[0]);
    });
    server.on("exit", (code) => failed(new Error(`serve ended with ${code}`)));
  });
  const stop = () => new Promise((done) => server.on("exit", done) && server.kill("SIGINT"));
  return { base, origin: new URL(base).origin, stop };
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

/** Opens an address. The page's `notes` say what went wrong; `options` are those of a browser context. */
export const visit = async (browser, address, options = {}) => {
  const { pictures = false, theme = null, ...rest } = options;
  const context = await browser.newContext({ viewport: wide, ...rest });
  const page = await context.newPage();
  const notes = { errors: [], elsewhere: [] };
  const home = new URL(address);
  page.on("pageerror", (error) => notes.errors.push(String(error)));
  page.on("console", (message) => {
    // The browser itself reports an answer of 404; the test of that page asks for it.
    if (message.type() === "error" && !message.text().includes("status of 404")) notes.errors.push(message.text());
  });
  // Nothing leaves the machine. Pictures that authors take from another host are answered with an empty one.
  await context.route(
    (url) => url.protocol.startsWith("http") && url.origin !== home.origin,
    (route) => {
      if (pictures && route.request().resourceType() === "image") {
        return route.fulfill({ contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
      }
      notes.elsewhere.push(route.request().url());
      return route.abort();
    },
  );
  await context.addInitScript(() => {
    globalThis.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  if (theme) await context.addInitScript((theme) => localStorage.setItem("milepost:theme", theme), theme);
  await page.goto(address, { waitUntil: "load" });
  return { page, context, notes };
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
