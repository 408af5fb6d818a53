// The browser gets one history entry a gesture: quick moves of one lever write over the entry that the first one made.
// A script and no component: components are mounted seconds later where a machine is slow, when levers move already.
(() => {
  if (window.lanecastGestures) return;
  window.lanecastGestures = true;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  const stamps = ["m", "d"]; // model version and data: no gesture changes them
  const own = [...stamps, "s"];
  let last = { lever: "", at: 0 };
  const parameters = (url) => [...url.searchParams].filter(([name]) => !stamps.includes(name)).sort();
  const address = (url) => JSON.stringify([url.pathname, parameters(url)]);
  // The link of a slide is followed in two steps: its parameters, then its page.
  const isStep = (from, to) => from.searchParams.has("story") && from.searchParams.has("slide") && !from.searchParams.has("m")
    && JSON.stringify(parameters(from)) === JSON.stringify(parameters(to));
  const movedLever = (from, to) => {
    if (from.pathname !== to.pathname) return "";
    const [before, after] = [from.searchParams, to.searchParams];
    const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !own.includes(name));
    const changed = names.filter((name) => before.get(name) !== after.get(name));
    return changed.length === 1 ? changed[0] : "";
  };
  history.pushState = (state, title, url) => {
    const [from, to] = [new URL(location.href), new URL(url ?? location.href, location.href)];
    if (address(from) === address(to) || isStep(from, to)) return replace(state, title, url);
    const lever = movedLever(from, to);
    const isBurst = lever && lever === last.lever && performance.now() - last.at < window.lanecastBurstMs;
    last = { lever, at: performance.now() };
    return (isBurst ? replace : push)(state, title, url);
  };
  addEventListener("popstate", () => { last = { lever: "", at: 0 }; });
})();
