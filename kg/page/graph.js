// The picture: vis-network draws nodes and edges, labels are drawn here so that none covers another.
const shown = new Map(D.first.nodes.map(({ id, x, y }) => [id, { x, y }]));
const state = { types: new Set(), predicates: new Set(), sure: 0, all: false, pick: null, hover: null, edge: null, path: null, away: new Set() };
const visNodes = new vis.DataSet();
const visEdges = new vis.DataSet();
let network = null;
const LABEL_PX = 13;
const MAX_LABELS = 260;

const surest = (node) => (node.type === PAPER ? 1 : Math.max(0, ...node.papers.map((e) => e[4])));
const nodeVisible = (node) => shown.has(node.index) && !state.types.has(node.type) && !state.away.has(node.index) && surest(node) * 100 >= state.sure;
const statedVisible = ({ predicate, evidence }) => !state.predicates.has(predicate) && evidence.some((e) => e[3] * 100 >= state.sure);
const edgeVisible = (edge) => nodeVisible(D.nodes[edge.from]) && nodeVisible(D.nodes[edge.to]) && edge.stated.some(statedVisible);
const other = (edge, node) => D.nodes[edge.from === node.index ? edge.to : edge.from];
const neighbours = (node) => [...new Set(node.edges.filter((e) => e.stated.some(statedVisible)).map((e) => other(e, node)))];
const ofPaper = (edge) => edge.stated.every((s) => D.predicates[s.predicate].paper);

function startGraph() {
  network = new vis.Network($("canvas"), { nodes: visNodes, edges: visEdges }, D.first.options);
  network.on("click", ({ nodes, edges }) => {
    if (nodes.length) go(D.nodes[nodes[0]]);
    else if (edges.length) showEdge(D.edges[edges[0]]);
    else if (state.pick) location.hash = "";
  });
  network.on("doubleClick", ({ nodes }) => { if (nodes.length) expand(D.nodes[nodes[0]]); });
  network.on("hoverNode", ({ node }) => { state.hover = D.nodes[node]; network.redraw(); });
  network.on("blurNode", () => { state.hover = null; network.redraw(); });
  network.on("hoverEdge", ({ edge }) => { state.edge = D.edges[edge]; network.redraw(); });
  network.on("blurEdge", () => { state.edge = null; network.redraw(); });
  const moved = ({ nodes }) => nodes.forEach((index) => shown.set(index, network.getPosition(index)));
  network.on("dragging", moved);
  network.on("dragEnd", moved);
  network.on("afterDrawing", drawLabels);
}

// Which nodes stand out: the picked one and its neighbours, or a path; null when all do.
function focus() {
  if (state.path) return new Set(state.path.nodes);
  if (!state.pick) return null;
  return new Set([state.pick.index, ...neighbours(state.pick).map((n) => n.index)]);
}

function draw() {
  const inFocus = focus();
  const nodes = D.nodes.filter(nodeVisible);
  const back = getComputedStyle(root).getPropertyValue("--paper").trim();
  const line = dark() ? "#aab3bf" : "#7d858f";
  visNodes.clear();
  visEdges.clear();
  visNodes.add(nodes.map((node) => {
    const faded = inFocus && !inFocus.has(node.index);
    const picked = state.pick === node;
    const tint = colour(node.type);
    const border = picked ? (dark() ? "#ffffff" : "#111111") : back;
    const both = { background: tint, border };
    return { id: node.index, ...shown.get(node.index), shape: D.types[node.type].shape, size: node.size, borderWidth: picked ? 3 : 1.5, opacity: faded ? 0.2 : 1,
      color: { ...both, highlight: both, hover: both } };
  }));
  visEdges.add(D.edges.filter(edgeVisible).map((edge) => {
    const near = inFocus && inFocus.has(edge.from) && inFocus.has(edge.to) && (state.path || edge.from === state.pick.index || edge.to === state.pick.index);
    const light = ofPaper(edge);
    const opacity = near ? 0.9 : inFocus ? 0.05 : light ? 0.42 : 0.75;
    return { id: edge.index, from: edge.from, to: edge.to, width: near ? 1.8 : light ? 0.8 : 1.3, arrows: light ? { to: { enabled: false } } : undefined,
      color: { color: line, highlight: line, hover: line, opacity } };
  }));
  $("empty").hidden = D.nodes.length > 0;
  const [n, total] = [nodes.length, D.nodes.length];
  $("extent").textContent = n === total ? `All ${total} nodes` : `${n} of ${total} nodes`;
  $("all").textContent = state.all ? "Show the essence" : "Show everything";
  $("all").hidden = D.first.nodes.length === total;
}

