// The picture's contents: vis-network holds and draws the nodes and edges that are visible, or one of
// the painters of large views.
let network = null;
const visNodes = new vis.DataSet();
const visEdges = new vis.DataSet();

const LARGE = 1000; // nodes above which wide.js or webgl.js draws instead of vis-network; as in kg/explorer.py
const PAINTERS = {}; // canvas and webgl, each made when first wanted
let fine = null; // vis-network
let asked = false;
// Paint at the next frame, once however often it is asked for.
function repaint() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; network.redraw(); });
}

function startGraph() {
  fine = new vis.Network($("canvas"), { nodes: visNodes, edges: visEdges }, D.first.options);
  network = fine;
  listen(fine);
  startKeys(document.querySelector("#canvas .vis-network"));
}
const large = () => network !== fine;
// The painter of large views: sigma.js where it is wanted, or nothing is and there is a graphics card.
function wide() {
  const wanted = state.drawing === "auto" ? (CAN.fast ??= graphicsCard()) && "webgl" : state.drawing;
  if (wanted === "webgl" && CAN.webgl) {
    try { return painter("webgl", WebGL); } catch { failed(); }
  }
  return painter("canvas", Wide);
}
function painter(name, Kind) {
  if (!PAINTERS[name]) {
    PAINTERS[name] = new Kind($("canvas"));
    listen(PAINTERS[name]);
    startKeys(PAINTERS[name].frame);
  }
  return PAINTERS[name];
}
// WebGL is not there, or was taken away: the canvas draws on.
function failed() {
  CAN.webgl = false;
  say("WebGL does not work here; the picture is drawn without it");
  if (network === PAINTERS.webgl) draw();
}
function listen(one) {
  one.on("click", ({ nodes, edges }) => {
    still = true;
    if (nodes.length) go(D.nodes[nodes[0]]);
    else if (edges.length) goEdge(D.edges[edges[0]]);
    else home();
    one.unselectAll();
  });
  one.on("doubleClick", ({ nodes }) => { if (nodes.length) expand(D.nodes[nodes[0]]); });
  one.on("hoverNode", ({ node }) => { state.hover = D.nodes[node]; $("canvas").style.cursor = "pointer"; repaint(); });
  one.on("blurNode", () => { state.hover = null; $("canvas").style.cursor = ""; repaint(); });
  one.on("hoverEdge", ({ edge }) => { state.over = D.edges[edge]; repaint(); });
  one.on("blurEdge", () => { state.over = null; repaint(); });
  const moved = ({ nodes }) => nodes.forEach((index) => place(index, { ...one.getPosition(index), loose: true }));
  one.on("dragging", moved);
  one.on("dragEnd", (event) => { moved(event); one.unselectAll(); });
  one.on("beforeDrawing", paintThemes);
  one.on("afterDrawing", paintOver);
}
// Let another painter show the picture, where the last one left off.
function stage(next) {
  if (next === network) return;
  const [position, scale] = [network.getViewPosition(), network.getScale()];
  if (large()) network.show(false);
  network = next;
  if (large()) network.show(true);
  network.moveTo({ position, scale, animation: false });
}

function nodeStyle(node) {
  const paper = node.type === PAPER;
  return { id: node.index, x: shown.get(node.index).x, y: shown.get(node.index).y, shape: D.types[node.type].shape, size: node.size,
    color: { background: paper ? tone.back : colour(node.type), border: paper ? colour(PAPER) : tone.back } };
}
function edgeInk(edge) {
  const across = D.nodes[edge.from].theme !== D.nodes[edge.to].theme;
  return across ? tone.across : edge.ofPaper ? tone.faint : tone.line;
}
function edgeStyle(edge) {
  const style = { id: edge.index, from: edge.from, to: edge.to, color: edgeInk(edge) };
  return edge.ofPaper ? style : { ...style, width: 1.4, arrows: "to" };
}

