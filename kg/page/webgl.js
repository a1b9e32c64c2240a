// The same picture with its nodes and edges drawn by sigma.js (WebGL), where the browser has a
// graphics card: all edges instead of the first. Themes, labels and what stands out are painted as
// on the other canvas, and all of it is put together on that canvas.
const WORLD = 1e5; // side of the square that sigma.js is told to show; any will do
const SLOW = 40; // milliseconds of drawing from which a movement slides the last picture
const CROWD = 3000; // edges across themes that are drawn in full; of more each is fainter
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const CAN = { webgl: typeof Sigma !== "undefined", fast: null };

// Whether WebGL is there, and is drawn by hardware.
function graphicsCard() {
  const gl = el("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  const told = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = gl ? String(gl.getParameter(told?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)) : "software";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return !SOFTWARE.test(name);
}

// Signed distances to the forms of paint.js, in sizes of the node; y points up.
const FORMS = {
  dot: "length(p) - 1.0",
  square: "max(abs(p.x), abs(p.y)) - 1.0",
  diamond: "(abs(p.x) + abs(p.y) - 1.0) * 0.7071",
  triangle: "max(-p.y - 0.98, 0.866 * abs(p.x) + 0.5 * p.y - 0.506)",
  star: "star(p + vec2(0.0, 0.082))",
  hexagon: "max(abs(p.y), 0.866 * abs(p.x) + 0.5 * abs(p.y)) - 0.866",
};
const VERTEX = `
attribute vec2 a_position;
attribute float a_size, a_form;
attribute vec4 a_color, a_inside;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform float u_sizeRatio, u_correctionRatio, u_sharp;
varying vec4 v_color, v_inside;
varying vec2 v_place;
varying float v_radius, v_form, v_small;
void main() {
  float radius = max(a_size / u_sizeRatio, ${LEAST});
  v_place = a_corner * (1.2 + 1.0 / radius);
  v_radius = radius * u_sharp;
  v_form = a_form;
  v_small = radius < 3.0 ? 1.0 : 0.0;
  v_color = a_color;
  v_inside = a_inside;
  v_color.a = v_inside.a = 1.0;
  vec2 position = a_position + v_place * radius * u_correctionRatio * 2.0;
  gl_Position = vec4((u_matrix * vec3(position, 1)).xy, 0, 1);
  #ifdef PICKING_MODE
  gl_Position = vec4(2, 2, 2, 1); // the page finds nodes itself
  #endif
}`;
// A form is filled and has a rim; one that is too small for both has the colour of the rim.
const FRAGMENT = `
precision highp float;
varying vec4 v_color, v_inside;
varying vec2 v_place;
varying float v_radius, v_form, v_small;
float star(vec2 p) {
  float turn = abs(mod(atan(p.x, p.y) + 0.62832, 1.25664) - 0.62832);
  return dot(length(p) * vec2(cos(turn), sin(turn)) - vec2(1.066, 0.0), vec2(0.3118, 0.9501));
}
void main() {
  vec2 p = v_place;
  float far = ${Object.values(FORMS).reduceRight((rest, form, k) => (rest ? `v_form < ${k}.5 ? ${form} : ${rest}` : form), "")};
  float rim = max(v_small, clamp(0.5 + (far + max(0.16, 1.3 / v_radius)) * v_radius, 0.0, 1.0));
  gl_FragColor = mix(v_inside, v_color, rim) * clamp(0.5 - far * v_radius, 0.0, 1.0);
}`;

// How sigma.js draws a node of any form.
const formProgram = () => class extends Sigma.rendering.NodeProgram {
  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
    const numbers = (name, size) => ({ name, size, type: FLOAT });
    const ink = (name) => ({ name, size: 4, type: UNSIGNED_BYTE, normalized: true });
    return {
      VERTICES: 6, VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT, METHOD: TRIANGLES,
      UNIFORMS: ["u_matrix", "u_sizeRatio", "u_correctionRatio", "u_sharp"],
      ATTRIBUTES: [numbers("a_position", 2), numbers("a_size", 1), numbers("a_form", 1), ink("a_color"), ink("a_inside")],
      CONSTANT_ATTRIBUTES: [numbers("a_corner", 2)],
      CONSTANT_DATA: [[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]],
    };
  }
  processVisibleItem(index, start, { x, y, size, form, color, inside }) {
    this.array.set([x, y, size, form, Sigma.utils.floatColor(color), Sigma.utils.floatColor(inside)], start);
  }
  setUniforms({ matrix, sizeRatio, correctionRatio, pixelRatio }, { gl, uniformLocations: at }) {
    gl.uniformMatrix3fv(at.u_matrix, false, matrix);
    gl.uniform1f(at.u_sizeRatio, sizeRatio);
    gl.uniform1f(at.u_correctionRatio, correctionRatio);
    gl.uniform1f(at.u_sharp, pixelRatio);
  }
};

