// Tabs: keyboard as in the WAI-ARIA pattern, one choice for all groups of the page, remembered and in the address.
// A tab with a condition exists only while the tab of that name is chosen in another group.
const groups = all(".tabs");
if (groups.length) {
  const listOf = (group) => all(":scope > .tab-list > .tab", group);
  const isSelected = (tab) => tab.getAttribute("aria-selected") === "true" && !tab.hidden;
  // Oldest choice first: where two fit, the later one wins.
  let chosen = (query("tabs") || recall("tabs") || "").split(",").filter(Boolean);

  const show = (group, tab) => {
    for (const other of listOf(group)) {
      other.setAttribute("aria-selected", other === tab);
      other.tabIndex = other === tab ? 0 : -1;
    }
    const id = tab.getAttribute("aria-controls");
    for (const panel of all(":scope > .tab-panel", group)) panel.classList.toggle("active", panel.id === id);
  };

  const refresh = (group) => {
    const tabs = listOf(group);
    const current = tabs.find(isSelected);
    const selected = new Set(groups.flatMap(listOf).filter(isSelected).map((tab) => tab.dataset.tab));
    let usable = tabs.filter((tab) => !tab.dataset.condition || selected.has(tab.dataset.condition));
    // The page has no group that offers the condition: every name once.
    if (!usable.length) usable = tabs.filter((tab, at) => tabs.findIndex((t) => t.dataset.tab === tab.dataset.tab) === at);
    for (const tab of tabs) tab.hidden = !usable.includes(tab);
    const rank = (tab) => 2 * chosen.indexOf(tab.dataset.tab) + (tab === current ? 1 : 0);
    const best = usable.reduce((best, tab) => (rank(tab) > rank(best) ? tab : best), usable[0]);
    if (best) show(group, best);
  };
  // Twice, because a group may depend on one that comes after it.
  const refreshAll = () => {
    [...groups, ...groups].forEach(refresh);
    changed();
  };

  const choose = (tab, focus) => {
    const group = tab.closest(".tabs");
    const top = tab.getBoundingClientRect().top;
    const siblings = new Set(listOf(group).map((other) => other.dataset.tab));
    chosen = [...chosen.filter((name) => !siblings.has(name)), tab.dataset.tab];
    show(group, tab);
    refreshAll();
    // Groups above may have changed their height: keep this one where it is.
    scrollBy({ top: tab.getBoundingClientRect().top - top, behavior: "instant" });
    if (focus) tab.focus({ preventScroll: true });
    remember("tabs", chosen.slice(-12).join(","));
    setQuery("tabs", [...new Set(groups.flatMap(listOf).filter(isSelected).map((t) => t.dataset.tab))].join(","));
  };

  for (const group of groups) {
    const list = one(":scope > .tab-list", group);
    list?.addEventListener("click", (event) => {
      const tab = event.target.closest(".tab");
      if (tab) choose(tab);
    });
    list?.addEventListener("keydown", (event) => {
      const tabs = listOf(group).filter((tab) => !tab.hidden);
      const at = tabs.indexOf(event.target);
      const step = getComputedStyle(group).direction === "rtl" ? -1 : 1;
      const to = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      choose(tabs[(to + tabs.length) % tabs.length], true);
    });
  }
  refreshAll();

  // An anchor inside a hidden panel opens it, and the panels around it.
  const reveal = () => {
    const goal = target();
    if (!goal) return;
    let opened = false;
    for (let panel = goal.closest(".tab-panel"); panel; panel = panel.parentElement.closest(".tab-panel")) {
      const tab = listOf(panel.parentElement).find((tab) => tab.getAttribute("aria-controls") === panel.id);
      if (!tab || panel.classList.contains("active")) continue;
      tab.hidden = false;
      show(panel.parentElement, tab);
      opened = true;
    }
    if (!opened) return;
    changed();
    goal.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
}
