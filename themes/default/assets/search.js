// Full-text search over the files below `search/`. Loaded when search is first opened. No page is touched here, so that
// the ranking can be compared with the one in src/search/query.rs, which does the same step by step: change both.
// All numbers are whole and below 2^53, so both agree to the last digit.
(() => {
  "use strict";
  const WORDS = 10;
  const IN_TITLE = 30;
  const TITLE_SHARE = 5;
  const IN_HEADING = 12;
  const IN_ABOUT = 18;
  const STRENGTH = 5;
  const ALL_IN_TITLE = 16;
  const WHOLE_TITLE = 40;
  const WHOLE = 6;
  const EVEN = 32;
  const SIDE_BY_SIDE = 12;
  const TOGETHER = 8;
  const CLOSER = 200;

  // Numbers as text, as in src/search/code.rs.
  const values = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((digit, value) => (values[digit.charCodeAt(0)] = value));
  class Reader {
    constructor(text) {
      this.text = text;
      this.at = 0;
    }
    get done() {
      return this.at >= this.text.length;
    }
    digit() {
      return values[this.text.charCodeAt(this.at++)] || 0;
    }
    number() {
      const first = this.digit();
      if (first < 56) return first;
      if (first < 62) return 56 + (first - 56) * 64 + this.digit();
      if (first === 62) return 440 + this.digit() * 64 + this.digit();
      let value = 0;
      for (let i = 0; i < 5; i++) value = value * 64 + this.digit();
      return value + 4536;
    }
  }
  const numbers = (text) => {
    const reader = new Reader(text);
    const list = [];
    while (!reader.done) list.push(reader.number());
    return list;
  };

  // Words, as in src/search/words.rs.
  const DENSE = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\u{20000}-\u{3FFFF}]/u;
  const RUN = /[\p{Alphabetic}\p{N}\p{M}_]+(?:\+\+|#|['’](?:s|t|d|m|ll|re|ve)(?![a-zA-Z0-9_\u0080-\u{10FFFF}]))?/gu;
  const PIECES = new RegExp("(?:" + DENSE.source + ")+|(?:(?!" + DENSE.source + ")[^])+", "gu");
  const encoder = new TextEncoder();
  const fits = (word) => word.length <= 21 || encoder.encode(word).length <= 64;
  // eslint-disable-next-line no-control-regex
  const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);
  const split = (text) => {
    const found = [];
    for (const match of text.matchAll(RUN)) {
      const run = match[0];
      if (isAscii(run)) {
        if (fits(run) && /[^_]/.test(run)) found.push({ word: run, end: match.index + run.length, start: match.index });
        continue;
      }
      for (const piece of run.matchAll(PIECES)) {
        const start = match.index + piece.index;
        if (!DENSE.test(piece[0])) {
          if (fits(piece[0])) found.push({ word: piece[0], start, end: start + piece[0].length });
          continue;
        }
        const letters = [...piece[0]];
        let at = start;
        letters.forEach((letter, index) => {
          const pair = index + 1 < letters.length ? letter + letters[index + 1] : letters.length === 1 ? letter : "";
          if (pair) found.push({ word: pair, start: at, end: at + pair.length });
          at += letter.length;
        });
      }
    }
    return found;
  };
  const plain = (word) => word.replace(/['’]/g, "").toLowerCase();
  const normal = (word) => (isAscii(word) ? plain(word) : plain(word).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC"));
  const parts = (word) => {
    if (!isAscii(word) || !/[A-Z_]/.test(word.slice(1))) return [];
    const found = [];
    let start = 0;
    for (let at = 0; at <= word.length; at++) {
      const begins = at > start && at < word.length && /[A-Z]/.test(word[at]) && (!/[A-Z]/.test(word[at - 1]) || /[a-z]/.test(word[at + 1] || ""));
      if (at === word.length || word[at] === "_" || begins) {
        if (at - start >= 2) found.push(word.slice(start, at));
        start = word[at] === "_" ? at + 1 : at;
      }
    }
    return found.length === 1 && found[0].length === word.length ? [] : found;
  };

  // Order of code points, which differs from that of JavaScript's strings beyond the basic plane.
  const atMost = (a, b) => {
    const [one, two] = [[...a], [...b]];
    for (let i = 0; i < one.length; i++) {
      if (i >= two.length) return false;
      const [x, y] = [one[i].codePointAt(0), two[i].codePointAt(0)];
      if (x !== y) return x < y;
    }
    return true;
  };

  const misspelled = (word) => {
    const list = [word];
    for (let at = 0; at < 3; at++) {
      list.push(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2));
      if (at > 0) list.push(word.slice(0, at) + word.slice(at + 1));
    }
    return list;
  };
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let older = [];
    let before = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        let best = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, older[j - 2] + 1);
        row.push(best);
      }
      if (Math.min(...row) > most) return most + 1;
      older = before;
      before = row;
    }
    return Math.min(before[b.length], most + 1);
  };
  const isKin = (a, b) => {
    let shared = 0;
    while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
    return shared >= 4 && shared * 5 >= a.length * 3 && a.length - shared <= 4 && b.length - shared <= 4;
  };

  const decode = ([words, places, rarity, lengths, postings]) => {
    const forms = [];
    for (const entry of words.split(" ")) {
      if (entry) forms.push((forms[forms.length - 1] || "").slice(0, values[entry.charCodeAt(0)]) + entry.slice(1));
    }
    const groupOf = numbers(places);
    const length = new Reader(lengths);
    const digits = new Reader(rarity);
    const groups = [];
    let start = 0;
    while (!digits.done) {
      const size = length.number();
      const group = { rarity: digits.digit() };
      if (size === 0) group.file = length.number();
      else group.postings = postings.slice(start, start + size);
      start += size;
      groups.push(group);
    }
    return { forms, groupOf, groups };
  };

  class Index {
    // `load` gives a promise of a file's content by its name.
    constructor(load) {
      this.load = load;
      this.shards = new Map();
    }
    async open() {
      const core = await this.load("index");
      this.core = core;
      this.firsts = core.shards.split(" ").filter(Boolean);
      this.counts = numbers(core.chunks);
      this.starts = [0];
      for (const count of this.counts) this.starts.push(this.starts[this.starts.length - 1] + count);
      this.blocks = [0];
      for (const count of numbers(core.blocks)) this.blocks.push(this.blocks[this.blocks.length - 1] + count);
      this.facets = core.facets.map(([key, names, runs]) => {
        const own = [];
        const list = numbers(runs);
        for (let at = 0; at < list.length; at += 2) for (let i = 0; i < list[at + 1]; i++) own.push(list[at]);
        return { key, names, own };
      });
    }
    shard(number) {
      if (!this.shards.has(number)) this.shards.set(number, this.load("t" + number).then(decode));
      return this.shards.get(number);
    }
    shardOf(form) {
      let [low, high] = [0, this.firsts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (atMost(this.firsts[middle], form)) low = middle + 1;
        else high = middle;
      }
      return Math.max(0, low - 1);
    }
    async candidate(number, form, quality) {
      const shard = await this.shard(number);
      const place = shard.groupOf[form];
      const group = shard.groups[place];
      group.postings ??= await this.load("l" + group.file);
      return { rarity: group.rarity, quality, postings: group.postings, key: number + " " + place, forms: shard.forms.filter((_, at) => shard.groupOf[at] === place) };
    }
    async exact(word) {
      if (!this.firsts.length) return null;
      const number = this.shardOf(word);
      const form = (await this.shard(number)).forms.indexOf(word);
      return form < 0 ? null : this.candidate(number, form, 100);
    }
    async candidates(word, open) {
      const exact = await this.exact(word);
      const list = exact ? [exact] : [];
      if (!this.firsts.length) return list;
      if ((open && word.length >= 2) || (!list.length && word.length >= 3)) await this.take(await this.longer(word), 6, list);
      if (!list.length && word.length >= 4) await this.take(await this.similar(word), 4, list);
      return list;
    }
    async longer(word) {
      const found = [];
      const start = this.shardOf(word);
      for (const number of [start, start + 1]) {
        if (number >= this.firsts.length || (number > start && !this.firsts[number].startsWith(word))) continue;
        const shard = await this.shard(number);
        shard.forms.forEach((form, at) => {
          if (form.startsWith(word) && form !== word) {
            found.push({ number, at, quality: 30 + Math.floor((50 * word.length) / form.length), rarity: shard.groups[shard.groupOf[at]].rarity });
          }
        });
      }
      return found;
    }
    async similar(word) {
      const most = word.length >= 8 ? 2 : 1;
      const wanted = [...new Set(misspelled(word).map((form) => this.shardOf(form)))].sort((a, b) => a - b);
      const found = [];
      const shards = await Promise.all(wanted.map((number) => this.shard(number)));
      shards.forEach((shard, index) => {
        shard.forms.forEach((form, at) => {
          const errors = distance(word, form, most);
          const quality = errors === 1 ? 60 : errors === 2 && most === 2 ? 40 : isKin(word, form) ? 45 : 0;
          if (quality) found.push({ number: wanted[index], at, quality, rarity: shard.groups[shard.groupOf[at]].rarity });
        });
      });
      return found;
    }
    async take(found, most, list) {
      found.sort((a, b) => b.quality - a.quality || a.rarity - b.rarity || a.number - b.number || a.at - b.at);
      const seen = new Set(list.map((candidate) => candidate.key));
      const room = list.length + most;
      const wanted = [];
      for (const { number, at, quality } of found) {
        if (list.length + wanted.length >= room) break;
        const key = number + " " + (await this.shard(number)).groupOf[at];
        if (seen.has(key)) continue;
        seen.add(key);
        wanted.push(this.candidate(number, at, quality));
      }
      list.push(...(await Promise.all(wanted)));
    }
    async groups(query) {
      const list = split(query);
      const open = list.length > 0 && list[list.length - 1].end === query.length;
      const count = Math.min(list.length, WORDS);
      const seen = new Set();
      const jobs = [];
      list.slice(0, count).forEach(({ word: raw }, at) => {
        const word = normal(raw);
        if (seen.has(word)) return;
        seen.add(word);
        jobs.push(
          this.candidates(word, open && at + 1 === count).then(async (found) => {
            if (found.length) return [found];
            const inner = await Promise.all(parts(raw).map((part) => this.exact(normal(part))));
            return inner.filter(Boolean).map((candidate) => [candidate]);
          }),
        );
      });
      return (await Promise.all(jobs)).flat();
    }
    // Pages for a query, best first: { hits: [{ page, score, chunks }], forms: words to mark }.
    async search(query, filter) {
      const groups = await this.groups(query);
      let total = 0;
      const pages = new Map();
      groups.forEach((candidates, word) => {
        total += Math.max(0, ...candidates.map(cover));
        const own = new Map();
        for (const candidate of candidates) read(word, candidate, own);
        for (const [page, found] of own) {
          const before = pages.get(page);
          if (!before) pages.set(page, found);
          else {
            before.score += found.score;
            before.covered += found.covered;
            before.titleShare += found.titleShare;
            before.inTitle.push(...found.inTitle);
            before.spots.push(...found.spots);
          }
        }
      });
      const all = rank(pages, total);
      const forms = new Set(groups.flat().flatMap((candidate) => candidate.forms));
      return { hits: filter ? all.filter((hit) => filter(hit.page)) : all, all, forms };
    }
    // The block that holds a chunk of a page: { page, first, title, url, crumbs, sections, texts }.
    async text(page, chunk) {
      const number = this.starts[page] + chunk;
      let [low, high] = [0, this.blocks.length - 1];
      while (low + 1 < high) {
        const middle = (low + high) >> 1;
        if (this.blocks[middle] <= number) low = middle;
        else high = middle;
      }
      const block = await this.load("x" + low);
      const found = block.find((entry) => entry[0] === page);
      if (!found) return null;
      const [, first, title, url, crumbs, sections, texts] = found;
      return { page, first, title, url, crumbs, sections, texts };
    }
  }

  const cover = (candidate) => (candidate.rarity + EVEN) * candidate.quality;
  const read = (word, candidate, pages) => {
    const weight = candidate.rarity * candidate.quality;
    const reader = new Reader(candidate.postings);
    let page = 0;
    while (!reader.done) {
      page += reader.number();
      const head = reader.digit();
      const place = head & 1 ? reader.digit() : 0;
      let found = pages.get(page);
      if (!found) pages.set(page, (found = { score: 0, covered: 0, titleShare: 0, inTitle: [], spots: [] }));
      let value = (head >> 3) * STRENGTH;
      if (head & 1) {
        value += IN_TITLE + TITLE_SHARE * (place & 7);
        if (!found.inTitle.length) {
          found.titleShare = place & 7;
          found.inTitle.push({ word, place: place >> 3, weight, cover: cover(candidate) });
        }
      }
      if (head & 2) value += IN_HEADING;
      if (head & 4) value += IN_ABOUT;
      found.score = Math.max(found.score, weight * value);
      found.covered = Math.max(found.covered, cover(candidate));
      // Only the best pages' chunks are looked at: see `bestChunks`.
      found.spots.push({ word, weight, postings: candidate.postings, at: reader.at });
      for (let count = reader.number(); count > 0; count--) reader.number();
    }
  };

  const rank = (pages, total) => {
    let list = [];
    for (const [page, found] of pages) {
      const share = Math.floor((found.covered * 1000) / Math.max(1, total));
      const score = Math.floor(((found.score + titleBonus(found, total)) * share * share) / 1000000);
      list.push({ page, share, score, found });
    }
    const best = list.reduce((most, entry) => Math.max(most, entry.share), 0);
    list = list.filter((entry) => entry.share * 5 >= best * 2);
    const order = (a, b) => b.score - a.score || a.page - b.page;
    list.sort(order);
    const hits = list.map(({ page, share, score, found }, at) => {
      if (at >= CLOSER) return { page, score, chunks: [] };
      const [chunks, together] = bestChunks(found.spots);
      return { page, score: score + Math.floor((together * share) / 1000), chunks };
    });
    return [...hits.slice(0, CLOSER).sort(order), ...hits.slice(CLOSER)];
  };
  const titleBonus = (found, total) => {
    const inside = found.inTitle.reduce((sum, entry) => sum + entry.weight, 0);
    const covered = found.inTitle.reduce((sum, entry) => sum + entry.cover, 0);
    let bonus = 0;
    if (covered * 10 >= total * 9) {
      bonus += inside * ALL_IN_TITLE;
      if (found.titleShare >= WHOLE) bonus += inside * WHOLE_TITLE;
    }
    for (let i = 1; i < found.inTitle.length; i++) {
      const [a, b] = [found.inTitle[i - 1], found.inTitle[i]];
      if (b.word === a.word + 1 && b.place === a.place + 1) bonus += Math.min(a.weight, b.weight) * SIDE_BY_SIDE;
    }
    return bonus;
  };
  const bestChunks = (spots) => {
    const sums = new Map();
    let own = new Map();
    let single = 0;
    spots.forEach(({ word, weight, postings, at }, place) => {
      const reader = new Reader(postings);
      reader.at = at;
      let chunk = 0;
      for (let count = reader.number(); count > 0; count--) {
        chunk += reader.number();
        own.set(chunk, Math.max(own.get(chunk) || 0, weight));
        single = Math.max(single, weight);
      }
      // A word's candidates stand together; the best of them counts.
      if (spots[place + 1]?.word === word) return;
      for (const [chunk, most] of own) sums.set(chunk, (sums.get(chunk) || 0) + most);
      own = new Map();
    });
    const list = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const best = list.length ? list[0][1] : 0;
    return [list.slice(0, 3).map(([chunk]) => chunk), Math.max(0, best - single) * TOGETHER];
  };

  // Files call this with what they hold; whoever waits for it gets it.
  const waiting = new Map();
  const kept = new Map();
  const loader = (folder) => {
    let version = "";
    return (name) => {
      if (kept.has(name)) return kept.get(name);
      const answer = new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        const script = document.createElement("script");
        script.src = folder + name + ".js" + version;
        script.onload = () => script.remove();
        script.onerror = () => {
          script.remove();
          kept.delete(name);
          reject(new Error(name));
        };
        document.head.append(script);
      });
      kept.set(name, answer);
      // Files of one build belong together.
      if (name === "index") answer.then((core) => (version = "?v=" + core.version), () => {});
      return answer;
    };
  };
  globalThis.milepostSearch = Object.assign(
    (name, content) => {
      waiting.get(name)?.(content);
      waiting.delete(name);
    },
    { Index, loader, split, normal, parts },
  );
})();
