// What a term or a key figure means: shown on hover, on focus and on a tap, above everything, and taken away by Esc.
(() => {
  if (window.lanecastHints) return;
  window.lanecastHints = true;
  const WAIT_MS = 250, GAP_PX = 8, EDGE_PX = 8;
  const hint = document.createElement("div");
  Object.assign(hint, { id: "lc-hint", className: "lc-hint", popover: "manual" });
  hint.setAttribute("role", "tooltip");
  let owner = null, timer = 0;

  const place = () => {
    const at = owner.getBoundingClientRect(), wide = hint.offsetWidth, high = hint.offsetHeight;
    const left = Math.max(EDGE_PX, Math.min(at.left, innerWidth - wide - EDGE_PX));
    const above = at.bottom + GAP_PX + high > innerHeight && at.top > high + GAP_PX;
    Object.assign(hint.style, { left: `${left}px`, top: `${above ? at.top - high - GAP_PX : at.bottom + GAP_PX}px` });
  };
  const hide = () => {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    if (hint.isConnected) hint.hidePopover();
  };
  const show = (element) => {
    hide();
    (document.querySelector("[data-testid=stMain]") ?? document.body).append(hint); // inside a landmark
    owner = element;
    hint.textContent = element.dataset.hint;
    element.setAttribute("aria-describedby", hint.id);
    hint.showPopover();
    place();
  };
  const of = ({ target }) => target.closest?.("[data-hint]");

  addEventListener("mouseover", (event) => {
    const element = of(event);
    if (element === owner) return;
    clearTimeout(timer);
    if (element) timer = setTimeout(() => element.isConnected && show(element), WAIT_MS);
    else if (owner && document.activeElement !== owner) hide();
  });
  addEventListener("focusin", (event) => {
    const element = of(event);
    if (element?.matches(":focus-visible") || (element && event.sourceCapabilities?.firesTouchEvents)) show(element);
    else hide();
  });
  addEventListener("click", (event) => (of(event) ? show(of(event)) : hide()));
  addEventListener("focusout", hide);
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  addEventListener("scroll", hide, true);
})();
