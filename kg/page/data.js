// The page's data, unpacked: D.nodes, D.edges, D.claims, D.papers, and small helpers for the rest.
const D = JSON.parse(document.getElementById("data").textContent);
const PAPER = D.types.length - 1;

D.nodes = D.nodes.map(([id, label, type, size, x, y, aliases, papers, mentions], index) =>
  ({ index, id, label, type, size, x, y, aliases, papers, mentions, edges: [], claims: [] }));
D.edges = D.edges.map(([from, to, stated], index) => ({
  index, from, to, sure: Math.max(...stated.flatMap(([, all]) => all.map((e) => e[3]))),
  stated: stated.map(([predicate, evidence]) => ({ predicate, evidence })),
}));
for (const edge of D.edges) {
  D.nodes[edge.from].edges.push(edge);
  D.nodes[edge.to].edges.push(edge);
}
const SLOTS = ["subject", "metric", "baseline", "dataset", "task"];
D.claims = D.claims.map(([paper, row], index) => ({ index, paper, ...row }));
D.papers.forEach((paper) => { paper.claims = []; });
for (const claim of D.claims) {
  D.papers[claim.paper].claims.push(claim);
  const nodes = new Set(SLOTS.map((slot) => claim[slot]?.[1]).filter((n) => n !== undefined));
  for (const node of nodes) D.nodes[node].claims.push(claim);
}
const byId = new Map(D.nodes.map((node) => [node.id, node]));
D.papers.forEach((paper, number) => {
  paper.node = byId.get(paper.id);
  paper.node.paper = number;
});

const root = document.documentElement;
const $ = (id) => document.getElementById(id);
const dark = () => root.dataset.theme === "dark";
const colour = (type) => D.types[type][dark() ? "dark" : "colour"];

// Make an element; text only ever becomes text nodes, never markup.
function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "colour") node.style.color = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== undefined && value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return node;
}
// Text of papers stands apart from the page's own direction of writing.
const bdi = (text) => el("bdi", {}, text);
const dot = (type) => el("span", { class: `dot ${D.types[type].shape}`, colour: colour(type), "aria-hidden": "true" });

// A stretch of a paper's text with parts of it marked.
function quote(paper, start, end, marks) {
  const { text, title, date } = D.papers[paper];
  const out = el("blockquote", { dir: "auto" });
  let at = start;
  for (const [from, to] of marks.filter(([a, b]) => b > start && a < end).sort((a, b) => a[0] - b[0])) {
    if (from < at) continue;
    out.append(text.slice(at, from), el("mark", {}, text.slice(from, Math.min(to, end))));
    at = Math.min(to, end);
  }
  out.append(text.slice(at, end));
  out.append(el("footer", {}, openNode(D.papers[paper].node, title), date ? ` · ${date}` : ""));
  return out;
}
const openNode = (node, text) =>
  el("button", { type: "button", class: "link", onclick: () => go(node) }, bdi(text ?? node.label));

// Where a concept is mentioned in a paper, as [start, end] pairs.
function mentionsIn(node, paper) {
  const row = node.mentions.find(([number]) => number === paper) ?? [];
  const pairs = [];
  for (let i = 1; i + 1 < row.length; i += 2) pairs.push([row[i], row[i + 1]]);
  return pairs;
}
const SIGNS = { "=": "", "<": "< ", "<=": "≤ ", ">": "> ", ">=": "≥ ", "~": "≈ ", range: "", "up to": "up to " };
function number(value) {
  if (Math.abs(value) >= 1e6) {
    const [size, letter] = [[1e12, "T"], [1e9, "B"], [1e6, "M"]].find(([least]) => Math.abs(value) >= least);
    return `${Number((value / size).toPrecision(4))} ${letter}`;
  }
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(2);
  return value.toLocaleString("en", { maximumFractionDigits: 4 });
}
function amount(claim) {
  const high = claim.h === undefined ? "" : ` – ${number(claim.h)}`;
  const unit = claim.u === null || claim.u === undefined ? "" : (claim.u === "%" ? " %" : claim.u === "x" ? " ×" : ` ${claim.u}`);
  return `${SIGNS[claim.c] ?? ""}${number(claim.v)}${high}${unit}`;
}
const arrow = (claim) => ({ increase: " ↑", decrease: " ↓" })[claim.d] ?? "";
const say = (text) => { $("status").textContent = text; };
