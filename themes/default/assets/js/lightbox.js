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
// A large picture in a narrow column, such as a diagram with small text, can be enlarged as well.
for (const picture of all(".content img[width]:not(.icon)")) {
  const shown = picture.clientWidth;
  if (shown < 200 || Number(picture.getAttribute("width")) < 1.3 * shown || picture.closest("a, button, summary, .card, .hero, .column")) continue;
  const link = make("a", { className: "lightbox", href: picture.currentSrc || picture.src });
  picture.replaceWith(link);
  link.append(picture);
}
for (const link of all("a.lightbox")) {
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}
