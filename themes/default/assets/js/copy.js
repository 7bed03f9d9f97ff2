// Copy buttons: code blocks, headings, the page as Markdown, the page's address; print.
for (const block of all(".content .code")) {
  const code = one("pre code", block);
  if (!code) continue;
  const label = make("span", {}, words.copy);
  const button = make("button", { type: "button", className: "code-copy" }, icon("copy"), label);
  if (!one(".code-lang", block)) {
    label.className = "visually-hidden";
  }
  button.addEventListener("click", () => copy(code.innerText.replace(/\n$/, ""), button));
  block.append(button);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("a, button");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target.matches(".anchor")) {
    copy(target.href, target);
  } else if (target.matches("[data-copy-link]")) {
    copy(one("link[rel=canonical]")?.href || location.href.split("#")[0], target);
  } else if (target.matches("[data-print]")) {
    print();
  } else if (target.matches("[data-copy-markdown]") && location.protocol !== "file:") {
    event.preventDefault();
    copy(fetch(target.href).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status))), target);
  }
});
