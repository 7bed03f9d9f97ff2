// What queries cost: the bytes and files that a browser loads for each, index and excerpts of the first results included.
//
//   node tests/search/weight.mjs _site/search "smart pointer" "vector push_back"
import { readFileSync, readdirSync } from "node:fs";
import { openIndex } from "./engine.mjs";

const [folder, ...given] = process.argv.slice(2);
const SHOWN = 6;

// Without queries of the caller's: pairs of words from the titles of pages, spread over the site.
const fromTitles = () => {
  const blocks = readdirSync(folder).filter((name) => /^x\d+\.js$/.test(name));
  blocks.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const queries = [];
  for (let at = 0; at < 200; at++) {
    const text = readFileSync(`${folder}/${blocks[Math.floor((at * blocks.length) / 200)]}`, "utf8");
    const [page] = JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
    const words = page[2].split(/[^\p{L}\p{N}_]+/u).filter((word) => word.length > 2);
    if (words.length > 1) queries.push(`${words[0]} ${words[1]}`);
  }
  return queries;
};

const list = [];
for (const query of given.length ? given : fromTitles()) {
  const index = await openIndex(folder);
  const { hits } = await index.search(query);
  for (const hit of hits.slice(0, SHOWN)) await index.text(hit.page, hit.chunks[0] ?? 1);
  const bytes = [...index.loaded.values()].reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  list.push({ query, bytes, files: index.loaded.size });
  if (given.length) console.log(`${(bytes / 1000).toFixed(1)} kB in ${index.loaded.size} files: ${query}`);
}
list.sort((a, b) => a.bytes - b.bytes);
const at = (share) => list[Math.min(list.length - 1, Math.floor(list.length * share))];
const shown = ({ bytes, files, query }) => `${(bytes / 1000).toFixed(1)} kB in ${files} files (${query})`;
console.log(`${list.length} queries: half below ${shown(at(0.5))}, nine of ten below ${shown(at(0.9))}, most ${shown(at(1))}`);
