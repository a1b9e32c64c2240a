// The view as SVG: the page's own painting, recorded by a pen that has the methods of a canvas.
const SVG = "http://www.w3.org/2000/svg";
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const short2 = (value) => Number(value.toFixed(2));

class Pen {
  constructor() {
    this.root = document.createElementNS(SVG, "g");
    this.measure = document.createElement("canvas").getContext("2d");
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, lineJoin: "miter", globalAlpha: 1, font: "13px sans-serif", textAlign: "start", textBaseline: "alphabetic", path: "" });
  }
  add(tag, attributes, text) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, typeof value === "number" ? short2(value) : value);
    if (this.globalAlpha < 1) element.setAttribute("opacity", this.globalAlpha);
    if (text !== undefined) {
      element.setAttributeNS("http://www.w3.org/XML/1998/namespace", "xml:space", "preserve");
      element.textContent = text.replace(NO_XML, "");
    }
    this.root.append(element);
  }
  beginPath() { this.path = ""; }
  closePath() { this.path += "Z"; }
  moveTo(x, y) { this.path += `M${short2(x)} ${short2(y)}`; }
  lineTo(x, y) { this.path += `${this.path ? "L" : "M"}${short2(x)} ${short2(y)}`; }
  rect(x, y, w, h) { this.path += `M${short2(x)} ${short2(y)}h${short2(w)}v${short2(h)}h${short2(-w)}Z`; }
  // Whole circles only: the page draws no others.
  arc(x, y, r) { this.path += `M${short2(x + r)} ${short2(y)}a${short2(r)} ${short2(r)} 0 1 1 ${short2(-2 * r)} 0a${short2(r)} ${short2(r)} 0 1 1 ${short2(2 * r)} 0`; }
  fill() { if (this.path) this.add("path", { d: this.path, fill: this.fillStyle }); }
  stroke() { if (this.path) this.add("path", { d: this.path, fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": this.lineJoin }); }
  fillRect(x, y, width, height) { this.add("rect", { x, y, width, height, fill: this.fillStyle }); }
  measureText(text) { this.measure.font = this.font; return this.measure.measureText(text); }
  write(text, x, y, more) {
    const anchor = { center: "middle", right: "end", end: "end" }[this.textAlign] ?? "start";
    const [, weight, size, family] = /^(\d+) ([\d.]+)px (.*)$/.exec(this.font) ?? [0, 400, 13, "sans-serif"];
    const down = { top: 0.86, middle: 0.35 }[this.textBaseline] ?? 0;
    this.add("text", { x, y: y + down * size, "text-anchor": anchor, "font-family": family, "font-size": short2(Number(size)), "font-weight": weight, ...more }, text);
  }
  fillText(text, x, y) { this.write(text, x, y, { fill: this.fillStyle }); }
  strokeText(text, x, y) { this.write(text, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": this.lineJoin }); }
}

function vectorPicture() {
  const [low, high] = viewport();
  const [width, height] = [$("canvas").clientWidth, $("canvas").clientHeight];
  const pen = new Pen();
  const inView = (at) => at.x > low.x - 60 && at.x < high.x + 60 && at.y > low.y - 60 && at.y < high.y + 60;
  const nodes = D.nodes.filter((node) => nodeVisible(node) && inView(shown.get(node.index)));
  const edges = large() ? network.near : D.edges.filter(edgeVisible);
  pen.fillStyle = tone.back;
  pen.fillRect(low.x, low.y, high.x - low.x, high.y - low.y);
  paintThemes(pen);
  if (edges.length > 600) paintEdges(pen, edges, 1 / network.getScale());
  else for (const edge of edges) paintEdge(pen, edge, edge.ofPaper ? 1 : 1.4, edgeInk(edge));
  if (nodes.length > 600) paintNodes(pen, nodes, 1 / network.getScale());
  else for (const node of nodes) paintNode(pen, node);
  paintOver(pen);
  const picture = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ width, height, viewBox: [low.x, low.y, high.x - low.x, high.y - low.y].map(short2).join(" ") })) picture.setAttribute(name, value);
  const title = document.createElementNS(SVG, "title");
  title.textContent = document.title;
  picture.append(title, pen.root);
  return new XMLSerializer().serializeToString(picture);
}
$("png").after(button("SVG", () => save("graph.svg", URL.createObjectURL(new Blob([vectorPicture()], { type: "image/svg+xml" }))), { id: "svg", title: "Save the picture for print and for editing" }));
