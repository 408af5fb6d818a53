// The replay: draws a week that comes as data and moves it by itself; the server hears nothing of it.

const SVG = "http://www.w3.org/2000/svg";
const STEP_MIN = 30, FAR_STEP_MIN = 360, STILL_MS = 500;
const PLANE = "M0,-11 L2.4,-3 L10,3 L10,5 L2.2,2.4 L1.6,7 L4,9.4 L4,10.6 L0,9.6 L-4,10.6 L-4,9.4 L-1.6,7 L-2.2,2.4 L-10,5 L-10,3 L-2.4,-3 Z";
const TRUCK = "M-3.4,-8 H3.4 V-3.2 H4 V8 H-4 V-3.2 H-3.4 Z";
const [KIND, NAME, PATH, FROM, TO, DEPARTS, ARRIVES, PARCELS, KG, OWN, SPOT, ROW] = Array(12).keys();
const KINDS = { flight: "Flight", truck: "Truck", return: "Own truck returning empty", "air lane": "Feeder flight" };
const kept = new WeakMap(); // what the reader did, per place on the page, so that a redraw goes on where it was

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".replay");
  const before = kept.get(root) ?? { minute: 0, playing: false, hours: 3, held: -1, start: data.start };
  const state = before.start === data.start ? before : { ...before, minute: 0, held: -1, start: data.start };
  kept.set(root, state);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const all = (selector) => root.querySelector(selector);
  for (const [name, colour] of Object.entries(data.colours)) root.style.setProperty(`--${name}`, colour);
  root.setAttribute("aria-label", "Replay of the network. Space plays and pauses, the arrow keys step through time.");
  const named = Object.fromEntries(data.places.map((place) => [place.id, place.name]));
  const scrub = all(".scrub");
  scrub.max = data.minutes;

  // Times and words
  const moment = (minute) => new Date(data.start + Math.round(minute) * 60000);
  const clock = (minute) => moment(minute).toLocaleString("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
  }) + " UTC";
  const short = (minute) => moment(minute).toLocaleString("en-GB", {
    weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
  });
  const count = (number) => Math.round(number).toLocaleString("en-GB");
  const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
  const fleet = (move) => [move[OWN] && `${move[OWN]} own`, move[SPOT] && `${move[SPOT]} spot`].filter(Boolean).join(" and ");

  function words(move) {
    const stands = move[FROM] === move[TO];
    const title = move[KIND] === "flight" ? move[NAME] : KINDS[move[KIND]];
    const way = stands ? `At ${named[move[FROM]]}` : `${named[move[FROM]]} → ${named[move[TO]]}`;
    const lines = [way];
    if (move[KIND] !== "return") lines.push(`${plural(move[PARCELS], "parcel")}, ${(move[KG] / 1000).toFixed(1)} t`);
    if (move[KIND] === "truck") lines.push(`${fleet(move)} ${move[OWN] + move[SPOT] === 1 ? "truck" : "trucks"}`);
    lines.push(`${stands ? "Stops" : "Leaves"} ${short(move[DEPARTS])}, ${stands ? "goes on" : "arrives"} ${short(move[ARRIVES])} UTC`);
    lines.push(move[KIND] === "flight" ? `Flight ${move[ROW] + 1} of the run` : `Departure ${move[ROW] + 1} of the run`);
    return { title, lines };
  }

  // Drawing
  const make = (name, attributes, parent) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent?.append(element);
    return element;
  };
  const tell = (tag, text, parent, kind) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (kind) element.className = kind;
    parent.append(element);
    return element;
  };
  const points = (flat) => Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

  function lay(flat) {
    const spots = points(flat), along = [0];
    for (let i = 1; i < spots.length; i++) {
      along.push(along[i - 1] + Math.hypot(spots[i][0] - spots[i - 1][0], spots[i][1] - spots[i - 1][1]));
    }
    return { spots, along };
  }
  function locate({ spots, along }, share) {
    if (spots.length === 1) return [...spots[0], 0];
    const reach = share * along[along.length - 1];
    let low = 0, high = along.length - 1;
    while (high - low > 1) { const mid = (low + high) >> 1; if (along[mid] <= reach) low = mid; else high = mid; }
    const part = along[high] > along[low] ? (reach - along[low]) / (along[high] - along[low]) : 0;
    const [x, y] = spots[low], [u, v] = spots[high];
    return [x + part * (u - x), y + part * (v - y), (Math.atan2(u - x, y - v) * 180) / Math.PI];
  }

  all(".maps").replaceChildren();
  const maps = data.maps.map((map) => {
    const box = document.createElement("div");
    box.className = "map";
    box.dataset.map = map.name;
    all(".maps").append(box);
    const svg = make("svg", { viewBox: `0 0 ${data.wide} ${data.high}`, role: "img" }, box);
    svg.setAttribute("aria-label", map.name === "air" ? "Map of the flights under way" : "Map of the trucks and flights in Europe");
    const [x, y, u, v] = map.corner;
    make("image", { href: new URL(map.source, document.baseURI), x, y, width: u - x, height: v - y, preserveAspectRatio: "none" }, svg);
    const ways = make("g", {}, svg), piles = make("g", {}, svg), spots = make("g", {}, svg), moving = make("g", {}, svg);
    const names = make("g", { "aria-hidden": "true" }, svg);
    tell("span", map.name === "air" ? "By air" : "By road in Europe", box, "name");
    if (map.name === "land") tell("span", data.credit, box, "credit");
    const paths = data.paths.map((path) => path[map.name] && lay(path[map.name]));
    const drawn = new Set();
    data.moves.forEach((move) => {
      if (paths[move[PATH]] && !drawn.has(move[PATH]) && move[FROM] !== move[TO]) {
        drawn.add(move[PATH]);
        make("polyline", { class: "way", points: paths[move[PATH]].spots.join(" ") }, ways);
      }
    });
    const scaled = [];
    for (const place of data.places.filter((each) => each[map.name])) {
      const [px, py] = place[map.name], main = place.gateway || map.name === "air";
      scaled.push([make("circle", { class: main ? "spot" : "spot end", cx: px, cy: py }, spots), main ? 5 : 3]);
      if (main) make("text", { class: "label", x: px, y: py, "data-of": place.id }, names).textContent = place.name;
    }
    const icons = data.moves.map((move, i) => {
      if (!paths[move[PATH]]) return null;
      const group = make("g", { class: `move ${move[KIND].split(" ")[0]}`, "data-move": i, visibility: "hidden" }, moving);
      make("path", { class: "body", d: move[KIND] === "flight" || move[KIND] === "air lane" ? PLANE : TRUCK }, group);
      make("circle", { class: "hit", r: 15 }, group);
      return group;
    });
    const rings = {};
    for (const place of data.places.filter((each) => each[map.name])) {
      rings[place.id] = data.curves.map((curve) => {
        const here = curve.key === "flight" ? place.id === data.origin : place.gateway;
        return here && make("circle", { class: "pile", cx: place[map.name][0], cy: place[map.name][1], fill: curve.colour, stroke: curve.colour }, piles);
      });
    }
    return { map, svg, box, paths, icons, rings, scaled, names, size: 1, sign: 1 };
  });

  // Queues: curves of the week with a hand that moves along
  const most = Math.max(1, ...Object.values(data.queues).flatMap((queue) => Object.values(queue).flat()));
  all(".queues").replaceChildren();
  const hands = [];
  for (const [gateway, queue] of Object.entries(data.queues)) {
    const box = document.createElement("div");
    box.className = "queue";
    all(".queues").append(box);
    tell("h2", named[gateway], box);
    for (const curve of data.curves) {
      const values = queue[curve.key], top = Math.max(1, ...values), row = document.createElement("div");
      row.className = "curve";
      box.append(row);
      const sign = document.createElement("i");
      sign.style.background = curve.colour;
      tell("span", curve.title, row).prepend(sign);
      const figure = tell("b", "", row);
      figure.dataset.queue = `${gateway}:${curve.key}`;
      const svg = make("svg", { viewBox: `0 0 ${values.length - 1} 34`, preserveAspectRatio: "none", "aria-hidden": "true" }, row);
      const line = values.map((value, hour) => `${hour},${(33 - (31 * value) / top).toFixed(1)}`).join(" ");
      make("polygon", { points: `0,34 ${line} ${values.length - 1},34`, fill: curve.colour, "fill-opacity": 0.3, stroke: curve.colour, "stroke-width": 1.2, "vector-effect": "non-scaling-stroke" }, svg);
      hands.push({ values, figure, hand: make("line", { y1: 0, y2: 34 }, svg) });
    }
  }
  const between = (values, minute) => {
    const hour = Math.min(minute / 60, values.length - 1), low = Math.floor(hour);
    return values[low] + (hour - low) * ((values[low + 1] ?? values[low]) - values[low]);
  };

  // Every frame
  const runs = (move) => move[DEPARTS] <= state.minute && state.minute < move[ARRIVES];
  const spotOf = (path, move) => locate(path, (state.minute - move[DEPARTS]) / Math.max(move[ARRIVES] - move[DEPARTS], 1));

  function show() {
    for (const { paths, icons, rings, size, sign } of maps) {
      icons.forEach((icon, i) => {
        if (!icon) return;
        const there = runs(data.moves[i]);
        icon.setAttribute("visibility", there ? "visible" : "hidden");
        if (!there) return;
        const [x, y, heading] = spotOf(paths[data.moves[i][PATH]], data.moves[i]);
        icon.setAttribute("transform", `translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${sign}) rotate(${heading.toFixed(1)})`);
        icon.classList.toggle("held", state.held === i);
      });
      for (const place of data.places) {
        rings[place.id]?.forEach((ring, c) => {
          if (!ring) return;
          const curve = data.curves[c].key;
          const waiting = Object.entries(data.queues).reduce(
            (sum, [gateway, queue]) => sum + (curve === "flight" || gateway === place.id ? between(queue[curve], state.minute) : 0), 0);
          ring.setAttribute("r", (Math.sqrt(waiting / most) * 34 * size).toFixed(2));
        });
      }
    }
    for (const { values, figure, hand } of hands) {
      figure.textContent = count(between(values, state.minute));
      hand.setAttribute("x1", state.minute / 60);
      hand.setAttribute("x2", state.minute / 60);
    }
    all(".clock").textContent = clock(state.minute);
    root.dataset.minute = Math.round(state.minute);
    scrub.value = state.minute;
    scrub.setAttribute("aria-valuetext", clock(state.minute));
    if (state.held >= 0) tip(state.held);
  }

  // What moves now, in words: for screen readers and keyboards, written when the clock stands
  function list() {
    const now = data.moves.map((move, i) => [move, i]).filter(([move]) => runs(move));
    const open = all(".list");
    open.querySelector("summary").textContent = `Under way: ${plural(now.filter(([m]) => m[KIND] === "flight").length, "flight")}, ${plural(now.filter(([m]) => m[KIND] === "truck").length, "truck departure")}`;
    const rows = now.map(([move, i]) => {
      const item = document.createElement("li"), { title, lines } = words(move);
      const button = tell("button", `${title}: ${lines.slice(0, -1).join(" · ")}`, item);
      button.type = "button";
      button.addEventListener("click", () => hold(state.held === i ? -1 : i));
      return item;
    });
    open.querySelector("ul").replaceChildren(...rows);
    const waits = data.curves.map((curve) => `${curve.title.toLowerCase()}: ${Object.entries(data.queues).map(([gateway, queue]) => `${named[gateway]} ${count(between(queue[curve.key], state.minute))}`).join(", ")}`);
    all(".told").textContent = `${clock(state.minute)}. ${open.querySelector("summary").textContent}. Parcels ${waits.join("; ")}.`;
  }

  function tip(i) {
    const box = all(".tip"), move = data.moves[i];
    const shown = maps.find(({ icons }) => icons[i]) && runs(move);
    box.hidden = !shown;
    if (!shown) return;
    const { title, lines } = words(move);
    box.replaceChildren();
    tell("b", title, box);
    lines.forEach((line) => tell("span", line, box));
    const there = maps.findLast(({ icons }) => icons[i]), at = (state.over ?? there).icons[i] ? (state.over ?? there) : there;
    const [x, y] = spotOf(at.paths[move[PATH]], move), frame = at.svg.getBoundingClientRect(), base = root.getBoundingClientRect();
    const left = frame.left - base.left + (x / data.wide) * frame.width, top = frame.top - base.top + (y / data.high) * frame.height;
    box.style.left = `${Math.max(0, Math.min(left + 14, base.width - 266))}px`;
    box.style.top = `${Math.max(0, top + 14)}px`;
  }
  function hold(i) { state.held = i; all(".tip").hidden = i < 0; show(); }

  // Time
  let frame = 0, timer = 0, last = 0;
  function tick(now) {
    const passed = last ? Math.min(now - last, 100) : 0;
    last = now;
    go(state.minute + (passed / 1000) * state.hours * 60);
    if (state.playing) frame = requestAnimationFrame(tick);
  }
  function go(minute) {
    state.minute = Math.min(Math.max(minute, 0), data.minutes);
    if (state.minute >= data.minutes) play(false);
    show();
  }
  function jump(minute) { go(minute); list(); }
  function play(on) {
    if (on && state.minute >= data.minutes) state.minute = 0;
    state.playing = on;
    cancelAnimationFrame(frame);
    clearInterval(timer);
    last = 0;
    all("[data-do=play]").textContent = on ? "Pause" : "Play";
    if (on && still) timer = setInterval(() => jump(state.minute + (STILL_MS / 1000) * state.hours * 60), STILL_MS);
    else if (on) frame = requestAnimationFrame(tick);
    else list();
  }

  // Gestures
  const acts = {
    play: () => play(!state.playing),
    back: () => jump(state.minute - STEP_MIN),
    forward: () => jump(state.minute + STEP_MIN),
  };
  root.onclick = (event) => {
    const act = event.target.closest("[data-do]")?.dataset.do;
    if (acts[act]) acts[act]();
    const move = event.target.closest("[data-move]");
    if (move) hold(state.held === +move.dataset.move ? -1 : +move.dataset.move);
    else if (event.target.closest(".map")) hold(-1);
  };
  root.onpointerover = (event) => {
    const move = event.target.closest("[data-move]");
    if (!move || state.held >= 0) return;
    state.over = maps.find(({ icons }) => icons.includes(move));
    tip(+move.dataset.move);
  };
  root.onpointerout = (event) => {
    if (event.target.closest("[data-move]") && state.held < 0) { all(".tip").hidden = true; state.over = null; }
  };
  root.onkeydown = (event) => {
    const own = event.target.closest("button, select, summary, input");
    const step = event.shiftKey ? FAR_STEP_MIN : STEP_MIN;
    if (event.key === " " && (!own || own === scrub)) acts.play();
    else if (event.key === "ArrowRight" && (!own || own.tagName === "BUTTON" || own === scrub)) jump(state.minute + step);
    else if (event.key === "ArrowLeft" && (!own || own.tagName === "BUTTON" || own === scrub)) jump(state.minute - step);
    else if (event.key === "Escape" && state.held >= 0) hold(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  scrub.oninput = () => jump(+scrub.value);
  all("select").value = state.hours;
  all("select").onchange = (event) => { state.hours = +event.target.value; };

  // Signs keep their size whatever the map's, smaller ones on a phone; a name makes way for the next one above it
  const crowded = ({ map, size }, place) => data.places.some((other) => {
    if (other === place || !other[map.name]) return false;
    const right = (other[map.name][0] - place[map.name][0]) / size, up = (place[map.name][1] - other[map.name][1]) / size;
    return right > 0 && right < 110 && up >= 0 && up < 45 && (other.gateway || map.name === "air");
  });
  const sized = new ResizeObserver(() => {
    for (const each of maps) {
      const wide = Math.max(each.svg.clientWidth, 1);
      each.size = data.wide / wide;
      each.sign = each.size * Math.min(1, Math.max(0.6, wide / 520));
      each.scaled.forEach(([circle, radius]) => circle.setAttribute("r", radius * each.size));
      for (const label of each.names.children) {
        const place = data.places.find(({ id }) => id === label.dataset.of), [x, y] = place[each.map.name];
        const right = x > data.wide * 0.8, below = y < data.high * 0.1 || crowded(each, place);
        label.setAttribute("transform", `translate(${x + (right ? -9 : 9) * each.size},${y + (below ? 19 : -9) * each.size}) scale(${each.size}) translate(${-x},${-y})`);
        label.setAttribute("text-anchor", right ? "end" : "start");
      }
    }
    show();
  });
  maps.forEach(({ svg }) => sized.observe(svg));
  play(state.playing);
  show();
  list();
  return () => { sized.disconnect(); cancelAnimationFrame(frame); clearInterval(timer); };
}
