// Copies the link once the server has made it. Browsers let a page write to the clipboard only as the answer to a
// gesture: the copy begins with the click and gets its text later.
const SHOWN_MS = 4000;
const BUTTON = ".st-key-copy-link button";
const state = (window.lanecastCopy ??= { seen: null, give: null, begun: null, timer: 0 });

const begin = (text) => {
  if (!navigator.clipboard?.write || !window.ClipboardItem) return Promise.resolve(false);
  const blob = text.then((link) => new Blob([link], { type: "text/plain" }));
  try {
    return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]).then(() => true, () => false);
  } catch { // a browser that takes no promises there
    return Promise.resolve(false);
  }
};

const write = (link) =>
  navigator.clipboard?.writeText(link).then(() => true, () => false) ?? Promise.resolve(false);

const make = (tag, kind, attributes = {}) => {
  const element = document.createElement(tag);
  element.className = kind;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

// What has become of the copy, with the link to be copied by hand where the browser refuses.
const panel = (parent) => {
  const old = parent.querySelector(".lc-copied");
  if (old) return old;
  const made = parent.appendChild(make("div", "lc-copied"));
  made.hidden = true;
  made.append(make("b", "", { role: "status" }), make("input", "", { readonly: "", "aria-label": "Link" }), make("p", ""));
  made.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(made, true); });
  made.addEventListener("focusout", () => hide(made));
  return made;
};

const hide = (box, back = false) => {
  box.hidden = true;
  if (back) document.querySelector(BUTTON)?.focus();
};

const show = (box, { link, fault }) => {
  clearTimeout(state.timer);
  const [, line, reason] = box.children;
  line.value = link;
  reason.textContent = fault;
  box.hidden = false;
};

const tell = (box, copied, fault) => {
  const [status, line] = box.children;
  if (!copied) { line.focus(); line.select(); copied = document.execCommand("copy"); }
  status.textContent = copied ? "Link copied" : "Copy this link";
  box.dataset.copied = copied;
  if (copied && !fault) state.timer = setTimeout(() => hide(box), SHOWN_MS);
  else { line.focus(); line.select(); }
};

export default function ({ data, parentElement }) {
  const box = panel(parentElement);
  if (state.seen === null) {
    addEventListener("click", ({ target }) => {
      if (target.closest?.(BUTTON)) state.begun = begin(new Promise((give) => { state.give = give; }));
    }, true);
  }
  const isNew = state.seen !== null && data.number > 0 && data.number !== state.seen;
  state.seen = data.number;
  if (!isNew) return;
  show(box, data);
  state.give?.(data.link);
  (state.begun ?? Promise.resolve(false)).then((done) => done || write(data.link)).then((done) => tell(box, done, data.fault));
  state.begun = state.give = null;
}
