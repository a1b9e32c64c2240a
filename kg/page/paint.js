// What the page paints itself, whatever draws nodes and edges: themes below; what stands out, and
// labels, above.
const tone = {}; // colours of the page, read from its style sheet
let outlines = null; // of the themes; made anew when nodes come, go or move

function readTone() {
  const style = getComputedStyle(root);
  for (const name of ["back", "ink", "soft", "land", "line", "faint", "across", "accent"]) tone[name] = style.getPropertyValue(`--${name}`).trim();
  tone.font = style.fontFamily;
}
function viewport() {
  const { clientWidth: w, clientHeight: h } = $("canvas");
  return [network.DOMtoCanvas({ x: 0, y: 0 }), network.DOMtoCanvas({ x: w, y: h })];
}

// Each theme as the convex hull of its nodes and the room of their labels.
function makeOutlines() {
  const few = shown.size < 400;
  const between = { index: -1, label: "Shared by several themes", nodes: D.themes.length ? D.nodes.filter((n) => n.theme < 0) : [] };
  return [...D.themes, between].map((theme) => {
    const corners = [];
    let n = 0;
    for (const node of theme.nodes) {
      const at = shown.get(node.index);
      if (!at || at.loose || !nodeVisible(node)) continue;
      n += 1;
      const lines = few && node.type !== PAPER ? linesOf(node) : [];
      const wide = Math.max(node.size, ...lines.map((line) => line.length * 3));
      const [top, bottom] = [at.y - node.size, at.y + node.size + 12 * lines.length];
      corners.push([at.x - wide, top], [at.x + wide, top], [at.x - wide, bottom], [at.x + wide, bottom]);
    }
    const points = n > 1 ? hull(corners) : [];
    const xs = points.map((p) => p[0]);
    return { theme, points, top: Math.min(...points.map((p) => p[1])), x: (Math.min(...xs) + Math.max(...xs)) / 2, width: Math.max(...xs) - Math.min(...xs) };
  }).filter((outline) => outline.points.length);
}
// Of many points only the outermost of each column can matter.
function outermost(points) {
  if (points.length < 2000) return points;
  const left = points.reduce((least, p) => Math.min(least, p[0]), Infinity);
  const columns = new Map();
  for (const p of points) {
    const k = Math.floor((p[0] - left) / 40);
    const ends = columns.get(k) ?? [p, p, p, p];
    columns.set(k, [p[0] < ends[0][0] ? p : ends[0], p[0] > ends[1][0] ? p : ends[1], p[1] < ends[2][1] ? p : ends[2], p[1] > ends[3][1] ? p : ends[3]]);
  }
  return [...columns.values()].flat();
}
// Andrew's monotone chain.
function hull(points) {
  const sorted = outermost(points).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const side = (list) => {
    const out = [];
    for (const p of list) {
      while (out.length > 1) {
        const [a, b] = out.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        out.pop();
      }
      out.push(p);
    }
    return out.slice(0, -1);
  };
  return [...side(sorted), ...side(sorted.reverse())];
}
function paintThemes(context) {
  outlines ??= makeOutlines();
  context.lineJoin = "round";
  context.fillStyle = context.strokeStyle = tone.land;
  context.lineWidth = 24;
  for (const { points, theme } of outlines) {
    if (theme.index < 0) continue;
    context.beginPath();
    points.forEach(([x, y]) => context.lineTo(x, y));
    context.closePath();
    context.stroke();
    context.fill();
  }
}
function paintOver(context) {
  outlines ??= makeOutlines();
  const px = 1 / network.getScale();
  const [low, high] = viewport();
  const stands = focus();
  if (stands) {
    context.globalAlpha = 0.76;
    context.fillStyle = tone.back;
    context.fillRect(low.x, low.y, high.x - low.x, high.y - low.y);
    context.globalAlpha = 1;
    const edges = stands.edges.filter(edgeVisible);
    for (const edge of edges) paintEdge(context, edge, edge.ofPaper ? 1.3 : 2, edge.ofPaper ? tone.soft : tone.ink);
    for (const index of stands.nodes) if (nodeVisible(D.nodes[index])) paintNode(context, D.nodes[index]);
  }
  const over = state.hover && nodeVisible(state.hover) ? state.hover : null;
  if (over) {
    for (const edge of over.edges.filter(edgeVisible)) paintEdge(context, edge, 1.6, tone.ink);
    for (const node of neighbours(over).filter(nodeVisible)) paintNode(context, node);
    paintNode(context, over);
  }
  if (state.over && edgeVisible(state.over)) paintEdge(context, state.over, 2.2, tone.accent);
  if (state.pick && nodeVisible(state.pick)) ring(context, state.pick);
  if (over) ring(context, over);
  for (const k of state.pins) if (nodeVisible(D.nodes[k])) paintPin(context, D.nodes[k], px);
  const taken = paintNames(context, px, [low, high], stands);
  const names = paintEdgeNames(context, px, stands);
  paintLabels(context, px, [low, high], stands, [...taken, ...names]);
}
// The same forms as vis-network's, so that a node painted again lies on the first.
function form(context, shape, x, y, r) {
  context.beginPath();
  trace(context, shape, x, y, r);
}
// Add a form to a path that may hold others.
function trace(context, shape, x, y, r) {
  const through = (dx, dy, k) => (k ? context.lineTo(x + dx, y + dy) : context.moveTo(x + dx, y + dy));
  if (shape === "dot") { context.moveTo(x + r, y); context.arc(x, y, r, 0, 2 * Math.PI); }
  else if (shape === "square") context.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "diamond") [[0, r], [r, 0], [0, -r], [-r, 0]].forEach(([dx, dy], k) => through(dx, dy, k));
  else if (shape === "triangle") {
    const [s, low] = [1.15 * r, 0.275 * 1.15 * r];
    [[0, -1.1547 * s], [s, 0.57735 * s], [-s, 0.57735 * s]].forEach(([dx, dy], k) => through(dx, low + dy, k));
  } else if (shape === "star") {
    const [s, low] = [0.82 * r, 0.082 * r];
    for (let n = 0; n < 10; n += 1) {
      const far = n % 2 ? 0.5 * s : 1.3 * s;
      through(far * Math.sin((n * Math.PI) / 5), low - far * Math.cos((n * Math.PI) / 5), n);
    }
  } else for (let n = 0; n < 6; n += 1) through(r * Math.cos((n * Math.PI) / 3), r * Math.sin((n * Math.PI) / 3), n);
  context.closePath();
}
function paintNode(context, node) {
  const { x, y } = shown.get(node.index);
  const paper = node.type === PAPER;
  form(context, D.types[node.type].shape, x, y, node.size);
  context.fillStyle = paper ? tone.back : colour(node.type);
  context.strokeStyle = paper ? colour(PAPER) : tone.back;
  context.lineWidth = paper ? 1.8 : 1.5;
  context.fill();
  context.stroke();
}
// A pin stuck into the node's shoulder.
function paintPin(context, node, px) {
  const { x, y } = shown.get(node.index);
  const [tipX, tipY, r] = [x + 0.5 * node.size, y - 0.5 * node.size, 3.2 * px];
  context.strokeStyle = context.fillStyle = tone.ink;
  context.lineWidth = 1.6 * px;
  context.beginPath();
  context.moveTo(tipX, tipY);
  context.lineTo(tipX + 6 * px, tipY - 6 * px);
  context.stroke();
  form(context, "dot", tipX + 7 * px, tipY - 7 * px, r);
  context.fill();
}
function ring(context, node) {
  const { x, y } = shown.get(node.index);
  form(context, D.types[node.type].shape, x, y, node.size + 4);
  context.strokeStyle = tone.ink;
  context.lineWidth = 2;
  context.stroke();
}
function paintEdge(context, edge, width, ink) {
  const [a, b] = [shown.get(edge.from), shown.get(edge.to)];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const stop = Math.max(0, length - D.nodes[edge.to].size - 3);
  const tip = { x: a.x + ux * stop, y: a.y + uy * stop };
  context.strokeStyle = context.fillStyle = ink;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.lineTo(tip.x, tip.y);
  context.stroke();
  if (edge.ofPaper) return;
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  for (const turn of [1, -1]) context.lineTo(tip.x - 9 * ux + turn * 4 * uy, tip.y - 9 * uy - turn * 4 * ux);
  context.closePath();
  context.fill();
}
