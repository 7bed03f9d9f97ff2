// Preview only: reloads when the server says so. The connection is closed while the tab is hidden, because
// a browser allows six to one host.
(() => {
  let source = null;
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource("/_milepost/events");
    source.addEventListener("reload", () => location.reload());
    source.onmessage = (event) => {
      if (!event.data || event.data === "reload") location.reload();
    };
  };
  const close = () => {
    if (source) source.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
})();
