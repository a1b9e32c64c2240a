// Where the page is: the part after # says what is shown, so that back, forward and links work.
let pathFrom = null;

function go(node) {
  if (pathFrom && pathFrom !== node) {
    const path = findPath(pathFrom, node);
    pathFrom = null;
    if (path) { openPath(path); return; }
    say("There is no path");
  }
  pathFrom = null;
  location.hash = new URLSearchParams({ [node.type === PAPER ? "paper" : "node"]: node.id });
}
function startPath(node) {
  pathFrom = node;
  $("search").focus();
  say("Choose where the path should lead: search or click a node");
  $("panel").prepend(el("p", { class: "note", role: "status" }, "Choose where the path leads: search for it or click it."));
}
function openPath(path) {
  const missing = path.nodes.map((i) => D.nodes[i]).filter((n) => !shown.has(n.index));
  reveal(missing, path.from);
  state.path = path;
  state.pick = path.from;
  view("graph");
  draw();
  showPath(path);
}
function view(name) {
  const claims = name === "claims";
  $("claims").hidden = !claims;
  $("stage").hidden = claims;
  $("tab-claims").setAttribute("aria-pressed", String(claims));
  $("tab-graph").setAttribute("aria-pressed", String(!claims));
}
function route() {
  const where = new URLSearchParams(location.hash.slice(1));
  const node = byId.get(where.get("node") ?? where.get("paper")) ?? null;
  const claim = where.get("claim") === null ? null : Number(where.get("claim"));
  state.pick = node;
  state.path = null;
  table.now = claim;
  if (where.get("view") === "claims") { view("claims"); drawClaims(); } else view("graph");
  if (node) {
    state.away.delete(node.index);
    reveal([node], neighbours(node).find((n) => shown.has(n.index)));
    state.types.delete(node.type);
    drawLegend();
  }
  draw();
  if (!node) { showHome(); return; }
  if (!$("stage").hidden) lookAt(node);
  if (node.type === PAPER) showPaper(node, claim); else showNode(node);
  say(`${D.types[node.type].name} ${node.label}`);
}

function toggle(set, item, redraw) {
  if (!set.delete(item)) set.add(item);
  redraw();
  draw();
}
function drawLegend() {
  $("legend").replaceChildren(...D.types.map((type, k) => el("li", {}, el("button", { type: "button", "aria-pressed": String(!state.types.has(k)), title: type.definition, onclick: () => toggle(state.types, k, drawLegend) },
    dot(k), type.plural, el("small", {}, String(type.count))))));
}
function drawPredicates() {
  const count = D.predicates.map((_, k) => D.edges.filter((e) => e.stated.some((s) => s.predicate === k)).length);
  $("predicates").replaceChildren(...D.predicates.map((predicate, k) => el("li", {}, el("button", { type: "button", "aria-pressed": String(!state.predicates.has(k)), onclick: () => toggle(state.predicates, k, drawPredicates) },
    predicate.label, el("small", {}, String(count[k]))))));
}
function setTheme(name) {
  root.dataset.theme = name;
  drawLegend();
}
function save(name, url) {
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}
function start() {
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  $("filters").open = !matchMedia("(max-width: 760px)").matches;
  drawPredicates();
  startClaims();
  startGraph();
  startSearch(go);
  $("theme").addEventListener("click", () => { setTheme(dark() ? "light" : "dark"); route(); });
  $("tab-graph").addEventListener("click", () => { const where = new URLSearchParams(location.hash.slice(1)); where.delete("view"); location.hash = where; });
  $("tab-claims").addEventListener("click", () => { const where = new URLSearchParams(location.hash.slice(1)); where.set("view", "claims"); location.hash = where; });
  $("sure").addEventListener("input", (e) => { state.sure = Number(e.target.value); $("sure-value").textContent = e.target.value; draw(); });
  $("all").addEventListener("click", () => showAll(!state.all));
  $("fit").addEventListener("click", fit);
  $("png").addEventListener("click", () => save("graph.png", document.querySelector("#canvas canvas").toDataURL("image/png")));
  $("json").addEventListener("click", () => {
    const nodes = D.nodes.filter(nodeVisible).map((n) => ({ id: n.id, label: n.label, type: D.types[n.type].name }));
    const edges = D.edges.filter(edgeVisible).flatMap((e) => e.stated.filter(statedVisible).map((s) => ({ source: D.nodes[e.from].id, predicate: D.predicates[s.predicate].name, target: D.nodes[e.to].id })));
    save("graph.json", URL.createObjectURL(new Blob([JSON.stringify({ nodes, edges }, null, 1)], { type: "application/json" })));
  });
  document.addEventListener("keydown", (e) => { if (e.key === "Escape" && document.activeElement === document.body) location.hash = ""; });
  addEventListener("hashchange", route);
  draw();
  fit();
  route();
  root.dataset.ready = "yes";
}
start();
