// Copy buttons: code blocks, headings, the page as Markdown, the page's address; print.
// Of a session only what was typed: lines with a prompt, and those that they go on in.
const typed = (text) => {
  const prompt = /^(?:PS[^>\n]*> |\$ |> |# (?=[a-z./]))/;
  const main = /^(?:PS[^>\n]*> |\$ )/;
  const lines = text.split("\n");
  if (!lines.some((line) => main.test(line))) return text;
  const kept = [];
  let open = false;
  for (const line of lines) {
    const command = main.test(line) || (open && /^> /.test(line));
    if (command || open) kept.push(line.replace(prompt, ""));
    open = (command || open) && /[\\`]$/.test(line);
  }
  return kept.join("\n");
};
const SESSION = /^(console|shell-session|terminal|sh-session|bash-session|powershell-console|pwsh-console|azurecli|azurepowershell|bash|shell|sh|powershell|cmd)(-interactive)?$/i;

for (const block of all(".content .code")) {
  const code = one("pre code", block);
  if (!code) continue;
  const label = make("span", {}, words.copy);
  const button = make("button", { type: "button", className: "code-copy" }, icon("copy"), label);
  if (!one(".code-lang", block)) {
    label.className = "visually-hidden";
  }
  button.addEventListener("click", () => {
    const text = code.innerText.replace(/\n$/, "");
    copy(SESSION.test(block.dataset.lang) ? typed(text) : text, button);
  });
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
