// Preview only: reloads when the server says so. The connection is closed while the tab is hidden, because
// a browser allows six to one host. The page came with its version; what was saved since is made up for on connecting.
(() => {
  const [loaded] = performance.getEntriesByType("navigation");
  const version = loaded?.serverTiming?.find((entry) => entry.name === "version")?.description;
  const events = "/_milepost/events" + (version ? "?since=" + version : "");
  // Once for each version: a browser that keeps the old version with the page must not reload for ever.
  const reload = (event) => {
    const seen = event.data + " " + location.pathname;
    if (sessionStorage.getItem("milepost-reloaded") === seen) return;
    sessionStorage.setItem("milepost-reloaded", seen);
    location.reload();
  };
  let source = null;
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(events);
    source.addEventListener("reload", reload);
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
