// Zones and monikers: one choice each, from the address, remembered. Without a choice everything shows, labelled.
const pick = (element, values, attribute) => {
  const own = (element.dataset[attribute] || "").split(/\s+/).filter(Boolean);
  const shown = !own.length || own.some((value) => values.has(value));
  element.hidden = !shown;
};

const zones = all(".zone[data-pivot]");
if (zones.length) {
  const pickers = all(".pivot-picker");
  const known = new Set(zones.flatMap((zone) => zone.dataset.pivot.split(/\s+/)));
  const pivotOf = (link) => new URL(link.href, location.href).searchParams.get("pivots");
  const chosen = new Set();
  const asked = (query("pivots") || "").split(",").filter((value) => known.has(value));
  for (const picker of pickers) {
    const values = all("a", picker).map(pivotOf);
    const stored = recall("pivot:" + picker.dataset.group);
    const value = values.find((v) => asked.includes(v)) || (values.includes(stored) ? stored : values[0]);
    if (value) chosen.add(value);
  }
  for (const value of asked) chosen.add(value);
  const show = () => {
    for (const zone of zones) pick(zone, chosen, "pivot");
    for (const link of pickers.flatMap((picker) => all("a", picker))) {
      if (chosen.has(pivotOf(link))) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    changed();
  };
  for (const picker of pickers) {
    picker.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      for (const other of all("a", picker)) chosen.delete(pivotOf(other));
      const value = pivotOf(link);
      chosen.add(value);
      remember("pivot:" + picker.dataset.group, value);
      setQuery("pivots", [...chosen].join(","));
      show();
    });
  }
  // An anchor inside a hidden zone chooses its pivot.
  const reveal = () => {
    const zone = target()?.closest(".zone[data-pivot][hidden]");
    if (!zone) return;
    const value = zone.dataset.pivot.split(/\s+/)[0];
    for (const picker of pickers) {
      const values = all("a", picker).map(pivotOf);
      if (values.includes(value)) for (const other of values) chosen.delete(other);
    }
    chosen.add(value);
    show();
    target().scrollIntoView();
  };
  // Pages without a picker show every zone with its label.
  if (chosen.size) {
    show();
    root.classList.add("has-pivot");
    addEventListener("hashchange", reveal);
    reveal();
  }
}
for (const zone of all(".zone[data-target=pdf]")) zone.hidden = true;

const blocks = all(".moniker[data-moniker]");
if (blocks.length) {
  const place = one(".view-picker");
  const known = place ? place.dataset.monikers.split(" ") : blocks.flatMap((block) => block.dataset.moniker.split(/\s+/));
  const names = [...new Set(known.filter(Boolean))];
  const asked = query("view") || recall("view");
  const select = make("select", {}, make("option", { value: "" }, words.all), ...names.map((name) => make("option", { value: name }, name)));
  const show = (value) => {
    for (const block of blocks) {
      if (value) pick(block, new Set([value]), "moniker");
      else block.hidden = false;
    }
    root.classList.toggle("has-view", Boolean(value));
    changed();
  };
  select.value = names.includes(asked) ? asked : "";
  select.addEventListener("change", () => {
    remember("view", select.value || null);
    setQuery("view", select.value);
    show(select.value);
  });
  const label = make("label", {}, words.version, select);
  if (place) place.append(label);
  else one(".content")?.prepend(make("div", { className: "view-picker" }, label));
  show(select.value);
  // An anchor inside a hidden block shows all versions.
  const reveal = () => {
    const block = target()?.closest(".moniker[hidden]");
    if (!block) return;
    select.value = "";
    show("");
    target().scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
}
