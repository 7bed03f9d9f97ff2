// Navigation: the page holds the open branch; the rest comes from one file that all pages share,
// fetched when a closed branch is opened or the filter is used.
const nav = one("#nav");
const tree = nav && one(".nav-tree", nav);
if (tree) {
  // Pages opened from disk may not read other files: they keep the plain links.
  const source = nav.dataset.tree && location.protocol !== "file:" && new URL(nav.dataset.tree, location.href);
  let loaded = null;
  const load = () => {
    loaded ??= fetch(source).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
    loaded.catch(() => {
      loaded = null;
      say(words.not_loaded);
    });
    return loaded;
  };
  const childrenOf = (node) => node.items || [];
  const nameOf = (node) => node.name || node.href || "";
  const address = (node) => (node.href ? new URL(node.href, source).href : "");
  const here = location.href.split(/[?#]/)[0];

  const linkTo = (node) => {
    const link = make("a", { href: address(node) }, nameOf(node));
    if (link.href.split(/[?#]/)[0] === here) link.setAttribute("aria-current", "page");
    return link;
  };
  const item = (node, path) => {
    const children = childrenOf(node);
    const entry = make("li", { className: "nav-item" });
    if (children.length) entry.dataset.node = path;
    if (node.href) entry.append(make("div", { className: "nav-row" }, linkTo(node)));
    else if (children.length) entry.append(make("details", {}, make("summary", {}, nameOf(node))));
    else entry.append(make("div", { className: "nav-row" }, make("span", {}, nameOf(node))));
    if (children.length) prepare(entry);
    return entry;
  };
  const list = (nodes, path) => make("ul", {}, ...nodes.map((node, index) => item(node, path ? path + "." + index : "" + index)));

  const branch = async (entry) => {
    const path = entry.dataset.node;
    if (path === undefined) return;
    let node = await load();
    for (const index of path.split(".")) node = childrenOf(node)[index];
    if (entry.dataset.node === undefined) return;
    delete entry.dataset.node;
    (one(":scope > details", entry) || entry).append(list(childrenOf(node), path));
  };

  // Gives an entry with children its means to open and close.
  const prepare = (entry) => {
    const details = one(":scope > details", entry);
    if (details) {
      details.addEventListener("toggle", () => details.open && branch(entry).catch(() => {}));
      return;
    }
    const row = one(":scope > .nav-row", entry) || entry.firstElementChild;
    if (!row || one(".nav-toggle", row)) return;
    const open = Boolean(one(":scope > ul", entry));
    const label = fill(words.expand, { name: row.textContent.trim() });
    const button = make("button", { type: "button", className: "nav-toggle" });
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-expanded", open);
    button.addEventListener("click", async () => {
      const opening = button.getAttribute("aria-expanded") !== "true";
      if (opening) await branch(entry).catch(() => {});
      const below = one(":scope > ul", entry);
      if (below) {
        below.hidden = !opening;
        button.setAttribute("aria-expanded", opening);
      }
    });
    row.append(button);
  };
  // A group without a page of its own is a link to its first page until there is a way to open it.
  for (const link of source ? all(".nav-item[data-node] > .nav-row > .nav-group", tree) : []) {
    link.parentElement.replaceWith(make("details", {}, make("summary", {}, link.textContent)));
  }
  for (const entry of all(".nav-item", tree)) {
    const closed = source && entry.dataset.node !== undefined;
    if (closed || one(":scope > .nav-row + ul", entry)) prepare(entry);
  }

  // "12 more": the entries of a long level before or after those that the page holds.
  for (const more of source ? all(".nav-more", tree) : []) {
    const button = make("button", { type: "button" }, more.textContent);
    button.addEventListener("click", async () => {
      let nodes = childrenOf(await load());
      const path = more.dataset.node;
      for (const index of path ? path.split(".") : []) nodes = childrenOf(nodes[index]);
      const count = Number(more.dataset.more);
      const start = more.previousElementSibling ? nodes.length - count : 0;
      const entries = nodes.slice(start, start + count).map((node, at) => item(node, (path && path + ".") + (start + at)));
      const top = more.getBoundingClientRect().bottom;
      const next = more.nextElementSibling;
      more.replaceWith(...entries);
      // Entries that come in above must not push away what is being read.
      if (next) nav.scrollTop += next.getBoundingClientRect().top - top;
      one("a, summary, button", entries[next ? count - 1 : 0])?.focus({ preventScroll: true });
    });
    more.replaceChildren(button);
  }

  // The current page in view, without moving the page itself.
  const center = () => {
    const current = one('[aria-current="page"]', tree);
    if (!current || nav.scrollHeight <= nav.clientHeight) return;
    const offset = current.getBoundingClientRect().top - nav.getBoundingClientRect().top;
    if (offset < 60 || offset > nav.clientHeight - 80) nav.scrollTop += offset - nav.clientHeight / 3;
  };
  center();
  nav.addEventListener("toggle", center);

  // The filter looks at names and display names, and shows matches with the way to them.
  const input = one(".nav-filter input", nav);
  if (input && source) {
    const results = make("ul", { className: "nav-list nav-results", hidden: true });
    const status = make("p", { className: "visually-hidden", role: "status" });
    tree.before(status);
    tree.append(results);
    const normal = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const restOf = () => [...tree.children].filter((child) => child !== results);
    let flat = null;
    const flatten = (nodes, trail) => {
      for (const node of nodes) {
        if (node.href) flat.push({ node, trail, text: normal(nameOf(node) + " " + (node.displayName || "")) });
        flatten(childrenOf(node), [...trail, nameOf(node)]);
      }
    };
    const found = ({ node, trail }) => {
      const link = linkTo(node);
      if (trail.length) link.append(make("span", { className: "nav-path" }, trail.slice(-2).join(" › ")));
      return make("li", { className: "nav-item" }, link);
    };
    const run = async () => {
      const wanted = normal(input.value).split(/\s+/).filter(Boolean);
      if (wanted.length) {
        const data = await load();
        if (!flat) {
          flat = [];
          flatten(childrenOf(data), []);
        }
        const hits = flat.filter((entry) => wanted.every((word) => entry.text.includes(word)));
        hits.sort((a, b) => b.text.startsWith(wanted[0]) - a.text.startsWith(wanted[0]));
        results.replaceChildren(...hits.slice(0, 100).map(found));
        if (!hits.length) results.append(make("li", { className: "nav-note" }, words.no_match));
        status.textContent = hits.length ? fill(words.matches, { n: hits.length }) : words.no_match;
      }
      results.hidden = !wanted.length;
      for (const child of restOf()) child.hidden = Boolean(wanted.length);
    };
    let timer;
    input.addEventListener("focus", () => load().catch(() => {}), { once: true });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => run().catch(() => {}), 80);
    });
    // Keys mean the words as they stand, whether their matches have come or not.
    input.addEventListener("keydown", async (event) => {
      if (!["Enter", "ArrowDown"].includes(event.key) || event.isComposing || !input.value.trim()) return;
      event.preventDefault();
      clearTimeout(timer);
      await run().catch(() => {});
      const first = one("a", results);
      if (event.key === "Enter") first?.click();
      else first?.focus();
    });
    results.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const links = all("a", results);
      (links[links.indexOf(document.activeElement) + step] || input).focus();
    });
  } else {
    one(".nav-filter", nav)?.remove();
  }
}
