// Asks the browser's engine the queries of `cases.json` and compares with what is written there.
import { readFileSync } from "node:fs";
import { openIndex } from "./engine.mjs";

const folder = process.argv[2];
const cases = JSON.parse(readFileSync(`${folder}/cases.json`, "utf8"));
const index = await openIndex(`${folder}/search`);
let wrong = 0;
for (const [query, expected] of cases) {
  const { hits } = await index.search(query);
  const found = JSON.stringify(hits.map((hit) => [hit.page, hit.score, hit.chunks]));
  if (found === JSON.stringify(expected)) continue;
  wrong++;
  if (wrong <= 5) console.log(`${JSON.stringify(query)}\n  browser ${found.slice(0, 300)}\n  check   ${JSON.stringify(expected).slice(0, 300)}`);
}
console.log(`${cases.length - wrong} of ${cases.length} rankings are equal`);
process.exitCode = wrong || !cases.length ? 1 : 0;
