// Diagrams: draws `pre.mermaid` with the library that the page names. What cannot be drawn stays readable as text.
(() => {
"use strict";
const script = document.currentScript;
const sources = [...document.querySelectorAll("pre.mermaid")].map((pre) => ({ pre, text: pre.textContent }));
if (!sources.length || !script?.dataset.library) return;

// The page's policy allows no inline styles, and the library writes many. The same styles may be set by script:
// while it draws, attributes go through `element.style`, and style elements become adopted style sheets.
const HELD = "data-held-style";
const hold = (html) => String(html).replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle=/gi, " " + HELD + "="));
const release = (within) => {
  for (const element of within.querySelectorAll("[" + HELD + "]")) {
    element.style.cssText = element.getAttribute(HELD);
    element.removeAttribute(HELD);
  }
};
let sheets = [];
const adopt = (rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  sheets.push(sheet);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
const patches = [];
const patch = (target, name, change) => {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { ...before, ...change(before) });
  patches.push(() => Object.defineProperty(target, name, before));
};
const styleElement = () => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "metadata");
  for (const name of ["innerHTML", "textContent"]) Object.defineProperty(element, name, { set: adopt, get: () => "" });
  return element;
};
const prepare = () => {
  patch(Element.prototype, "setAttribute", ({ value }) => ({
    value(name, text) {
      if (String(name).toLowerCase() === "style") this.style.cssText = text;
      else value.call(this, name, text);
    },
  }));
  patch(Element.prototype, "innerHTML", ({ set }) => ({
    set(html) {
      set.call(this, hold(html));
      release(this);
    },
  }));
  patch(DOMParser.prototype, "parseFromString", ({ value }) => ({
    value(html, type) {
      const parsed = value.call(this, hold(html), type);
      release(parsed);
      return parsed;
    },
  }));
  patch(Document.prototype, "createElement", ({ value }) => ({
    value(name, options) {
      return String(name).toLowerCase() === "style" ? styleElement() : value.call(this, name, options);
    },
  }));
};
const undo = () => patches.splice(0).reverse().forEach((restore) => restore());

// The colors of the page, as the library can read them.
const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const probe = document.createElement("span");
const color = (token) => {
  probe.style.color = "var(--" + token + ")";
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = getComputedStyle(probe).color;
  paint.fillRect(0, 0, 1, 1);
  const [red, green, blue] = paint.getImageData(0, 0, 1, 1).data;
  return "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
};
const settings = () => {
  document.body.append(probe);
  const [page, raised, text, line, soft, muted] = ["bg", "raised", "text", "line-strong", "accent-soft", "surface"].map(color);
  const accent = color("accent");
  const mark = color("mark");
  probe.remove();
  const dark = parseInt(page.slice(1, 3), 16) < 128;
  return {
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    theme: "base",
    fontFamily: getComputedStyle(document.body).fontFamily,
    themeVariables: {
      darkMode: dark,
      background: page,
      fontSize: "15px",
      primaryColor: soft,
      primaryBorderColor: accent,
      primaryTextColor: text,
      secondaryColor: muted,
      secondaryBorderColor: line,
      secondaryTextColor: text,
      tertiaryColor: raised,
      tertiaryBorderColor: line,
      tertiaryTextColor: text,
      lineColor: line,
      textColor: text,
      noteBkgColor: mark,
      noteTextColor: text,
      noteBorderColor: line,
      edgeLabelBackground: page,
    },
  };
};

const show = (source, svg) => {
  if (!source.view) {
    source.view = document.createElement("div");
    source.view.className = "diagram-view";
    source.view.setAttribute("role", "img");
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = script.dataset.source;
    details.className = "diagram-source";
    const figure = document.createElement("figure");
    figure.className = "diagram";
    source.pre.replaceWith(figure);
    details.append(summary, source.pre);
    figure.append(source.view, details);
  }
  const { view } = source;
  view.innerHTML = hold(svg);
  release(view);
  const picture = view.querySelector("svg");
  view.setAttribute("aria-label", picture.querySelector("title")?.textContent || script.dataset.label);
  // A wide diagram is scrolled rather than shrunk beyond reading.
  const wide = picture.viewBox.baseVal?.width || 0;
  const scrolls = wide * 0.6 > view.clientWidth;
  picture.style.minInlineSize = scrolls ? Math.round(wide * 0.6) + "px" : "";
  view.tabIndex = scrolls ? 0 : -1;
};

let turn = 0;
const draw = async () => {
  const mine = ++turn;
  const { mermaid } = globalThis;
  const before = sheets;
  sheets = [];
  prepare();
  try {
    mermaid.initialize(settings());
    for (const [index, source] of sources.entries()) {
      try {
        const { svg } = await mermaid.render("diagram-" + turn + "-" + index, source.text);
        if (mine !== turn) return;
        show(source, svg);
      } catch (error) {
        console.warn(String(error));
      }
    }
  } finally {
    undo();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !before.includes(sheet));
  }
};
// One drawing after the other: each changes what the document can do, and changes it back.
let queue = Promise.resolve();
const redraw = () => {
  turn++;
  queue = queue.then(draw);
};
const library = document.createElement("script");
library.src = script.dataset.library;
library.addEventListener("load", () => {
  redraw();
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) matchMedia(query).addEventListener("change", redraw);
});
document.head.append(library);
})();
