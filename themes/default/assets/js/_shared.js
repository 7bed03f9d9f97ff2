// Shared by all parts. `words` holds the strings of the interface; the loader puts it in front.
const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Storage may be switched off or full: then choices last for the page.
const memory = new Map();
const recall = (key) => {
  try {
    return localStorage.getItem("milepost:" + key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
};
const remember = (key, value) => {
  memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem("milepost:" + key);
    else localStorage.setItem("milepost:" + key, value);
  } catch {}
};

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);

const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};
const icon = (name) => make("span", { className: "ui-icon i-" + name });

// Messages appear at the foot of the window and are spoken.
let toast;
let toastTimer;
const say = (text) => {
  if (!toast) {
    toast = make("div", { className: "toast", role: "status" });
    document.body.append(toast);
  }
  clearTimeout(toastTimer);
  // A live region must exist before its text changes.
  setTimeout(() => (toast.textContent = text), 50);
  toastTimer = setTimeout(() => (toast.textContent = ""), 2500);
};

const copy = async (text, button) => {
  try {
    await navigator.clipboard.writeText(await text);
  } catch {
    return say(words.copy_failed);
  }
  say(words.copied);
  const mark = one(".ui-icon", button);
  const before = mark?.className;
  button.classList.add("is-copied");
  if (mark) mark.className = "ui-icon i-done";
  setTimeout(() => {
    button.classList.remove("is-copied");
    if (mark) mark.className = before;
  }, 2000);
};

// The address says what is shown, without a new entry in the history.
const setQuery = (name, value) => {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
};
const query = (name) => new URLSearchParams(location.search).get(name);

// The element that the address points at.
const target = () => {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {}
  return id ? document.getElementById(id) : null;
};

// Said by whatever shows or hides parts of the article.
const changed = () => root.dispatchEvent(new Event("milepost:shown"));

const part = (name, run) => {
  try {
    run();
  } catch (error) {
    console.error(name, error);
  }
};
