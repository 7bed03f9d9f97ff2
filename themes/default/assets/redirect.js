// A moved page whose sections went to different pages: follow the fragment of the address.
(() => {
  const map = JSON.parse(document.currentScript.dataset.fragments || "{}");
  const target = map[decodeURIComponent(location.hash.slice(1))];
  if (target) location.replace(target);
})();
