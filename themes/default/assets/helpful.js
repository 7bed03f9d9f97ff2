// Was this helpful: the answer is sent without leaving the page. Only sites that ask load this.
(() => {
  const form = document.querySelector("form[data-helpful]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = new FormData(form, event.submitter);
    const thanks = document.createElement("p");
    thanks.setAttribute("role", "status");
    try {
      const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(answer), keepalive: true });
      if (!reply.ok) throw reply.status;
      form.replaceChildren(thanks);
      // A live region must exist before its text changes.
      setTimeout(() => (thanks.textContent = form.dataset.helpful), 50);
    } catch {
      // As without script: the browser goes there and shows what it is told.
      form.submit();
    }
  });
})();