// Bring the painter in line with what is visible; in vis-network only what changed is touched.
function draw() {
  const nodes = D.nodes.filter(nodeVisible);
  const edges = D.edges.filter(edgeVisible);
  outlines = null;
  const next = nodes.length > LARGE ? wide() : fine;
  if (next !== fine) next.hold(nodes, edges); // before it is shown, or it would paint what it held last
  stage(next);
  if (large()) {
    visEdges.clear();
    visNodes.clear();
  } else change(visEdges, visNodes, nodes, edges);
  $("empty").hidden = D.nodes.length > 0;
  const total = D.nodes.length;
  $("extent").textContent = nodes.length === total ? `All ${count(total, "node")}` : `${nodes.length.toLocaleString("en")} of ${count(total, "node")}`;
  $("all").textContent = state.all ? "Show the essence" : `Show all ${total.toLocaleString("en")}`;
  $("all").hidden = D.first.nodes.length === total;
  $("back").textContent = `Bring back ${state.away.size} hidden`;
  $("back").hidden = !state.away.size;
  keepSettings();
  repaint();
  if (beside()) drawClaims();
}
function change(edgeSet, nodeSet, nodes, edges) {
  const keep = (set, items) => {
    const [wanted, known] = [new Set(items.map((item) => item.index)), new Set(set.getIds())];
    set.remove([...known].filter((id) => !wanted.has(id)));
    return items.filter((item) => !known.has(item.index));
  };
  const newEdges = keep(edgeSet, edges);
  nodeSet.add(keep(nodeSet, nodes).map(nodeStyle));
  edgeSet.add(newEdges.map(edgeStyle));
}
function redrawAll() {
  visEdges.clear();
  visNodes.clear();
  draw();
}

function place(index, at) {
  shown.set(index, at);
  outlines = null;
}
// Put nodes that are not shown yet around one that is, where there is room.
function reveal(nodes, anchor) {
  const centre = shown.get(anchor?.index) ?? { x: 0, y: 0 };
  const fresh = nodes.filter((node) => !shown.has(node.index));
  const near = [...shown.values()].filter((at) => Math.abs(at.x - centre.x) < 700 && Math.abs(at.y - centre.y) < 700);
  let k = 2;
  for (const node of fresh) {
    let spot = null;
    for (const limit = k + 120; k < limit; k += 1) {
      const [angle, radius] = [k * 2.39996, 34 * Math.sqrt(k)];
      spot = { x: Math.round(centre.x + radius * Math.cos(angle) * 1.5), y: Math.round(centre.y + radius * Math.sin(angle)), loose: true };
      if (!near.some((at) => Math.abs(at.x - spot.x) < 84 && Math.abs(at.y - spot.y) < 34)) break;
    }
    near.push(spot);
    place(node.index, spot);
  }
  nodes.forEach((node) => state.away.delete(node.index));
  return fresh.length;
}
function expand(node) {
  const n = reveal(neighbours(node), node);
  draw();
  say(`${count(n, "more node")}`);
}
// The first view has places for a window that is wide and for one that is tall.
const tall = matchMedia("(max-width: 760px) and (orientation: portrait)");
function showFirst() {
  D.first.nodes.forEach(({ id, x, y }, k) => shown.set(id, tall.matches ? { x: D.first.tall[k][0], y: D.first.tall[k][1] } : { x, y }));
}
function showAll(all) {
  state.all = all;
  const pinned = [...state.pins].filter((k) => shown.has(k)).map((k) => [k, { ...shown.get(k), loose: true }]);
  shown.clear();
  if (all) D.nodes.forEach((node) => shown.set(node.index, { x: node.x, y: node.y }));
  else showFirst();
  pinned.forEach(([k, at]) => shown.set(k, at));
  needed().forEach((node) => reveal([node], neighbours(node).find((n) => shown.has(n.index))));
  if (state.papers.size) showChosenPapers();
  redrawAll();
  fit();
}
// A paper that is chosen in the filter is shown with all that it names.
function showChosenPapers() {
  for (const number of state.papers) {
    const { node } = D.papers[number];
    reveal([node], null);
    reveal(neighbours(node), node);
  }
}

