// Words on the picture: names of themes and edges, and labels where there is room; see paint.js.
const LABEL_PX = 13;
const MAX_LABELS = 260;

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
    const wider = [box[0] - 10 * px, box[1], box[2] + 10 * px, box[3]];
    if (taken.some((o) => hit(o, wider))) continue;
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
  const near = network === wide ? wide.within([low, high]) : [...shown.keys()].map((index) => D.nodes[index]);
  for (const node of near) {
    const { index } = node;
    const at = shown.get(index);
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
