// Streamlit itself does not run again when the theme changes, and figures would keep the colours of the other one.
export default function ({ setTriggerValue }) {
  const app = document.querySelector("[data-testid=stApp]");
  const paper = () => getComputedStyle(app).backgroundColor;
  let seen = paper();
  const observer = new MutationObserver(() => {
    if (paper() !== seen) { seen = paper(); setTriggerValue("changed", seen); }
  });
  observer.observe(app, { attributes: true, attributeFilter: ["class"] });
  // Paper is laid out as wide as the window's main part: charts are not drawn again for it.
  const measure = () => {
    const main = document.querySelector("[data-testid=stMainBlockContainer]");
    if (main && !matchMedia("print").matches) document.documentElement.style.setProperty("--lc-print-px", main.offsetWidth);
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(document.querySelector("[data-testid=stMain]"));
  measure();
  return () => { observer.disconnect(); sizes.disconnect(); };
}
