// Words on the picture: names of themes and edges, and labels where there is room; see paint.js.
const LABEL_PX = 13;
const MAX_LABELS = 260;
const LABEL = 34; // letters of a label, and those that stay on one line; as in kg/scene.py
const LINE = 17;
const LEADING = 1.15; // from line to line, in heights of a letter

// A long label is broken at the space that makes its longer line shortest.
function broken(text) {
  if (text.length <= LINE) return [text];
  let best = -1;
  for (let k = text.indexOf(" "); k >= 0; k = text.indexOf(" ", k + 1)) if (best < 0 || Math.max(k, text.length - k - 1) < Math.max(best, text.length - best - 1)) best = k;
  return best < 0 ? [text] : [text.slice(0, best), text.slice(best + 1)];
}
// What a theme's name says already need not be said again beside it: an acronym will do there.
function nameOf(node) {
  const same = D.themes[node.theme]?.label.split(" · ")[0] === node.label;
  return (same && node.aliases.filter((alias) => alias.length < 12).sort((a, b) => a.length - b.length)[0]) || node.label;
}
const linesOf = (node) => (node.lines ??= broken(cut(nameOf(node), LABEL)));

// Names of themes above their outlines; they come before all labels. Return the room they took.
// While something stands out, only the themes that it is in are named, and where all is small none.
function paintNames(context, px, [low, high], stands) {
  const taken = [];
  const size = (px > 2 ? 12.5 : 14.5) * px;
  const touched = stands && new Set([...stands.nodes].map((index) => D.nodes[index].theme));
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  for (const { theme, x, top, width } of outlines) {
    if (touched && (px > 1.6 || !touched.has(theme.index))) continue;
    const [first, second] = theme.label.split(" · ");
    const measure = (text) => context.measureText(text).width;
    context.font = `400 ${size}px ${tone.font}`;
    const rest = second && px < 2 ? ` · ${second}` : "";
    const more = measure(rest);
    context.font = `650 ${size}px ${tone.font}`;
    const ink = stands || theme.index < 0 ? tone.soft : tone.ink;
    const lines = measure(first) > width + 30 * px ? broken(first) : [first];
    const wide = Math.max(...lines.map(measure));
    const fits = lines.length === 1 && wide + more < Math.max(width + 60, 200) && x - (wide + more) / 2 > low.x && x + (wide + more) / 2 < high.x;
    const all = wide + (fits ? more : 0);
    const middle = x + all > low.x && x - all < high.x ? Math.min(Math.max(x, low.x + all / 2 + 4 * px), high.x - all / 2 - 4 * px) : x;
    const [left, foot] = [middle - all / 2, top - 16 - 4 * px];
    const box = [left, foot - size * LEADING * (lines.length - 1) - size, left + all, foot + 3 * px];
    if (taken.some((o) => hit(o, [box[0] - 8 * px, box[1], box[2] + 8 * px, box[3]]))) continue;
    taken.push(box);
    lines.forEach((line, k) => outlineText(context, line, middle - (fits ? all : measure(line)) / 2, foot - size * LEADING * (lines.length - 1 - k), ink, px));
    if (!fits) continue;
    context.font = `400 ${size}px ${tone.font}`;
    outlineText(context, rest, left + wide, foot, tone.soft, px);
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

const ALIGN = { "-1": "left", 0: "center", 1: "right" };
// Where a label may stand beside a node: the middle of its upper edge, seen from the node, and to which side its lines are flush.
function spotsAround(r, half, tall, px) {
  const [below, above, side] = [r + 3 * px, -r - 2 * px - tall, r + 5 * px + half];
  const [slant, low, high] = [0.6 * r + 3 * px + half, 0.5 * r, -0.5 * r - tall];
  return [[0, below, 0], [side, -tall / 2, -1], [-side, -tall / 2, 1], [0, above, 0], [slant, low, -1], [-slant, low, 1], [slant, high, -1], [-slant, high, 1]];
}

// Labels by importance, each only where there is room; papers' titles when one is near.
const widths = new Map();
function paintLabels(context, px, [low, high], stands, taken) {
  const rank = (node) => (node === state.pick ? 0 : node === state.hover ? 1 : stands?.nodes.has(node.index) ? 2 : 3);
  const queue = [];
  const room = new Room(80 * px);
  taken.forEach((box) => room.take(box));
  const near = large() ? network.within([low, high]) : [...shown.keys()].map((index) => D.nodes[index]);
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
    const texts = r < 2 ? broken(cut(node.label, 60)) : linesOf(node);
    const font = `${strong ? 600 : 400} ${size}px ${tone.font}`;
    const key = `${strong}${texts.join("\n")}`;
    if (!widths.has(key)) { context.font = font; widths.set(key, Math.max(...texts.map((text) => context.measureText(text).width)) / px); }
    const [half, tall] = [(widths.get(key) * px) / 2, size * LEADING * texts.length];
    const spots = spotsAround(node.size, half, tall, px);
    const boxes = spots.map(([dx, dy]) => [at.x + dx - half - px, at.y + dy, at.x + dx + half + px, at.y + dy + tall]);
    // A label keeps clear of labels, of the window's edges, and of nodes unless they are much smaller.
    const free = (least) => boxes.findIndex((box) => box[0] > low.x && box[2] < high.x && room.free(box, least));
    const clear = free(0);
    const k = clear < 0 && !(stands && r > 2) ? free(node.size * 0.75) : clear;
    if (k < 0 && r > 1) continue;
    n += 1;
    const [dx, dy, flush] = spots[Math.max(k, 0)];
    context.textAlign = ALIGN[flush];
    room.take(boxes[Math.max(k, 0)]);
    context.font = font;
    context.globalAlpha = stands && r > 2 ? 0.38 : 1;
    texts.forEach((text, i) => outlineText(context, text, at.x + dx + flush * half, at.y + dy + i * size * LEADING, node.type === PAPER ? tone.soft : tone.ink, px));
  }
  context.globalAlpha = 1;
}
