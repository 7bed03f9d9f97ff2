// The page that was not found: its address becomes words to search for, and it is tried in other spellings. Pages that
// have moved leave a page where they were, so that one of these spellings may lead on to where they are now.
(() => {
  const root = document.documentElement;
  const page = document.querySelector("[data-not-found]");
  if (!page) return;
  let path = location.pathname;
  try {
    path = decodeURIComponent(path);
  } catch {}
  const home = new URL(root.dataset.root || "./", location.href).pathname;
  const inside = path.startsWith(home) ? path.slice(home.length) : path.replace(/^\//, "");
  const found = inside
    .replace(/\.\w+$/, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word && !/^(index|docs|[a-z]{2}|html?)$/i.test(word))
    .slice(-5)
    .join(" ");
  const place = page.querySelector("[data-found]");
  if (place && found) {
    place.dataset.found = found;
    root.dispatchEvent(new Event("milepost:found"));
  }

  const bare = inside.replace(/\/+$/, "").replace(/(\/index)?\.(html?|md|aspx?|yml)$/i, "");
  const plain = bare.replace(/^[a-z]{2}-[a-z]{2,4}\//i, "");
  const spellings = [plain, plain.toLowerCase(), bare];
  const tries = [...new Set(spellings.filter(Boolean).flatMap((name) => [name + ".html", name + "/index.html", name + "/"]))];
  const meant = page.querySelector("[data-meant]");
  const seek = async () => {
    for (const name of tries) {
      const url = new URL(home + name.split("/").map(encodeURIComponent).join("/"), location.href);
      if (url.pathname === location.pathname) continue;
      const answer = await fetch(url, { redirect: "follow" }).catch(() => null);
      if (!answer?.ok || !/html/.test(answer.headers.get("content-type"))) continue;
      const text = await answer.text();
      const title = /<title>([^<]*)/.exec(text)?.[1];
      if (!title || /data-not-found/.test(text)) continue;
      const parsed = new DOMParser().parseFromString("<p>" + title, "text/html").body.textContent;
      meant.querySelector("a").append(parsed.split(" | ")[0] || name);
      meant.querySelector("a").href = url;
      meant.hidden = false;
      return;
    }
  };
  if (meant && location.protocol !== "file:") seek();
})();
