// A page, moved or not, whose sections went elsewhere: follow the fragment of the address.
(() => {
  const map = JSON.parse(document.currentScript.dataset.fragments || "{}");
  const follow = () => {
    const target = map[decodeURIComponent(location.hash.slice(1))];
    if (target) location.replace(target);
  };
  addEventListener("hashchange", follow);
  follow();
})();
