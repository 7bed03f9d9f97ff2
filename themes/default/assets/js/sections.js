// Where the sections of the header do not fit, the current one is in view.
const list = one(".site-sections");
const current = list && one("[aria-current]", list);
if (current && list.scrollWidth > list.clientWidth) {
  list.scrollLeft += current.getBoundingClientRect().left - list.getBoundingClientRect().left - 24;
}
