// The color scheme: a native select over an icon. boot.js applies the choice before the first paint.
const select = one("[data-theme-switch]");
if (select) {
  const preset = root.dataset.theme;
  select.value = recall("theme") || preset || "auto";
  select.addEventListener("change", () => {
    const choice = select.value;
    remember("theme", choice);
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
  });
  addEventListener("storage", (event) => {
    if (event.key !== "milepost:theme" || !event.newValue) return;
    select.value = root.dataset.theme = event.newValue;
  });
}
