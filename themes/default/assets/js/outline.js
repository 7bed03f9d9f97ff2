// In this article: what is hidden is not listed, and the section being read is marked.
const HIDDEN = ".zone[hidden], .moniker[hidden], .tab-panel:not(.active)";
const list = () => {
  for (const link of all(".outline a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    link.parentElement.hidden = Boolean(heading?.closest(HIDDEN));
  }
};
root.addEventListener("milepost:shown", list);
list();
const links = all(".outline-wide a");
if (links.length) {
  const sections = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let current = null;
  const mark = () => {
    const line = parseFloat(getComputedStyle(root).scrollPaddingTop) + 24 || 100;
    const end = innerHeight + scrollY >= root.scrollHeight - 4;
    let at = -1;
    sections.forEach((section, index) => {
      if (section && section.offsetParent && section.getBoundingClientRect().top <= (end ? innerHeight : line)) at = index;
    });
    const link = links[at] || null;
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    current = link;
    const box = link?.closest(".outline");
    if (box && box.scrollHeight > box.clientHeight) {
      box.scrollTop = link.offsetTop - box.clientHeight / 2;
    }
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later, { passive: true });
  mark();
}
// On narrow screens a choice closes the list.
one(".outline-narrow")?.addEventListener("click", (event) => {
  if (event.target.closest("a")) event.currentTarget.open = false;
});
