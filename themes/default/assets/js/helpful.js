// Was this helpful: the answer is sent without leaving the page.
const form = one("form[data-helpful]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = new FormData(form, event.submitter);
  const thanks = make("p", { role: "status" });
  try {
    const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(answer), keepalive: true });
    if (!reply.ok) throw reply.status;
    form.replaceChildren(thanks);
    setTimeout(() => (thanks.textContent = form.dataset.helpful), 50);
  } catch {
    // As without script: the browser goes there and shows what it is told.
    form.submit();
  }
});
