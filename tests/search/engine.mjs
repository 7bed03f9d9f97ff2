// The browser's search engine on files of a folder, without a browser.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const source = process.env.SEARCH_JS || fileURLToPath(new URL("../../themes/default/assets/search.js", import.meta.url));

/** An opened index of a site's `search` folder; `index.loaded` maps the files read so far to their texts. */
export const openIndex = async (folder) => {
  const context = vm.createContext({ TextEncoder, console });
  vm.runInContext(readFileSync(source, "utf8"), context);
  const engine = context.milepostSearch;
  const loaded = new Map();
  const load = async (name) => {
    if (!loaded.has(name)) {
      const text = readFileSync(`${folder}/${name}.js`, "utf8");
      const start = text.indexOf(",") + 1;
      loaded.set(name, { text, content: JSON.parse(text.slice(start, text.lastIndexOf(")"))) });
    }
    return loaded.get(name).content;
  };
  const index = new engine.Index(load);
  await index.open();
  index.loaded = loaded;
  return index;
};
