// What is folded opens when the address points into it, and for printing.
const unfold = () => {
  const goal = target();
  if (!goal) return;
  let opened = false;
  for (let fold = goal.closest(".content details"); fold; fold = fold.parentElement.closest("details")) {
    opened ||= !fold.open;
    fold.open = true;
  }
  if (opened) goal.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

let folded = [];
addEventListener("beforeprint", () => {
  folded = all(".content details:not([open])");
  for (const fold of folded) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of folded) fold.open = false;
});
