// The page that was not found: its address becomes words to search for.
const link = one("[data-search-words]");
if (link && one("[data-not-found]")) {
  let path = location.pathname;
  try {
    path = decodeURIComponent(path);
  } catch {}
  const found = path
    .replace(/\.\w+$/, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word && !/^(index|docs|[a-z]{2}|html?)$/i.test(word))
    .slice(-5)
    .join(" ");
  if (found) {
    const url = new URL(link.href);
    url.searchParams.set("q", found);
    link.href = url;
    link.append(": ", make("q", {}, found));
  }
}
