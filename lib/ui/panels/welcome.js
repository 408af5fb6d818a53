// The introduction until it is read, and the tour: five steps that point at parts of the page, as often as one likes.
(() => {
  const KEY = "lanecast-welcomed", EDGE_PX = 12, RING_PX = 6, FOLLOW_MS = 200;
  const root = document.documentElement;
  const remember = (value) => { try { value ? localStorage.setItem(KEY, "yes") : localStorage.removeItem(KEY); } catch { /* not kept: shown again next time */ } };
  const welcome = (shown) => { root.dataset.welcomed = shown ? "no" : "yes"; remember(!shown); };
  const again = () => document.querySelector(".lc-welcome-again");
  let known = root.dataset.welcomed === "yes";
  try { known ||= localStorage.getItem(KEY) === "yes"; } catch { /* as on a first visit */ }
  root.dataset.welcomed = known ? "yes" : "no";
  if (window.lanecastWelcome) return;
  window.lanecastWelcome = true;

  // No markup in here: Streamlit drops a script that has any.
  const make = (parent, tag, attributes) => Object.assign(parent.appendChild(document.createElement(tag)), attributes);
  const steps = () => [...document.querySelectorAll(".lc-tour-steps > li")];
  const target = (step) => step.dataset.at.split(", ").map((at) => document.querySelector(at)).find(onScreen);
  function onScreen(element) {
    if (!element?.checkVisibility()) return false;
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && right > 0 && left < innerWidth; // a folded sidebar stands beside the window
  }

  const begin = () => {
    welcome(false);
    const tour = document.body.appendChild(document.createElement("dialog"));
    tour.className = "lc-tour";
    tour.setAttribute("aria-labelledby", "lc-tour-title");
    const ring = make(tour, "div", { className: "lc-tour-ring" });
    const card = make(tour, "div", { className: "lc-tour-card" });
    const words = make(card, "div", { ariaLive: "polite" });
    const title = make(words, "b", { id: "lc-tour-title" }), text = make(words, "p");
    const foot = make(card, "div", { className: "lc-tour-foot" });
    const count = make(foot, "span");
    const [back, next] = ["Back", "Next"].map((name) => make(foot, "button", { type: "button", textContent: name }));
    const end = make(card, "button", { type: "button", className: "lc-tour-close", ariaLabel: "End the tour", textContent: "✕" });
    let at = 0;

    const place = () => {
      const on = target(steps()[at])?.getBoundingClientRect();
      ring.hidden = !on;
      if (on) Object.assign(ring.style, { left: `${on.left - RING_PX}px`, top: `${on.top - RING_PX}px`, width: `${on.width + 2 * RING_PX}px`, height: `${on.height + 2 * RING_PX}px` });
      const { offsetWidth: wide, offsetHeight: high } = card;
      const below = (on?.bottom ?? 0) + RING_PX + EDGE_PX, above = (on?.top ?? 0) - RING_PX - EDGE_PX - high;
      const top = below + high + EDGE_PX <= innerHeight ? below : above >= EDGE_PX ? above : innerHeight - high - EDGE_PX;
      const left = Math.max(EDGE_PX, Math.min(on?.left ?? 0, innerWidth - wide - EDGE_PX));
      Object.assign(card.style, { left: `${left}px`, top: `${top}px` });
    };
    const show = () => {
      const step = steps()[at], last = steps().length;
      title.textContent = step.querySelector("b").textContent;
      text.textContent = step.querySelector("p").textContent;
      count.textContent = `${at + 1} of ${last}`;
      back.disabled = at === 0;
      next.textContent = at + 1 === last ? "Done" : "Next";
      target(step)?.scrollIntoView({ block: "center", behavior: "instant" });
      place();
      next.focus({ preventScroll: true });
    };
    const go = (by) => {
      at = Math.max(0, at + by);
      steps()[at] ? show() : tour.close();
    };
    const follow = setInterval(() => (steps().length ? place() : tour.close()), FOLLOW_MS); // another page has no steps
    back.addEventListener("click", () => go(-1));
    next.addEventListener("click", () => go(1));
    end.addEventListener("click", () => tour.close());
    tour.addEventListener("keydown", ({ key }) => key === "ArrowRight" ? go(1) : key === "ArrowLeft" && go(-1));
    tour.addEventListener("close", () => {
      clearInterval(follow);
      tour.remove();
      again()?.focus({ preventScroll: true });
    });
    tour.showModal();
    show();
  };

  addEventListener("click", ({ target: on }) => {
    if (on.closest?.(".lc-tour-start")) return begin();
    const done = on.closest?.(".lc-welcome-done");
    if (!done && !on.closest?.(".lc-welcome-again")) return;
    welcome(!done);
    (done ? again() : document.querySelector(".lc-tour-start"))?.focus({ preventScroll: Boolean(done) });
  });
})();