// A colour of the style sheet that lets through what lies under it, multiplied as WebGL blends it.
function thinned(ink, share) {
  const [red, green, blue] = [1, 3, 5].map((k) => Math.round(parseInt(ink.slice(k, k + 2), 16) * share));
  return `rgba(${red}, ${green}, ${blue}, ${share})`;
}

class WebGL extends Wide {
  constructor(box) {
    super(box);
    this.room = el("div", { class: "webgl", "aria-hidden": "true" });
    this.frame.append(this.room);
    this.sigma = new Sigma(new graphology.DirectedGraph(), this.room, {
      allowInvalidContainer: true, renderLabels: false, stagePadding: 0, minEdgeThickness: 1.5,
      zoomToSizeRatioFunction: () => 1 / this.scale,
      nodeProgramClasses: { form: formProgram() }, defaultNodeType: "form",
    });
    const half = WORLD / 2;
    this.sigma.setCustomBBox({ x: [-half, half], y: [-half, half] });
    this.layers = ["edges", "nodes"].map((name) => this.sigma.getCanvases()[name]);
    for (const layer of this.layers) layer.addEventListener("webglcontextlost", failed);
  }

  hold(nodes, edges) {
    super.hold(nodes, edges);
    const graph = new graphology.DirectedGraph();
    const forms = Object.keys(FORMS);
    // What comes last is drawn on top.
    for (const node of [...nodes].reverse()) {
      const ink = colour(node.type);
      graph.addNode(node.index, { ...this.spot(node), size: node.size, form: forms.indexOf(D.types[node.type].shape), color: ink, inside: node.type === PAPER ? tone.back : ink });
    }
    const [near, across] = [edges.filter(local), edges.filter((edge) => !local(edge))];
    const faint = thinned(tone.across, Math.max(0.1, Math.min(1, CROWD / across.length)));
    for (const edge of across) graph.addEdgeWithKey(edge.index, edge.from, edge.to, { color: faint, size: 1 });
    for (const edge of near) graph.addEdgeWithKey(edge.index, edge.from, edge.to, { color: edgeInk(edge), size: 1 });
    this.sigma.setGraph(graph);
  }
  spot(node) {
    const { x, y } = shown.get(node.index);
    return { x, y: -y };
  }
  // A node that is dragged moves alone.
  tell(event, detail) {
    if (event === "dragging") {
      this.baseView = null;
      for (const index of detail.nodes) this.sigma.getGraph().mergeNodeAttributes(index, this.spot(D.nodes[index]));
    }
    return super.tell(event, detail);
  }

  covered() { return true; }
  paint() {
    const began = performance.now();
    clearTimeout(this.rest);
    if (!this.baseFits()) this.paintBase();
    this.tell("afterDrawing", this.world(this.fresh(this.whole, this.width, this.height, true)));
    this.wholeView = this.view();
    this.lower();
    this.cost = performance.now() - began;
  }
  // A movement: nodes and edges are drawn anew where that is quick; what lies over them moves along.
  slide() {
    if (!this.baseView || this.took < SLOW) this.paintBase();
    this.lower();
  }
  lower() {
    const context = this.fresh(this.canvas, this.width, this.height);
    this.lay(context, this.base, this.baseView, 1);
    this.lay(context, this.whole, this.wholeView, 1);
  }
  paintBase() {
    const began = performance.now();
    const { width, height } = this;
    this.near = this.edgesOf(this.within([this.DOMtoCanvas({ x: 0, y: 0 }), this.DOMtoCanvas({ x: width, y: height })]));
    const context = this.fresh(this.base, width, height);
    context.save();
    this.tell("beforeDrawing", this.world(context));
    context.restore();
    this.sigma.getCamera().setState({ x: 0.5 + this.middle.x / WORLD, y: 0.5 - this.middle.y / WORLD, ratio: Math.min(width, height) / (WORLD * this.scale) });
    this.sigma.refresh({ partialGraph: {}, skipIndexation: true });
    for (const layer of this.layers) context.drawImage(layer, 0, 0, width, height);
    this.baseView = this.view();
    this.took = performance.now() - began;
  }
}
