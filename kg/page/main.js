// Where the page is: the part after # says what is shown, so that back, forward and links work.
let pathFrom = null;
let still = false; // whether the picture stays where it is: a click on it asks for no other view
const where = () => new URLSearchParams(location.hash.slice(1));
// Go to a place; the view (graph, both or claims) and the settings are kept.
function goTo(place) {
  const view = where().get("view");
  const had = location.href;
  location.hash = new URLSearchParams([...Object.entries({ ...(view ? { view } : {}), ...place }), ...settings()]);
  if (location.href === had) still = false; // the same place is not routed again
}
const home = () => { pathFrom = null; goTo({}); };
const goTheme = (theme) => goTo({ theme: theme.index });
const goEdge = (edge) => goTo({ from: D.nodes[edge.from].id, to: D.nodes[edge.to].id });
function go(node) {
  const from = pathFrom;
  pathFrom = null;
  if (from && from !== node) goTo({ path: from.id, to: node.id });
  else goTo(placeOf(node));
}
function startPath(node) {
  pathFrom = node;
  $("search").focus();
  const hint = "Choose where the path leads: search for it or click it.";
  say(hint);
  $("panel").querySelector(".actions").after(el("p", { class: "hint" }, hint));
}
const placeOfClaim = (claim) => ({ view: tableView(), paper: D.papers[claim.paper].id, claim: claim.index, ...(table.only ? { of: table.name } : {}) });
const openClaim = (claim) => goTo(placeOfClaim(claim));

// Read the place and show it.
function route() {
  const place = where();
  readSettings(place);
  const [one, two] = [byId.get(place.get("from") ?? place.get("path")), byId.get(place.get("to"))];
  state.pick = byId.get(place.get("node") ?? place.get("paper")) ?? null;
  state.theme = D.themes[Number(place.get("theme") ?? -1)] ?? null;
  state.edge = place.has("from") && two ? one?.edges.find((e) => e.from === one.index && e.to === two.index) ?? null : null;
  state.path = place.has("path") && one && two ? findPath(one, two) : null;
  const moved = showView(viewOf(place));
  readTable(place);
  if (place.has("path") && !state.path) say("There is no path");
  const fresh = needed();
  if (fresh.length) {
    for (const node of fresh) {
      reveal([node], neighbours(node).find((n) => shown.has(n.index)));
      state.types.delete(node.type);
    }
    markFilters();
    draw();
  }
  $("panel").classList.toggle("low", !(state.pick || state.theme || state.edge || state.path || place.has("corrections")));
  tell();
  if (moved && !focus()) fit();
  if (viewNow !== "claims") { aim(); repaint(); }
  if (viewNow !== "graph") drawClaims();
}
// Nodes that must be on the stage for this place, and are not.
function needed() {
  const nodes = [state.pick, ...(state.edge ? [D.nodes[state.edge.from], D.nodes[state.edge.to]] : []), ...(state.path?.nodes ?? []).map((i) => D.nodes[i]), ...(state.claim ? nodesOf(state.claim) : [])];
  return nodes.filter((node) => node && (!shown.has(node.index) || state.types.has(node.type) || state.away.has(node.index)));
}
function tell() {
  if (where().has("corrections")) showCorrections();
  else if (state.path) showPath(state.path);
  else if (state.edge) showEdge(state.edge);
  else if (state.theme) showTheme(state.theme);
  else if (state.pick) (state.pick.type === PAPER ? showPaper : showNode)(state.pick, table.now);
  else showHome();
  say($("panel").querySelector("h2")?.textContent ?? "");
}
function aim() {
  const keep = still;
  still = false;
  if (keep) return;
  if (state.path) fit(state.path.nodes.map((i) => D.nodes[i]));
  else if (state.theme) fit(state.theme.nodes);
  else if (state.edge) lookAt([D.nodes[state.edge.from], D.nodes[state.edge.to]]);
  else if (state.claim) lookAt(nodesOf(state.claim));
  else if (state.pick) lookAt([state.pick, ...neighbours(state.pick)]);
}

function setTheme(name) {
  root.dataset.theme = name;
  readTone();
}
function save(name, url) {
  const file = el("a", { href: url, download: name });
  document.body.append(file);
  file.click();
  file.remove();
}
function savePicture() {
  const drawn = document.querySelector("#canvas canvas");
  const copy = el("canvas", { width: drawn.width, height: drawn.height });
  const context = copy.getContext("2d");
  context.fillStyle = tone.back;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(drawn, 0, 0);
  save("graph.png", copy.toDataURL("image/png"));
}
function saveData() {
  const nodes = D.nodes.filter(nodeVisible).map((n) => ({ id: n.id, label: n.label, type: D.types[n.type].name }));
  const edges = D.edges.filter(edgeVisible).flatMap((e) => e.stated.filter(statedVisible).map((s) => ({ source: D.nodes[e.from].id, predicate: D.predicates[s.predicate].name, target: D.nodes[e.to].id })));
  save("graph.json", URL.createObjectURL(new Blob([JSON.stringify({ nodes, edges }, null, 1)], { type: "application/json" })));
}
function startButtons() {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const recolour = (name) => { setTheme(name); drawLegend(); redrawAll(); tell(); };
  scheme.addEventListener("change", () => recolour(scheme.matches ? "dark" : "light"));
  const to = (name) => () => { const place = where(); place.delete("view"); if (name) place.set("view", name); location.hash = place; };
  const on = { theme: () => recolour(dark() ? "light" : "dark"), "tab-graph": to(""), "tab-both": to("both"), "tab-claims": to("claims"), all: () => showAll(!state.all),
    corrections: () => goTo({ corrections: "all" }), back: () => { state.away.clear(); draw(); }, fit: () => fit(), closer: () => zoom(1.3), farther: () => zoom(1 / 1.3), png: savePicture, json: saveData };
  for (const [id, act] of Object.entries(on)) $(id).addEventListener("click", act);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); $("search").focus(); }
    if (event.key === "Escape" && !typing) { $("filters").open = false; home(); }
  });
}
function start() {
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  startClaims();
  startSplit();
  startGraph();
  startFilters();
  startDrawing();
  startSearch((node) => { go(node); $("panel").focus(); });
  startButtons();
  showFirst();
  tall.addEventListener("change", () => showAll(state.all));
  draw();
  $("panel").classList.add("low");
  fit();
  route();
  addEventListener("hashchange", route);
  root.dataset.ready = "yes";
  keepSettings();
}
start();
