// Watch one page: when a key was pressed, when a key figure first changed, when charts were drawn and the app fell idle.
(() => {
  const bench = (window.bench = { start: null, before: "", kpi: null, states: [], plots: [], answers: [] });
  const figures = () => [...document.querySelectorAll("[data-testid=stMetric], .lc-figure-card")].map((e) => e.textContent).join("|");
  const final = () => document.querySelector(".st-key-status")?.textContent.includes("Every parcel simulated");
  const drawn = () => bench.start !== null && bench.plots.push([performance.now(), Boolean(final())]);
  let state = "";

  const look = () => {
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      if (chart.on && !chart.seen) {
        chart.seen = true;
        chart.on("plotly_afterplot", drawn);
        drawn();
      }
    }
    const now = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
    if (now !== state) bench.states.push([performance.now(), (state = now)]);
    if (bench.start === null || bench.kpi !== null) return;
    const text = figures();
    if (text && text !== bench.before) {
      bench.kpi = performance.now();
      bench.answers.push(bench.kpi - bench.start);
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-test-script-state"],
  });
  // A key pressed while the answer to the one before is still to come counts from the first.
  addEventListener("keydown", () => {
    if (bench.start !== null && bench.kpi === null) return;
    Object.assign(bench, { start: performance.now(), before: figures(), kpi: null, states: [], plots: [] });
  }, true);
})();
