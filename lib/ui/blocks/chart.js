// One chart that stays in the page: a new figure is drawn into the old one, and a click is told to the server.
const SCRIPT = "app/static/vendor/plotly-cartesian-4.1.1.min.js";
const NARROW_PX = 480;
const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false };

const plotly = () =>
  (window.lanecastPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: SCRIPT, onload: () => resolve(window.Plotly), onerror: reject });
    document.head.append(script);
  }));

// Plotly takes an array for changed unless it is the very one that it has: then it only styles anew what it drew.
const kept = (was, now) => {
  if (Array.isArray(now) && JSON.stringify(was) === JSON.stringify(now)) return was;
  if (now?.constructor === Object && was) for (const key in now) now[key] = kept(was[key], now[key]);
  return now;
};

// Places for a map's labels are found for a wide screen: on a narrow one those that would cover another, or that the
// edge would cut, are left out.
const thin = (chart) => {
  const shown = [], narrow = chart.layout.images?.length && chart.offsetWidth < NARROW_PX;
  if (!narrow && !chart.thinned) return;
  chart.thinned = narrow;
  const frame = chart.getBoundingClientRect();
  for (const label of chart.querySelectorAll(".annotation")) {
    const at = label.getBoundingClientRect();
    const covers = (by) => by.left < at.right && at.left < by.right && by.top < at.bottom && at.top < by.bottom;
    const hidden = narrow && (at.left < frame.left || frame.right < at.right || shown.some(covers));
    label.style.visibility = hidden ? "hidden" : "";
    if (!hidden) shown.push(at);
  }
};

const box = (parent) => {
  const old = parent.querySelector(".lc-chart");
  if (old) return old;
  const made = parent.appendChild(document.createElement("div"));
  made.className = "lc-chart"; // plotly adds its own
  made.setAttribute("role", "figure");
  return made;
};

// Clicks count from the first stroke on, sizes once all is drawn.
const watch = (chart, drawn, Plotly, setTriggerValue) => {
  chart.on("plotly_click", ({ points }) => {
    const told = points.map((point) => point.customdata?.[0] ?? point.data.meta).find((word) => word);
    if (told) setTriggerValue("clicked", told);
  });
  chart.watch = new ResizeObserver(() => chart.offsetWidth && Plotly.Plots.resize(chart).then(() => thin(chart)));
  drawn.then(() => chart.watch.observe(chart));
};

export default function ({ data, parentElement, setTriggerValue }) {
  const text = new TextDecoder().decode(data);
  const chart = box(parentElement);
  if (chart.dataset.drawn === text) return;
  const { figure, alt } = JSON.parse(text);
  chart.dataset.drawn = text;
  chart.setAttribute("aria-label", alt);
  chart.style.height = figure.layout.height ? `${figure.layout.height}px` : "100%";
  plotly().then(async (Plotly) => {
    if (chart.dataset.drawn !== text) return;
    const { height, ...layout } = figure.layout;
    const data = figure.data.map((trace, n) => kept(chart.data?.[n], trace));
    const drawn = Plotly.react(chart, data, { ...layout, autosize: true }, CONFIG);
    if (!chart.watch) watch(chart, drawn, Plotly, setTriggerValue);
    await drawn;
    thin(chart);
  });
}
