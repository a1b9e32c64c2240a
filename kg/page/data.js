// The page's data, unpacked: D.nodes, D.edges, D.claims, D.papers, D.themes; see kg/explorer.py.
const D = JSON.parse(await unpack(document.getElementById("data").textContent));
const PAPER = D.types.length - 1;
const SLOTS = ["subject", "metric", "baseline", "dataset", "task"];

D.nodes = D.nodes.map(([id, label, type, size, x, y, theme, aliases, papers, mentions], index) =>
  ({ index, id, label, type, size, x, y, theme, aliases, papers, mentions, edges: [], claims: [] }));
D.edges = D.edges.map(([from, to, stated], index) => ({
  index, from, to,
  stated: stated.map(([predicate, evidence]) => ({ predicate, evidence, sure: Math.max(...evidence.map((e) => e[3])) })),
}));
for (const edge of D.edges) {
  edge.ofPaper = edge.stated.every((s) => D.predicates[s.predicate].paper);
  D.nodes[edge.from].edges.push(edge);
  D.nodes[edge.to].edges.push(edge);
}
D.claims = D.claims.map(([paper, row], index) => ({ index, paper, ...row }));
const byId = new Map(D.nodes.map((node) => [node.id, node]));
D.papers.forEach((paper, number) => {
  paper.claims = [];
  paper.node = byId.get(paper.id);
  paper.node.paper = number;
});
for (const claim of D.claims) {
  D.papers[claim.paper].claims.push(claim);
  const nodes = new Set(SLOTS.map((slot) => claim[slot]?.[1]).filter((n) => n !== undefined));
  for (const node of nodes) D.nodes[node].claims.push(claim);
}
D.themes = D.themes.map(([label, papers], index) => ({ index, label, papers, nodes: [] }));
for (const node of D.nodes) D.themes[node.theme]?.nodes.push(node);

// The data stands in the page as base64 of a zlib stream: a fifth of its size, and no markup.
async function unpack(text) {
  const packed = atob(text);
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i += 1) bytes[i] = packed.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}
const other = (edge, node) => D.nodes[edge.from === node.index ? edge.to : edge.from];

// Where a concept is mentioned in a paper, as [start, end] pairs.
function mentionsIn(node, paper) {
  const row = node.mentions.find(([number]) => number === paper) ?? [];
  const pairs = [];
  for (let i = 1; i + 1 < row.length; i += 2) pairs.push([row[i], row[i + 1]]);
  return pairs;
}

// Numbers as people write them.
const SIGNS = { "=": "", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "~": "≈", range: "", "up to": "up to" };
const DIRECTIONS = { increase: "↑", decrease: "↓" };
function number(value) {
  const large = [[1e12, "T"], [1e9, "B"], [1e6, "M"]].find(([least]) => Math.abs(value) >= least);
  if (large) return `${Number((value / large[0]).toPrecision(4))} ${large[1]}`;
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(2);
  return value.toLocaleString("en", { maximumFractionDigits: 4 });
}
const span = (claim) => (claim.h === undefined ? number(claim.v) : `${number(claim.v)} – ${number(claim.h)}`);
const unit = (claim) => ({ x: "×" })[claim.u] ?? claim.u ?? "";
const amount = (claim) => [SIGNS[claim.c] ?? "", span(claim), unit(claim), DIRECTIONS[claim.d] ?? ""].filter(Boolean).join(" ");
const percent = (share) => `${Math.round(share * 100)} %`;
const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
function cut(text, limit) {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/\s+\S*$/, "").replace(/[ ,:;-]+$/, "")}…`;
}
