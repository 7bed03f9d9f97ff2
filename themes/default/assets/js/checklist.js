// Checklists keep their progress in the browser. An item is known by its text, so that edits elsewhere lose nothing.
const key = "done:" + location.pathname;
const done = new Set(JSON.parse(recall(key) || "[]"));
const store = () => remember(key, done.size ? JSON.stringify([...done]) : null);

for (const list of all(".content .checklist")) {
  const items = all(":scope > ul > li", list);
  if (!items.length) continue;
  const progress = make("progress", { max: items.length });
  progress.setAttribute("aria-hidden", "true");
  const count = make("output");
  const boxes = [];
  const update = () => {
    const n = boxes.filter((box) => box.checked).length;
    progress.value = n;
    count.textContent = fill(words.done, { n, total: items.length });
  };
  for (const item of items) {
    const name = item.textContent.trim().replace(/\s+/g, " ");
    const id = name.slice(0, 80);
    const box = make("input", { type: "checkbox", checked: done.has(id) });
    box.setAttribute("aria-label", name.slice(0, 120));
    item.classList.toggle("is-done", box.checked);
    box.addEventListener("change", () => {
      item.classList.toggle("is-done", box.checked);
      if (box.checked) done.add(id);
      else done.delete(id);
      store();
      update();
    });
    boxes.push(box);
    item.prepend(box);
  }
  const exported = make("button", { type: "button", className: "action" }, icon("copy"), words.export);
  exported.addEventListener("click", () => {
    const lines = items.map((item, at) => "- [" + (boxes[at].checked ? "x" : " ") + "] " + item.innerText.trim().replace(/\s+/g, " "));
    copy(lines.join("\n") + "\n", exported);
  });
  const reset = make("button", { type: "button", className: "action" }, words.reset);
  reset.addEventListener("click", () => {
    for (const box of boxes) {
      if (box.checked) box.click();
    }
  });
  list.append(make("div", { className: "checklist-bar" }, progress, count, exported, reset));
  list.classList.add("is-tracked");
  update();
}