// Labels by importance, each only where there is room; papers' titles when one is near.
const widths = new Map();
function drawLabels(context) {
  const scale = network.getScale();
  const px = 1 / scale;
  const [low, high] = [network.DOMtoCanvas({ x: 0, y: 0 }), network.DOMtoCanvas({ x: $("canvas").clientWidth, y: $("canvas").clientHeight })];
  const inFocus = focus();
  const family = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  const ink = dark() ? "#e8eaed" : "#1d2126";
  const back = dark() ? "#14171b" : "#fbfaf8";
  const placed = [];
  const rank = (node) => (node === state.pick ? 0 : node === state.hover ? 1 : inFocus?.has(node.index) ? 2 : 3);
  const queue = [];
  for (const index of shown.keys()) {
    const node = D.nodes[index];
    const at = shown.get(index);
    if (at.x < low.x || at.x > high.x || at.y < low.y || at.y > high.y || !nodeVisible(node)) continue;
    const r = rank(node);
    if (inFocus && r > 2) continue;
    if (node.type === PAPER && r > 2 && scale < 1.5) continue;
    queue.push([r, index, node, at]);
  }
  queue.sort((a, b) => a[0] - b[0] || (a[2].type === PAPER) - (b[2].type === PAPER) || a[1] - b[1]);
  for (const [r, , node, at] of queue) {
    if (placed.length > MAX_LABELS) break;
    const size = (LABEL_PX + (node.size > 18 ? 2 : 0)) * px;
    const weight = node === state.pick || node.size > 18 ? 600 : 450;
    context.font = `${weight} ${size}px ${family}`;
    const text = cut(node.label, r < 2 ? 60 : 30);
    const key = `${text}|${weight}|${LABEL_PX}${node.size > 18}`;
    if (!widths.has(key)) widths.set(key, context.measureText(text).width / px);
    const width = widths.get(key) * px;
    const top = at.y + node.size + 3 * px;
    const box = [at.x - width / 2 - 2 * px, top, at.x + width / 2 + 2 * px, top + size * 1.15];
    if (r > 1 && placed.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1])) continue;
    placed.push(box);
    context.lineWidth = 3.5 * px;
    context.strokeStyle = back;
    context.strokeText(text, at.x, top);
    context.fillStyle = node.type === PAPER ? (dark() ? "#a9b1bb" : "#5c6570") : ink;
    context.fillText(text, at.x, top);
  }
  if (state.edge && edgeVisible(state.edge)) {
    const [a, b] = [shown.get(state.edge.from), shown.get(state.edge.to)];
    const text = state.edge.stated.filter(statedVisible).map((s) => D.predicates[s.predicate].label).join(", ");
    context.font = `600 ${LABEL_PX * px}px ${family}`;
    context.lineWidth = 4 * px;
    context.strokeStyle = back;
    context.fillStyle = ink;
    context.strokeText(text, (a.x + b.x) / 2, (a.y + b.y) / 2);
    context.fillText(text, (a.x + b.x) / 2, (a.y + b.y) / 2);
  }
}
function cut(text, limit) {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/\s+\S*$/, "").replace(/[ ,:;-]+$/, "")}…`;
}

// Put nodes that are not shown yet around one that is.
function reveal(nodes, anchor) {
  const centre = shown.get(anchor?.index) ?? { x: 0, y: 0 };
  let k = 0;
  for (const node of nodes) {
    if (shown.has(node.index)) continue;
    k += 1;
    const [angle, radius] = [k * 2.39996, 70 + 26 * Math.sqrt(k)];
    shown.set(node.index, { x: centre.x + radius * Math.cos(angle) * 1.4, y: centre.y + radius * Math.sin(angle) });
  }
  return k;
}
function expand(node) {
  const n = reveal(neighbours(node), node);
  draw();
  say(`${n} more nodes`);
}
function showAll(all) {
  state.all = all;
  shown.clear();
  if (all) D.nodes.forEach((node) => shown.set(node.index, { x: node.x, y: node.y }));
  else D.first.nodes.forEach(({ id, x, y }) => shown.set(id, { x, y }));
  if (state.pick) reveal([state.pick]);
  draw();
  fit();
}
// Fit the graph beside the box of filters; on a small window its middle, large enough to read.
function fit() {
  const [box, width] = [$("filters").getBoundingClientRect(), $("canvas").clientWidth];
  network.fit({ animation: false });
  const beside = $("filters").open && width > 700 ? box.width : 0;
  const scale = network.getScale() * (1 - (0.7 * beside) / width);
  network.moveTo({ scale: Math.min(1.1, Math.max(scale, 0.45)), offset: { x: beside / 2.6, y: 0 }, animation: false });
}
// Bring a node into view without moving more than needed.
function lookAt(node) {
  const at = shown.get(node.index);
  const place = network.canvasToDOM(at);
  const [w, h] = [$("canvas").clientWidth, $("canvas").clientHeight];
  const inside = place.x > 60 && place.x < w - 60 && place.y > 60 && place.y < h - 60;
  if (!inside) network.moveTo({ position: at, scale: Math.max(network.getScale(), 0.7), animation: false });
}
// The shortest way from one node to another, over what is visible in principle.
function findPath(from, to) {
  const came = new Map([[from, null]]);
  const queue = [from];
  while (queue.length && !came.has(to)) {
    const node = queue.shift();
    for (const edge of node.edges) {
      const next = other(edge, node);
      if (!came.has(next) && edge.stated.some(statedVisible)) { came.set(next, [node, edge]); queue.push(next); }
    }
  }
  if (!came.has(to)) return null;
  const steps = [];
  for (let node = to; came.get(node); [node] = came.get(node)) steps.unshift({ node, edge: came.get(node)[1] });
  return { from, to, steps, nodes: [from.index, ...steps.map((s) => s.node.index)] };
}