// Fit what is visible into the part of the stage that nothing covers; never smaller than legible.
function fit(nodes, largest = 1.2) {
  const chosen = (nodes ?? D.nodes).filter(nodeVisible);
  if (!chosen.length || !$("canvas").clientWidth) return;
  const at = chosen.map((node) => shown.get(node.index));
  const [xs, ys] = [at.map((p) => p.x), at.map((p) => p.y)];
  const least = (values) => values.reduce((a, b) => Math.min(a, b));
  const most = (values) => values.reduce((a, b) => Math.max(a, b));
  const [left, right, top, bottom] = [least(xs) - 90, most(xs) + 90, least(ys) - 60, most(ys) + 40];
  const [width, height] = [$("canvas").clientWidth, $("canvas").clientHeight];
  const [above, below] = [$("bar").offsetHeight + 30, Math.max(46, height - freeHeight() + 46)];
  const scale = Math.min((width - 24) / (right - left), (height - above - below) / (bottom - top), largest);
  network.moveTo({
    position: { x: (left + right) / 2, y: (top + bottom) / 2 },
    scale: Math.max(scale, large() ? 0.01 : 0.06),
    offset: { x: 0, y: (above - below) / 2 },
    animation: false,
  });
}
// The height of the stage that the panel of a small window leaves free.
function freeHeight() {
  const [stage, sheet] = [$("stage").getBoundingClientRect(), $("panel").getBoundingClientRect()];
  return sheet.left <= stage.left ? Math.min(stage.height, sheet.top - stage.top) : stage.height;
}
// Bring nodes into view, of those far from the first only as many as leave it legible; nothing moves
// when they can be read where they are.
const LEGIBLE = 0.4;
function lookAt(all) {
  const [w, h] = [$("canvas").clientWidth, freeHeight()];
  const centre = shown.get(all[0].index);
  const fitting = ({ index }) => {
    const { x, y } = shown.get(index);
    return 2 * Math.abs(x - centre.x) * LEGIBLE < w - 80 && 2 * Math.abs(y - centre.y) * LEGIBLE < h - $("bar").offsetHeight - 120;
  };
  const nodes = all.filter(nodeVisible).filter((node) => node === all[0] || fitting(node));
  const seen = ({ index }) => {
    const { x, y } = network.canvasToDOM(shown.get(index));
    return x > 50 && x < w - 50 && y > 70 && y < h - 60;
  };
  if (network.getScale() < 0.55 || !nodes.every(seen)) fit(nodes, nodes.length < all.length ? 0.7 : 1);
}
const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.04, network.getScale() * factor)), animation: false });

// Keys on the picture: arrows walk to the nearest node that way, Enter opens it.
function startKeys(frame) {
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Graph of papers and what they name. Arrow keys walk from node to node, Enter opens one, plus and minus zoom.");
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && state.hover) go(state.hover);
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (ways[event.key]) walk(ways[event.key]);
    else return;
    event.preventDefault();
  });
}
function walk([dx, dy]) {
  const from = shown.get((state.hover ?? state.pick)?.index) ?? network.getViewPosition();
  let [best, least] = [null, Infinity];
  for (const node of D.nodes) {
    if (!nodeVisible(node) || node === (state.hover ?? state.pick)) continue;
    const at = shown.get(node.index);
    const [ahead, aside] = [(at.x - from.x) * dx + (at.y - from.y) * dy, Math.abs((at.x - from.x) * dy) + Math.abs((at.y - from.y) * dx)];
    const far = ahead > 0 ? ahead + 2.5 * aside : Infinity;
    if (far < least) [best, least] = [node, far];
  }
  if (!best) return;
  state.hover = best;
  lookAt([best]);
  repaint();
  say(`${D.types[best.type].name} ${best.label}`);
}
