// The picture of more nodes than vis-network can move: the same view, events and painting on a
// canvas of its own. What lies under the labels is kept as a bitmap wider than the window; a drag or
// a turn of the wheel slides it, and when the hand rests the picture is drawn sharp again.
const QUICK = 5; // milliseconds that a sharp picture may take in the middle of a movement
const REST = 140; // milliseconds without movement after which the picture is made sharp
const MARGIN = 0.5; // of the window, kept drawn on each side
const CELL = 300; // side of a square of the grid in which nodes are found
const DRAWN = 2000; // edges on a picture; those between the most important nodes come first
const FEW = 400; // nodes in view up to which all their edges are drawn
const local = (edge) => D.nodes[edge.from].theme === D.nodes[edge.to].theme;

class Wide {
  constructor(box) {
    this.box = box;
    this.canvas = el("canvas", { class: "wide" });
    this.frame = el("div", { class: "wide", tabindex: "0" }, this.canvas);
    this.base = el("canvas"); // themes, edges and nodes, with a margin
    this.whole = el("canvas"); // what was last shown sharp
    this.acts = {};
    this.scale = 1;
    this.middle = { x: 0, y: 0 };
    this.nodes = [];
    this.cells = new Map();
    this.first = []; // edges, those of important nodes first
    this.cost = 0;
    this.hands = new Map(); // pointers that are down
    startHands(this);
    new ResizeObserver(() => this.redraw()).observe(box);
  }
  on(event, act) { this.acts[event] = act; }
  tell(event, detail) { this.acts[event]?.(detail); }
  unselectAll() {}
  get active() { return this.frame.isConnected; }
  show(on) {
    if (on) this.box.prepend(this.frame); else this.frame.remove();
    for (const child of this.box.children) if (child !== this.frame) child.hidden = on;
  }

  // Take what is visible; the nodes come in order of importance.
  hold(nodes, edges) {
    this.nodes = nodes;
    this.cells = new Map();
    for (const node of nodes) {
      const { x, y } = shown.get(node.index);
      const key = this.key(Math.floor(x / CELL), Math.floor(y / CELL));
      const cell = this.cells.get(key);
      if (cell) cell.push(node); else this.cells.set(key, [node]);
    }
    this.edges = new Set(edges);
    const rank = (edge) => Math.max(edge.from, edge.to);
    this.first = edges.filter(local).sort((a, b) => rank(a) - rank(b) || a.index - b.index).slice(0, DRAWN);
    this.baseView = null;
  }
  key(column, row) { return column * 65536 + row; }
  // The nodes in a part of the picture, important ones first.
  within([low, high]) {
    const [left, right] = [Math.floor(low.x / CELL), Math.floor(high.x / CELL)];
    const [top, bottom] = [Math.floor(low.y / CELL), Math.floor(high.y / CELL)];
    if ((right - left + 1) * (bottom - top + 1) >= this.cells.size) return this.nodes;
    const found = [];
    for (let c = left; c <= right; c += 1) for (let r = top; r <= bottom; r += 1) found.push(...(this.cells.get(this.key(c, r)) ?? []));
    return found.sort((a, b) => a.index - b.index);
  }
  // Where there are many, those across themes and those that only pass through are left out.
  edgesOf(nodes) {
    if (nodes.length === this.nodes.length) return this.first;
    const [inside, found] = [new Set(nodes), new Set()];
    for (const node of nodes) {
      for (const edge of node.edges) if (this.edges.has(edge) && (nodes.length < FEW || (inside.has(other(edge, node)) && local(edge)))) found.add(edge);
      if (found.size > DRAWN) break;
    }
    return [...found];
  }

  getScale() { return this.scale; }
  getViewPosition() { return { ...this.middle }; }
  getPosition(index) { const { x, y } = shown.get(index); return { x, y }; }
  canvasToDOM({ x, y }) { return { x: (x - this.middle.x) * this.scale + this.width / 2, y: (y - this.middle.y) * this.scale + this.height / 2 }; }
  DOMtoCanvas({ x, y }) { return { x: (x - this.width / 2) / this.scale + this.middle.x, y: (y - this.height / 2) / this.scale + this.middle.y }; }
  get width() { return this.box.clientWidth; }
  get height() { return this.box.clientHeight; }
  moveTo({ position = this.middle, scale = this.scale, offset = { x: 0, y: 0 } }) {
    this.scale = scale;
    this.middle = { x: position.x - offset.x / scale, y: position.y - offset.y / scale };
    this.redraw();
  }
  // Zoom so that the point under the hand stays where it is.
  zoomAt(point, factor) {
    const before = this.DOMtoCanvas(point);
    this.scale = Math.min(4, Math.max(0.01, this.scale * factor));
    const after = this.DOMtoCanvas(point);
    this.middle = { x: this.middle.x + before.x - after.x, y: this.middle.y + before.y - after.y };
  }

