// Pictures with a large version open in a dialog; without script, or with a modifier key, they are links.
const show = (link) => {
  const small = one("img", link);
  const picture = make("img", { src: link.href, alt: small?.alt || "" });
  const close = make("button", { type: "button", className: "icon-button" }, icon("close"));
  close.setAttribute("aria-label", words.close);
  const dialog = make("dialog", { className: "lightbox-view" }, make("figure", {}, picture), close);
  dialog.setAttribute("aria-label", small?.alt || words.enlarge);
  picture.addEventListener("click", () => picture.classList.toggle("is-full"));
  dialog.addEventListener("click", (event) => event.target !== picture && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
};
for (const link of all("a.lightbox")) {
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}
