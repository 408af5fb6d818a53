// A story on the page that is its slide: keys and buttons follow the links to other slides, which the server has drawn.
const KEYS = {
  ArrowRight: "forward", PageDown: "forward", " ": "forward", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last",
  b: "black", ".": "black", "?": "help", n: "note", w: "window", l: "levers", r: "again", p: "play", f: "full", Escape: "leave",
};
const ANYWHERE = ["PageDown", "PageUp"]; // also where a lever or the replay has the focus
const TYPING = "input, textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=option], [role=radio], .replay";
const BLANK = "<!doctype html><title>Speaker notes</title><style>body{font:1.4rem/1.5 Inter,sans-serif;margin:1.5rem;color-scheme:light dark}" +
  "#words{white-space:pre-line;font-size:1.7rem}#count,#next{opacity:.75}</style><p id=count></p><p id=words></p><p id=next></p>";

// Of the window, as every slide draws a bar of its own
const kept = (window.lanecastStory ??= { told: null, dialogs: {}, note: false, levers: false, notes: null });

const follow = (what) => document.querySelector(`.st-key-story-${what} a`)?.click();
const root = document.documentElement;

function act(what) {
  const { bar } = kept, find = (selector) => bar.querySelector(selector);
  const does = {
    black: () => find(".black").showModal(),
    help: () => find(".help").showModal(),
    note: () => { kept.note = !kept.note; draw(); },
    levers: () => { kept.levers = !kept.levers; draw(); },
    window: openNotes,
    play,
    full: () => full(),
    leave,
  };
  (does[what] ?? (() => follow(what)))();
}

async function full() {
  try {
    await (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
  } catch { /* refused, or unknown to this browser */ }
}

function leave() {
  if (kept.note || kept.levers) {
    Object.assign(kept, { note: false, levers: false });
    return draw();
  }
  kept.notes?.close();
  follow("leave");
}

function play() {
  for (const host of document.querySelectorAll("[data-testid=stMain] *")) host.shadowRoot?.querySelector(".replay [data-do=play]")?.click();
}

function openNotes() {
  kept.notes = window.open("", "lanecast-notes", "popup,width=720,height=480");
  if (!kept.notes) return;
  kept.notes.document.open();
  kept.notes.document.write(BLANK);
  kept.notes.document.close();
  kept.notes.addEventListener("keydown", pressed);
  draw();
}

function draw() {
  const { bar, told } = kept, find = (selector) => bar.querySelector(selector);
  const next = told.next ? `Next: ${told.next}` : "This is the last slide.";
  const words = told.note || "There is no note on this slide.";
  find(".caption").textContent = told.caption;
  find(".count").textContent = `${told.number} / ${told.count}`;
  find(".changed").hidden = !told.changed;
  find("[data-do=back]").disabled = told.number === 1;
  find("[data-do=forward]").disabled = told.number === told.count;
  find(".note").hidden = !kept.note;
  find(".words").textContent = words;
  find(".next").textContent = next;
  for (const name of ["note", "levers"]) find(`[data-do=${name}]`).setAttribute("aria-pressed", kept[name]);
  root.toggleAttribute("data-story-levers", kept.levers);
  if (!kept.notes?.document?.getElementById("words")) return;
  const texts = { words, next, count: `${told.title}: ${told.number} of ${told.count}. ${told.caption}` };
  for (const [id, text] of Object.entries(texts)) kept.notes.document.getElementById(id).textContent = text;
}

function pressed(event) {
  const { bar } = kept, target = event.composedPath()[0];
  if (!bar?.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
  const black = bar.querySelector(".black");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (black.open) black.close();
  else if (bar.querySelector(".help").open) return;
  else if (!(key in KEYS)) return;
  else if (isTaken(target, key)) return;
  else if (key === "Escape" && document.fullscreenElement) return; // the browser leaves full screen
  else act(KEYS[key]);
  event.preventDefault();
  event.stopImmediatePropagation();
}

function isTaken(target, key) {
  const inside = (selector) => target.closest?.(selector) ?? target.getRootNode?.().host?.shadowRoot?.activeElement?.closest(selector);
  if (document.querySelector("[data-testid=stPopoverBody]") && key === "Escape") return true;
  if (inside("button, a, summary") && (key === " " || key === "Enter")) return true;
  if (target.closest?.("textarea, [type=text], [type=number]")) return true;
  return Boolean(inside(TYPING)) && !ANYWHERE.includes(key) && (key === " " || key.length > 1);
}

export default function ({ data, parentElement }) {
  const bar = parentElement.querySelector(".lc-story");
  const told = JSON.parse(new TextDecoder().decode(data));
  const isNew = kept.told?.story !== told.story, isMoved = isNew || kept.told?.number !== told.number;
  if (!bar.dataset.heard) {
    bar.dataset.heard = "yes";
    bar.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-do]");
      if (button) act(button.dataset.do);
      else if (target.matches(".black")) target.close();
    });
  }
  if (isNew) Object.assign(kept, { note: false, levers: false });
  Object.assign(kept, { bar, told });
  root.setAttribute("data-story", told.story);
  window.removeEventListener("keydown", kept.pressed, true);
  kept.pressed = pressed;
  window.addEventListener("keydown", pressed, true);
  draw();
  if (isMoved) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  if (isNew && navigator.userActivation?.isActive && !document.fullscreenElement) full();
  return () => setTimeout(() => { // unless the next slide has drawn its bar
    if (kept.bar?.isConnected) return;
    root.removeAttribute("data-story");
    root.removeAttribute("data-story-levers");
    kept.told = null;
    if (document.fullscreenElement) document.exitFullscreen();
  }, 1500);
}
