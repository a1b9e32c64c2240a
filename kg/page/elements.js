// Elements of the page. Text only ever becomes text nodes, never markup.
const root = document.documentElement;
const $ = (id) => document.getElementById(id);
const dark = () => root.dataset.theme === "dark";
const colour = (type) => D.types[type][dark() ? "dark" : "colour"];
const say = (text) => { $("status").textContent = text; };

function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "colour") node.style.color = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== undefined && value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ""));
  return node;
}
const button = (text, onclick, properties = {}) => el("button", { type: "button", onclick, ...properties }, text);
// Text of papers stands apart from the page's own direction of writing.
const bdi = (text) => el("bdi", {}, text);
const dot = (type) => el("span", { class: `dot ${D.types[type].shape}`, colour: colour(type), "aria-hidden": "true" });
// A link to a place on this page; a plain click may do more than follow it.
function link(place, onclick, properties, ...children) {
  return el("a", { href: `#${new URLSearchParams(place)}`, class: "link", onclick: (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onclick();
  }, ...properties }, ...children);
}
const placeOf = (node) => ({ [node.type === PAPER ? "paper" : "node"]: node.id });
const openNode = (node, text) => link(placeOf(node), () => go(node), {}, bdi(text ?? node.label));
const sureness = (share) => el("small", { class: "sure", title: "How sure the extractor is" }, percent(share));

// A stretch of a paper's text with parts of it marked, and the paper it stands in.
function quote(paper, start, end, marks) {
  const { text, title, date, node } = D.papers[paper];
  const words = el("p", { dir: "auto" });
  let at = start;
  for (const [from, to] of marks.filter(([a, b]) => b > start && a < end).sort((a, b) => a[0] - b[0])) {
    if (from < at) continue;
    words.append(text.slice(at, from), el("mark", {}, text.slice(from, Math.min(to, end))));
    at = Math.min(to, end);
  }
  words.append(text.slice(at, end));
  return el("blockquote", {}, words, el("footer", {}, openNode(node, cut(title, 80)), date ? ` · ${date}` : ""));
}
