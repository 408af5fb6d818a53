// The key figures of a part of a page: a figure that stays is changed in its place, so that focus and hints stay too.
const PARTS = ["label", "scope", "value", "change", "target", "spread"];

const make = (tag, kind, attributes = {}) => {
  const element = document.createElement(tag);
  element.className = kind;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

const create = (key) => {
  const card = make("div", "lc-figure-card", { role: "listitem", "data-figure-key": key, tabindex: "0" });
  card.append(...PARTS.map((part) => make("span", `lc-figure-${part}`)));
  return card;
};

const set = (card, name, value) =>
  value ? card.getAttribute(name) !== value && card.setAttribute(name, value) : card.removeAttribute(name);

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const fill = (card, figure) => {
  card.classList.toggle("lc-leading", figure.leading);
  card.classList.toggle("lc-muted", figure.quiet);
  set(card, "data-standing", figure.standing);
  set(card, "data-tone", figure.tone);
  // A phone shows one line below the figure: the rest is in the hint.
  set(card, "data-hint", [figure.meaning, figure.leading && sentence(figure.scope), figure.target, figure.spread].filter(Boolean).join("\n"));
  PARTS.forEach((part, place) => {
    const element = card.children[place];
    if (element.textContent !== figure[part]) element.textContent = figure[part];
    element.hidden = !figure[part];
  });
};

export default function ({ data, parentElement }) {
  const { name, figures } = JSON.parse(new TextDecoder().decode(data));
  const list = parentElement.querySelector(".lc-figures") ?? parentElement.appendChild(make("div", "lc-figures", { role: "list" }));
  list.setAttribute("aria-label", name);
  list.dataset.leading = figures.filter((figure) => figure.leading).length;
  const old = new Map([...list.children].map((card) => [card.dataset.figureKey, card]));
  figures.forEach((figure, place) => {
    const card = old.get(figure.key) ?? create(figure.key);
    old.delete(figure.key);
    fill(card, figure);
    if (list.children[place] !== card) list.insertBefore(card, list.children[place] ?? null);
  });
  old.forEach((card) => card.remove());
}
