// Streamlit itself does not run again when the theme changes, and figures would keep the colours of the other one.
export default function ({ setTriggerValue }) {
  const app = document.querySelector("[data-testid=stApp]");
  const paper = () => getComputedStyle(app).backgroundColor;
  let seen = paper();
  const observer = new MutationObserver(() => {
    if (paper() !== seen) { seen = paper(); setTriggerValue("changed", seen); }
  });
  observer.observe(app, { attributes: true, attributeFilter: ["class"] });
  return () => observer.disconnect();
}