  redraw() {
    if (!this.active || !this.width) return;
    this.paint();
  }
  // A movement: slide what is drawn, and make it sharp when the hand rests.
  moved() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.redraw(), REST);
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      if (this.cost > QUICK && this.covered()) this.slide(); else this.paint();
    });
  }
  view() { return { scale: this.scale, ...this.middle, width: this.width, height: this.height }; }
  // Whether the bitmap shows just this view; colours and nodes that change make it void.
  baseFits() { return this.baseView && Object.entries(this.view()).every(([name, value]) => this.baseView[name] === value); }
  // Whether the bitmap reaches over the window, or is all there is to see.
  covered() {
    const { baseView: had } = this;
    if (!had) return false;
    const late = performance.now() - this.drawn < 8 * this.cost;
    const [low, high] = [this.DOMtoCanvas({ x: 0, y: 0 }), this.DOMtoCanvas({ x: this.width, y: this.height })];
    const [halfX, halfY] = [(0.5 + MARGIN) * had.width / had.scale, (0.5 + MARGIN) * had.height / had.scale];
    const inside = low.x >= had.x - halfX && high.x <= had.x + halfX && low.y >= had.y - halfY && high.y <= had.y + halfY;
    return late || had.all || inside;
  }
  slide() {
    const context = this.fresh(this.canvas, this.width, this.height);
    this.lay(context, this.base, this.baseView, 1 + 2 * MARGIN);
    if (this.wholeView) this.lay(context, this.whole, this.wholeView, 1);
  }
  // Lay a bitmap where its view lies in the present one.
  lay(context, bitmap, { scale, x, y, width, height }, times) {
    const factor = this.scale / scale;
    const at = this.canvasToDOM({ x, y });
    const [w, h] = [width * times * factor, height * times * factor];
    context.drawImage(bitmap, at.x - w / 2, at.y - h / 2, w, h);
  }
  fresh(canvas, width, height, clear = false) {
    const ratio = devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = tone.back;
    if (clear) context.clearRect(0, 0, width, height); else context.fillRect(0, 0, width, height);
    return context;
  }
  // From pixels of the window to places in the picture.
  world(context) {
    context.translate(this.width / 2, this.height / 2);
    context.scale(this.scale, this.scale);
    context.translate(-this.middle.x, -this.middle.y);
    return context;
  }
  paint() {
    const began = performance.now();
    clearTimeout(this.rest);
    const same = this.baseFits();
    if (!same) this.paintBase();
    const context = this.fresh(this.whole, this.width, this.height);
    const { width, height } = this;
    this.lay(context, this.base, this.baseView, 1 + 2 * MARGIN);
    this.tell("afterDrawing", this.world(context));
    this.wholeView = this.view();
    this.fresh(this.canvas, width, height).drawImage(this.whole, 0, 0, width, height);
    this.drawn = performance.now();
    this.cost = same ? this.cost : this.drawn - began;
  }
  paintBase() {
    const times = 1 + 2 * MARGIN;
    const context = this.fresh(this.base, this.width * times, this.height * times);
    context.translate((this.width * times) / 2, (this.height * times) / 2);
    context.scale(this.scale, this.scale);
    context.translate(-this.middle.x, -this.middle.y);
    const low = this.DOMtoCanvas({ x: -MARGIN * this.width, y: -MARGIN * this.height });
    const high = this.DOMtoCanvas({ x: (1 + MARGIN) * this.width, y: (1 + MARGIN) * this.height });
    const nodes = this.within([low, high]);
    this.near = this.edgesOf(nodes);
    this.tell("beforeDrawing", context);
    paintEdges(context, this.near, 1 / this.scale);
    paintNodes(context, nodes, 1 / this.scale);
    this.baseView = { ...this.view(), all: nodes.length === this.nodes.length };
  }

  // What lies under a point of the window: a node, else an edge where few are drawn.
  under(point) {
    const at = this.DOMtoCanvas(point);
    const slack = 4 / this.scale;
    const reach = 40 + slack;
    let [best, least] = [null, Infinity];
    for (const node of this.within([{ x: at.x - reach, y: at.y - reach }, { x: at.x + reach, y: at.y + reach }])) {
      const { x, y } = shown.get(node.index);
      const far = Math.hypot(x - at.x, y - at.y) - node.size;
      if (far < slack && far < least) [best, least] = [node, far];
    }
    if (best || this.scale < 0.3) return { node: best, edge: null };
    const edge = this.near?.find((one) => distance(at, shown.get(one.from), shown.get(one.to)) < slack);
    return { node: null, edge: edge ?? null };
  }
}
function distance(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(point.x - a.x - along * dx, point.y - a.y - along * dy);
}

// Many edges in few strokes: one for each colour.
function paintEdges(context, edges, px) {
  const inks = new Map();
  for (const edge of edges) {
    const ink = edgeInk(edge);
    if (inks.has(ink)) inks.get(ink).push(edge); else inks.set(ink, [edge]);
  }
  context.lineWidth = Math.max(1, px);
  for (const [ink, those] of inks) {
    context.strokeStyle = ink;
    context.beginPath();
    for (const edge of those) {
      const [a, b] = [shown.get(edge.from), shown.get(edge.to)];
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
    }
    context.stroke();
  }
}
// Many nodes in few fills: one for each type; squares where a form would be lost.
const LEAST = 1.3; // pixels from the middle to the edge of a node, at least
function paintNodes(context, nodes, px) {
  const types = D.types.map(() => []);
  for (const node of nodes) types[node.type].push(node);
  for (const type of [PAPER, ...types.keys()].slice(0, types.length)) {
    const ink = colour(type);
    context.fillStyle = type === PAPER ? tone.back : ink;
    context.strokeStyle = type === PAPER ? ink : tone.back;
    context.lineWidth = Math.max(type === PAPER ? 1.8 : 1.5, type === PAPER ? 0.9 * px : 0.5 * px);
    const small = [];
    context.beginPath();
    for (const node of types[type]) {
      const { x, y } = shown.get(node.index);
      if (node.size < 3 * px) small.push([x, y, Math.max(node.size, LEAST * px)]);
      else trace(context, D.types[type].shape, x, y, node.size);
    }
    context.fill();
    context.stroke();
    context.fillStyle = ink;
    for (const [x, y, r] of small) context.fillRect(x - r, y - r, 2 * r, 2 * r);
  }
}
