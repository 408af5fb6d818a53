// The presenter: one thing at a time over the whole window, moved by keys, buttons and swipes without the server.
const SCRIPT = "app/static/vendor/plotly-cartesian-4.1.1.min.js";
const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false };
const DESIGN = { width: 720, height: 400 }; // px for which charts are drawn; they are enlarged as wholes
const SMALLEST = 0.8, SWIPE_PX = 60;
const NOT_FULL = "The browser does not allow this page to go full screen. Use the browser's own key, often F11.";
const KEYS = {
  ArrowRight: "forward", PageDown: "forward", " ": "forward", ArrowLeft: "back", PageUp: "back", Home: "first",
  End: "last", n: "write", N: "write", f: "full", F: "full",
};
const kept = new WeakMap(); // what each dialog shows, so that new figures change nothing else

const plotly = () =>
  (window.lanecastPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: SCRIPT, onload: () => resolve(window.Plotly), onerror: reject });
    document.head.append(script);
  }));

const make = (tag, kind, text, attributes = {}) => {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const dialog = parentElement.querySelector("dialog");
  const find = (selector) => dialog.querySelector(selector);
  const told = JSON.parse(new TextDecoder().decode(data));
  const asked = new URL(location.href).searchParams.get("slide");
  const state = kept.get(dialog) ?? { at: Math.max(0, told.slides.findIndex((slide) => slide.key === asked)) };
  const fresh = !kept.has(dialog);
  kept.set(dialog, state);
  Object.assign(state, { told, tell: setTriggerValue, at: Math.min(state.at, told.slides.length - 1) });
  if (fresh) listen();
  if (!dialog.open) dialog.showModal();
  for (const [name, colour] of Object.entries(told.colours)) dialog.style.setProperty(`--${name}`, colour);
  find(".name").textContent = told.name;
  find(".final").textContent = told.final;
  find(".notices").replaceChildren(...told.notices.map((text) => make("li", "", text)));
  find(".dots").replaceChildren(...told.slides.map((slide, place) =>
    make("button", "", "", { type: "button", "aria-label": slide.title, title: slide.title, "data-at": place })));
  find(".error").textContent = told.error;
  if (told.error) open();
  else if (String(told.pinned) !== String(state.pinned)) shut();
  state.pinned = told.pinned;
  draw();

  // What is on the stage
  function draw() {
    const { slides } = kept.get(dialog).told, slide = slides[state.at];
    find(".stage").dataset.slide = slide.key;
    find("h1").textContent = slide.title;
    find(".reading").textContent = slide.reading;
    find(".body").hidden = !slide.figure;
    find(".cards").replaceChildren(...(slide.cards ?? []).map(card));
    find(".chips").replaceChildren(...(slide.chips ?? []).map((text) => make("span", "", text)));
    find(".legend").replaceChildren(...(slide.legend ?? []).map(([colour, text]) => sign(colour, text)));
    find(".notes").replaceChildren(...slide.notes.map((text) => make("li", "", text)));
    find(".count").textContent = `${state.at + 1} of ${slides.length}`;
    find("[data-do=back]").disabled = state.at === 0;
    find("[data-do=forward]").disabled = state.at === slides.length - 1;
    find("[data-do=write]").hidden = !slide.places;
    dialog.querySelectorAll(".dots button").forEach((dot, place) =>
      place === state.at ? dot.setAttribute("aria-current", "true") : dot.removeAttribute("aria-current"));
    chart(slide);
  }
  function sign(colour, text) {
    const made = make("span", "", text);
    const dot = make("i");
    dot.style.background = colour;
    made.prepend(dot);
    return made;
  }
  function card({ label, now, against, better, partial }) {
    const made = make("div", "card");
    made.append(make("span", "", label), make("b", partial ? "quiet" : "", now), make("small", better, against));
    return made;
  }
  function chart(slide) {
    find(".chart").setAttribute("aria-label", `${slide.title}. ${slide.reading}`);
    state.drawing = (state.drawing ?? plotly()).then(() => paint(slide)); // one after the other
  }
  async function paint(slide) {
    const box = find(".chart"), body = find(".body"), drawn = [slide, body.clientWidth, body.clientHeight];
    if (!slide.figure || kept.get(dialog).told.slides[state.at] !== slide) return;
    if (state.drawn && drawn.every((part, at) => part === state.drawn[at])) return;
    const { width, height } = place(slide, body.clientWidth, body.clientHeight);
    const scale = Math.max(SMALLEST, Math.min(width / DESIGN.width, height / DESIGN.height));
    Object.assign(box.style, { width: `${width / scale}px`, height: `${height / scale}px`, transform: `scale(${scale})` });
    Object.assign(find(".frame").style, { width: `${width}px`, height: `${height}px` });
    const layout = { ...slide.figure.layout, width: width / scale, height: height / scale, autosize: false };
    window.Plotly.purge(box);
    await window.Plotly.newPlot(box, slide.figure.data, layout, CONFIG);
    state.drawn = drawn;
    box.dataset.drawn = slide.key;
  }
  function place({ aspect }, width, height) {
    if (!aspect) return { width, height: Math.max(height, 260) };
    const wide = Math.min(width, Math.max(height, 160) * aspect);
    return { width: wide, height: wide / aspect };
  }

  // Moving
  function go(to) {
    const at = Math.max(0, Math.min(to, state.told.slides.length - 1));
    if (at === state.at) return;
    state.at = at;
    say(at ? state.told.slides[at].key : "");
    shut();
    draw();
  }
  function say(slide) {
    const url = new URL(location.href);
    url.searchParams.delete("slide");
    if (slide) url.searchParams.append("slide", slide);
    history.replaceState(history.state, "", url);
  }
  function open() {
    const slide = state.told.slides[state.at], form = find("form");
    if (!slide.places) return;
    if (form.hidden) {
      const options = slide.places.map(([value, name]) => make("option", "", name, { value }));
      find("[name=target]").replaceChildren(...options);
      find(".where").hidden = options.length < 2;
    }
    find(".naming").hidden = state.told.saved;
    find("[name=name]").required = !state.told.saved;
    form.hidden = false;
    find("[name=text]").focus();
  }
  function shut() {
    if (find("form").hidden) return;
    find("form").hidden = true;
    find("form").reset();
    find(".stage").focus();
  }
  async function full() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : find(".screen").requestFullscreen());
    } catch { // refused, or unknown to this browser
      find(".notices").append((state.refused ??= make("li", "", NOT_FULL)));
    }
  }
  function act(what) {
    const { at, told: { slides } } = state;
    const moves = { back: at - 1, forward: at + 1, first: 0, last: slides.length - 1 };
    if (what in moves) go(moves[what]);
    else ({ write: open, full, cancel: shut, leave })[what]?.();
  }
  function leave() {
    dialog.close();
    say("");
    document.querySelector(".st-key-leave a").click();
  }

  function listen() {
    dialog.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.dataset.at) go(Number(button.dataset.at));
      else if (button?.dataset.do) act(button.dataset.do);
    });
    dialog.addEventListener("keydown", (event) => {
      const typing = event.target.closest("form"), pressed = event.target.closest("button");
      if (event.key === "Escape" && !document.fullscreenElement) {
        event.preventDefault();
        return find("form").hidden ? leave() : shut();
      }
      if (typing || (pressed && event.key === " ") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      act(KEYS[event.key]);
    });
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      state.tell("noted", Object.fromEntries(new FormData(event.target)));
    });
    let start = null;
    const stage = find(".stage");
    stage.addEventListener("touchstart", ({ touches }) => { start = touches.length === 1 ? touches[0] : null; }, { passive: true });
    stage.addEventListener("touchend", ({ changedTouches: [end] }) => {
      const [across, down] = start ? [end.clientX - start.clientX, end.clientY - start.clientY] : [0, 0];
      if (Math.abs(across) > SWIPE_PX && Math.abs(across) > 2 * Math.abs(down)) go(state.at + (across < 0 ? 1 : -1));
    });
    new ResizeObserver(() => dialog.open && chart(kept.get(dialog).told.slides[state.at])).observe(find(".body"));
  }
}
