// What is painted on vis-network's canvas: themes below; what stands out, and labels, above.
const tone = {}; // colours of the page, read from its style sheet
const LABEL_PX = 13;
const MAX_LABELS = 260;
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
      const wide = few && node.type !== PAPER ? Math.max(node.size, Math.min(node.label.length, 30) * 3.1) : node.size;
      corners.push([at.x - wide, at.y - node.size], [at.x + wide, at.y - node.size], [at.x - wide, at.y + node.size + (few ? 14 : 0)], [at.x + wide, at.y + node.size + (few ? 14 : 0)]);
    }
    const points = n > 1 ? hull(corners) : [];
    const xs = points.map((p) => p[0]);
    return { theme, points, top: Math.min(...points.map((p) => p[1])), x: (Math.min(...xs) + Math.max(...xs)) / 2, width: Math.max(...xs) - Math.min(...xs) };
  }).filter((outline) => outline.points.length);
}
// Andrew's monotone chain.
function hull(points) {
  const sorted = points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
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
  context.lineWidth = 30;
  for (const { points, theme } of outlines) {
    if (theme.index < 0) continue;
    context.beginPath();
    points.forEach(([x, y]) => context.lineTo(x, y));
    context.closePath();
    context.stroke();
    context.fill();
  }
}
// Names of themes above their outlines; they come before all labels. Return the room they took.
function paintNames(context, px, [low, high], quiet) {
  const taken = [];
  const size = 14.5 * px;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  for (const { theme, x, top, width } of outlines) {
    const [first, second] = theme.label.split(" · ");
    context.font = `650 ${size}px ${tone.font}`;
    const wide = context.measureText(first).width;
    context.font = `400 ${size}px ${tone.font}`;
    const rest = second && px < 2 ? ` · ${second}` : "";
    const more = context.measureText(rest).width;
    const fits = wide + more < Math.max(width + 60, 200) && x - (wide + more) / 2 > low.x && x + (wide + more) / 2 < high.x;
    const shownRest = fits ? rest : "";
    const all = wide + (fits ? more : 0);
    const box = [x - all / 2, top - 22 - size, x + all / 2, top - 18];
    if (taken.some((o) => hit(o, box))) continue;
    taken.push(box);
    outlineText(context, shownRest, box[0] + wide, top - 22, tone.soft, px);
    context.font = `650 ${size}px ${tone.font}`;
    outlineText(context, first, box[0], top - 22, quiet || theme.index < 0 ? tone.soft : tone.ink, px);
  }
  return taken;
}
const hit = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
function outlineText(context, text, x, y, ink, px) {
  if (!text) return;
  context.lineJoin = "round";
  context.lineWidth = 3.5 * px;
  context.strokeStyle = tone.back;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

function paintOver(context) {
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
  const taken = paintNames(context, px, [low, high], stands !== null);
  const names = paintEdgeNames(context, px, stands);
  paintLabels(context, px, [low, high], stands, [...taken, ...names]);
}
// The same forms as vis-network's, so that a node painted again lies on the first.
function form(context, shape, x, y, r) {
  context.beginPath();
  if (shape === "dot") context.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") context.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "diamond") [[0, r], [r, 0], [0, -r], [-r, 0]].forEach(([dx, dy]) => context.lineTo(x + dx, y + dy));
  else if (shape === "triangle") {
    const [s, low] = [1.15 * r, y + 0.275 * 1.15 * r];
    [[0, -1.1547 * s], [s, 0.57735 * s], [-s, 0.57735 * s]].forEach(([dx, dy]) => context.lineTo(x + dx, low + dy));
  } else if (shape === "star") {
    const [s, low] = [0.82 * r, y + 0.082 * r];
    for (let n = 0; n < 10; n += 1) {
      const far = n % 2 ? 0.5 * s : 1.3 * s;
      context.lineTo(x + far * Math.sin((n * Math.PI) / 5), low - far * Math.cos((n * Math.PI) / 5));
    }
  } else for (let n = 0; n < 6; n += 1) context.lineTo(x + r * Math.cos((n * Math.PI) / 3), y + r * Math.sin((n * Math.PI) / 3));
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
// What an edge says: the one under the pointer, the one picked, those of a path or a picked node.
function paintEdgeNames(context, px, stands) {
  const edges = new Set([state.over]);
  if (stands && !state.theme && stands.edges.length <= 14) stands.edges.filter((e) => !e.ofPaper || state.path || state.edge).forEach((e) => edges.add(e));
  const taken = [];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `500 ${11.5 * px}px ${tone.font}`;
  for (const edge of edges) {
    if (!edge || !edgeVisible(edge)) continue;
    const [a, b] = [shown.get(edge.from), shown.get(edge.to)];
    const short = Math.hypot(b.x - a.x, b.y - a.y) < 64 * px;
    if (short && edge !== state.over && edge !== state.edge) continue;
    const text = edge.stated.filter(statedVisible).map((s) => D.predicates[s.predicate].label).join(", ");
    const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
    const half = context.measureText(text).width / 2;
    const box = [x - half, y - 7 * px, x + half, y + 7 * px];
    if (taken.some((o) => hit(o, box))) continue;
    taken.push(box);
    outlineText(context, text, x, y, tone.soft, px);
  }
  return taken;
}

// Boxes that are taken, in a grid, so that asking for room is quick however many there are.
class Room {
  constructor(cell) { this.cell = cell; this.cells = new Map(); }
  keys([x1, y1, x2, y2]) {
    const keys = [];
    for (let x = Math.floor(x1 / this.cell); x <= x2 / this.cell; x += 1) for (let y = Math.floor(y1 / this.cell); y <= y2 / this.cell; y += 1) keys.push(x * 65536 + y);
    return keys;
  }
  take(box) { for (const key of this.keys(box)) { const list = this.cells.get(key); if (list) list.push(box); else this.cells.set(key, [box]); } }
  // Whether no box of at least a weight lies there; a box without a weight always counts.
  free(box, least = 0) { return !this.keys(box).some((key) => this.cells.get(key)?.some((o) => hit(o, box) && (o[4] ?? Infinity) >= least)); }
}

// Labels by importance, each only where there is room; papers' titles when one is near.
const widths = new Map();
function paintLabels(context, px, [low, high], stands, taken) {
  const rank = (node) => (node === state.pick ? 0 : node === state.hover ? 1 : stands?.nodes.has(node.index) ? 2 : 3);
  const queue = [];
  const room = new Room(80 * px);
  taken.forEach((box) => room.take(box));
  for (const [index, at] of shown) {
    const node = D.nodes[index];
    if (at.x < low.x || at.x > high.x || at.y < low.y || at.y > high.y || !nodeVisible(node)) continue;
    const r = rank(node);
    if (r > 2 && (node.size < 3.5 * px || (stands && node.type === PAPER))) continue;
    const half = node.size * 0.75;
    const veiled = stands && r > 2;
    room.take([at.x - half, at.y - half, at.x + half, at.y + half, veiled ? 0 : node.type === PAPER ? 12 : node.size]);
    if (node.type !== PAPER || r < 3 || px < 0.7) queue.push([r, index, node, at]);
  }
  queue.sort((a, b) => a[0] - b[0] || (a[2].type === PAPER) - (b[2].type === PAPER) || a[1] - b[1]);
  context.textAlign = "center";
  context.textBaseline = "top";
  let n = 0;
  for (const [r, , node, at] of queue) {
    if (n > MAX_LABELS) break;
    const strong = node === state.pick || node.size > 18;
    const size = (LABEL_PX + (strong ? 1.5 : 0)) * px;
    const text = cut(node.label, r < 2 ? 60 : 30);
    const font = `${strong ? 600 : 400} ${size}px ${tone.font}`;
    const key = `${strong}${text}`;
    if (!widths.has(key)) { context.font = font; widths.set(key, context.measureText(text).width / px); }
    const [half, tall] = [(widths.get(key) * px) / 2, size * 1.15];
    const spots = [[0, node.size + 3 * px], [0, -node.size - 2 * px - tall], [node.size + 5 * px + half, -tall / 2], [-node.size - 5 * px - half, -tall / 2]];
    const boxes = spots.map(([dx, dy]) => [at.x + dx - half - px, at.y + dy, at.x + dx + half + px, at.y + dy + tall]);
    // A label keeps clear of labels, of the window's edges, and of nodes unless they are much smaller.
    const k = boxes.findIndex((box) => box[0] > low.x && box[2] < high.x && room.free(box, stands && r > 2 ? 0 : node.size * 0.75));
    if (k < 0 && r > 1) continue;
    n += 1;
    const [dx, dy] = spots[Math.max(k, 0)];
    room.take(boxes[Math.max(k, 0)]);
    context.font = font;
    context.globalAlpha = stands && r > 2 ? 0.38 : 1;
    outlineText(context, text, at.x + dx, at.y + dy, node.type === PAPER ? tone.soft : tone.ink, px);
  }
  context.globalAlpha = 1;
}
