// Search: a dialog on every page, and the search page. The engine and the index are loaded when they are first needed,
// as scripts: a page opened from disk may not read files in any other way.
const opener = one("[data-search]");
if (opener) {
  // Each result may need a file of its own: as many as a dialog shows at once.
  const STEP = 6;
  const base = new URL(opener.href);
  let engine = null;
  const start = () => {
    engine ??= new Promise((resolve, reject) => {
      const script = make("script", { src: opener.dataset.search });
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    }).then(async () => {
      const index = new milepostSearch.Index(milepostSearch.loader(new URL("search/", base).href));
      await index.open();
      return index;
    });
    engine.catch(() => (engine = null));
    return engine;
  };

  // Marks the words that were found; forms of one word are marked like the word itself.
  const marked = (text, forms) => {
    const spans = [];
    for (const { word, start, end } of milepostSearch.split(text)) {
      const hit = forms.has(milepostSearch.normal(word)) || milepostSearch.parts(word).some((part) => forms.has(milepostSearch.normal(part)));
      const last = spans[spans.length - 1];
      if (hit && last && start <= last[1]) last[1] = end;
      else if (hit) spans.push([start, end]);
    }
    // A long passage is shown from shortly before its first mark on.
    let from = 0;
    if (text.length > 260 && spans.length && spans[0][0] > 120) from = text.indexOf(" ", spans[0][0] - 80) + 1;
    const parts = from ? ["… "] : [];
    for (const [start, end] of spans) {
      if (start < from) continue;
      parts.push(text.slice(from, start), make("mark", {}, text.slice(start, end)));
      from = end;
    }
    return [...parts, text.slice(from)];
  };
  const sectionOf = (text, chunk) => {
    const found = text.sections.filter((section) => section[0] <= chunk).pop();
    return found && found[1] ? { id: found[1], title: found[2] } : null;
  };
  // A heading's own text is its section's title: what follows it says more.
  const passage = (text, chunk) => {
    for (let at = chunk - text.first; at < text.texts.length && at <= chunk - text.first + 2; at++) {
      if (text.texts[at]) return text.texts[at];
    }
    return "";
  };

  const hitItem = async (index, hit, forms) => {
    const best = hit.chunks[0] ?? 1;
    const text = await index.text(hit.page, best);
    if (!text) return null;
    const url = new URL(text.url, base);
    const item = make("li", { className: "search-hit" }, make("a", { className: "search-title", href: url.href }, ...marked(text.title, forms)));
    const trail = text.crumbs.slice(-2).join(" › ");
    if (trail) item.append(make("p", { className: "search-trail" }, trail));
    const words = passage(text, best);
    if (words) item.append(make("p", { className: "search-passage" }, ...marked(words, forms)));
    const seen = new Set();
    const list = make("ul", { className: "search-sections" });
    for (const chunk of hit.chunks) {
      const section = chunk >= text.first && chunk < text.first + text.texts.length && sectionOf(text, chunk);
      if (!section || seen.has(section.id)) continue;
      seen.add(section.id);
      const target = new URL(url);
      target.hash = section.id;
      list.append(make("li", {}, make("a", { href: target.href }, ...marked(section.title, forms))));
    }
    if (seen.size) item.append(list);
    return item;
  };

  // The form with its results, the same in the dialog and on the page. `preset` says what is chosen at first.
  const create = (place, changed, preset = () => null) => {
    const input = make("input", { type: "search", autocomplete: "off", spellcheck: false, enterKeyHint: "search", placeholder: words.search });
    input.setAttribute("aria-label", words.search_words);
    const field = make("div", { className: "search-field" }, icon("search"), input);
    const filters = make("div", { className: "search-filters" });
    const status = make("p", { className: "search-status", role: "status" });
    const list = make("ol", { className: "search-hits" });
    list.setAttribute("aria-label", words.search_results);
    const more = make("button", { type: "button", className: "search-more", hidden: true }, words.search_more);
    place.append(field, filters, status, list, more);
    let turn = 0;
    let timer;
    let shown = null;
    // The words whose results are listed.
    let answered = "";
    const chosen = new Map();
    let facets = null;
    const choices = () => (facets || []).map((facet, at) => [facet.key, chosen.has(at) ? facet.names[chosen.get(at) - 1] : null]);

    const add = async (mine) => {
      const { index, found, count } = shown;
      const next = found.hits.slice(count, count + STEP);
      shown.count += next.length;
      const items = await Promise.all(next.map((hit) => hitItem(index, hit, found.forms).catch(() => null)));
      if (mine !== turn) return;
      list.append(...items.filter(Boolean));
      more.hidden = shown.count >= found.hits.length;
    };
    const offer = (index, found) => {
      const boxes = index.facets.map((facet, at) => {
        const counts = new Map();
        for (const hit of found.all) {
          const others = [...chosen].every(([other, value]) => other === at || index.facets[other].own[hit.page] === value);
          const own = facet.own[hit.page];
          if (own && others) counts.set(own, (counts.get(own) || 0) + 1);
        }
        if (counts.size < 2 && !chosen.has(at)) return null;
        const options = facet.names.map((name, value) => [name, value + 1]).filter(([, value]) => counts.has(value) || chosen.get(at) === value);
        const select = make("select", {}, make("option", { value: "" }, words.search_any), ...options.map(([name, value]) => make("option", { value }, name + " (" + (counts.get(value) || 0) + ")")));
        select.value = chosen.get(at) || "";
        select.dataset.facet = at;
        select.addEventListener("change", () => {
          if (select.value) chosen.set(at, Number(select.value));
          else chosen.delete(at);
          run().catch(() => {});
        });
        const name = words["search_" + facet.key] || facet.key.replace(/^ms\.(.)/, (all, first) => first.toUpperCase());
        return make("label", {}, make("span", {}, name), select);
      });
      const focused = filters.contains(document.activeElement) ? document.activeElement.dataset.facet : null;
      filters.replaceChildren(...boxes.filter(Boolean));
      if (focused !== null) one('[data-facet="' + focused + '"]', filters)?.focus();
    };
    const run = async () => {
      const mine = ++turn;
      const text = input.value.trimStart();
      changed(text.trim(), choices());
      if (!text.trim()) {
        shown = null;
        answered = "";
        for (const part of [list, filters, status]) part.replaceChildren();
        more.hidden = true;
        return;
      }
      let index;
      let found;
      try {
        index = await start();
        if (!facets) {
          facets = index.facets;
          facets.forEach((facet, at) => {
            const value = facet.names.indexOf(preset(facet.key)) + 1;
            if (value) chosen.set(at, value);
          });
        }
        const pass = (page) => [...chosen].every(([facet, value]) => index.facets[facet].own[page] === value);
        found = await index.search(text, pass);
      } catch {
        if (mine === turn) status.textContent = words.search_failed;
        return;
      }
      if (mine !== turn) return;
      shown = { index, found, count: 0 };
      const total = found.hits.length;
      offer(index, found);
      const first = document.createDocumentFragment();
      const before = list.childElementCount;
      const items = await Promise.all(found.hits.slice(0, STEP).map((hit) => hitItem(index, hit, found.forms).catch(() => null)));
      if (mine !== turn) return;
      shown.count = items.length;
      first.append(...items.filter(Boolean));
      const walked = list.contains(document.activeElement);
      list.replaceChildren(first);
      answered = text;
      // Results that come late take over the focus of those that they replace.
      if (walked) (one("a", list) || input).focus();
      if (before) list.scrollIntoView({ block: "nearest" });
      more.hidden = shown.count >= total;
      status.textContent = total === 1 ? words.search_one : total ? fill(words.search_count, { n: total }) : fill(words.search_none, { q: text.trim() }) + ". " + words.search_tip;
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => run().catch(() => {}), 90);
    });
    more.addEventListener("click", async () => {
      const at = list.childElementCount;
      await add(turn);
      one("a", list.children[at] || more)?.focus();
    });
    // The Enter key means the words as they stand, whether their results have come or not.
    const follow = async () => {
      clearTimeout(timer);
      const wanted = input.value.trimStart();
      if (answered !== wanted) await run();
      if (answered === wanted) one("a", list)?.click();
    };
    place.addEventListener("keydown", (event) => {
      const links = all("a", list);
      const at = links.indexOf(document.activeElement);
      if (event.key === "Enter" && document.activeElement === input && !event.isComposing) {
        event.preventDefault();
        follow().catch(() => {});
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.isComposing || (at < 0 && document.activeElement !== input)) return;
      event.preventDefault();
      (at + step < 0 ? input : links[Math.min(at + step, links.length - 1)])?.focus();
    });
    return { input, run };
  };

  const page = one("[data-search-page]");
  let dialog = null;
  const open = () => {
    if (page) {
      one("input", page).focus();
      return;
    }
    if (!dialog) {
      const full = make("a", { className: "search-full", href: base.href }, words.search_all);
      const close = make("button", { type: "button", className: "icon-button search-close" }, icon("close"));
      close.setAttribute("aria-label", words.close);
      const body = make("div", { className: "search-body" });
      dialog = make("dialog", { className: "search-dialog" }, close, body, full);
      dialog.setAttribute("aria-label", words.search);
      document.body.append(dialog);
      const { input } = create(body, (text, choices) => {
        const url = new URL(base);
        if (text) url.searchParams.set("q", text);
        for (const [key, name] of choices) {
          if (name) url.searchParams.set(key, name);
        }
        full.href = url.href;
      });
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("click", (event) => {
        // A link to this page only moves it.
        if (event.target === dialog || event.target.closest(".search-hits a")) dialog.close();
      });
      dialog.addEventListener("close", () => opener.focus());
      dialog.field = input;
    }
    if (!dialog.open) dialog.showModal();
    dialog.field.select();
    start().catch(() => {});
  };
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!slash && !letter) return;
    event.preventDefault();
    open();
  });

  // The page that was not found lists what the words of its address find.
  root.addEventListener("milepost:found", () => {
    const place = one("[data-found]");
    const { input, run } = create(place, () => {});
    input.value = place.dataset.found;
    run().catch(() => {});
  });
  if (page) {
    const map = one("[data-search-map]");
    const changed = (text, choices) => {
      setQuery("q", text);
      for (const [key, name] of choices) setQuery(key, name);
      if (map) map.hidden = Boolean(text);
    };
    const { input, run } = create(page, changed, query);
    input.value = query("q") || "";
    input.focus();
    if (input.value) run().catch(() => {});
  }
}
