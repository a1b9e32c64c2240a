// The claims beside the graph: what is picked in one is found in the other, and a bar between them
// that can be moved. In a small window only one of the two is seen.
const roomy = matchMedia("(min-width: 1100px)");
const SPLIT = { height: 40, least: 20, most: 75 }; // of the table, in hundredths of the window
let viewNow = "graph";
let graphIn = "graph"; // the view in which the graph was last seen
let pointed = false; // whether a row shows its node in the graph

// The view that an address asks for: graph, claims or both, where there is room.
function viewOf(place) {
  const view = place.get("view");
  return view === "both" ? (roomy.matches ? "both" : "claims") : view === "claims" ? "claims" : "graph";
}
const beside = () => viewNow === "both";
// The view in which a claim is looked up in the table.
const tableView = () => (viewNow === "graph" ? (roomy.matches ? "both" : "claims") : where().get("view"));

// Show a view; return whether the graph has another size than when it was last seen.
function showView(view) {
  const moved = view !== graphIn && view !== "claims";
  viewNow = view;
  if (view !== "claims") graphIn = view;
  document.querySelector("main").dataset.view = view;
  $("claims").hidden = view === "graph";
  $("stage").hidden = view === "claims";
  $("split").hidden = view !== "both";
  $("tab-both").hidden = !roomy.matches;
  for (const name of ["graph", "both", "claims"]) $(`tab-${name}`).setAttribute("aria-pressed", String(name === view));
  if (moved) fine.setSize("100%", "100%");
  return moved;
}

// What the table is about: the thing or theme that the address names, or that was picked before a row was.
function aboutOf(place) {
  if (place.has("of")) return place.get("of");
  if (place.has("claim")) return "";
  return place.get("node") ?? place.get("paper") ?? (place.has("theme") ? `theme ${place.get("theme")}` : "");
}
const themeOf = (name) => (name.startsWith("theme ") ? D.themes[Number(name.slice(6))] : undefined);
function claimsAbout(name) {
  const node = byId.get(name);
  if (node) return new Set(node.type === PAPER ? D.papers[node.paper].claims : node.claims);
  const theme = themeOf(name);
  return theme ? new Set(theme.papers.flatMap((number) => D.papers[number].claims)) : null;
}
// Bring the table in line with the place; of what is picked it holds only what is said about it.
function readTable(place) {
  const claim = D.claims[Number(place.get("claim") ?? -1)];
  table.now = claim?.index ?? null;
  state.claim = claim ?? null;
  const name = aboutOf(place);
  const only = beside() ? claimsAbout(name) : null;
  if (name !== table.name) table.rows = ROWS;
  Object.assign(table, { name, only, about: beside() && !only ? claimsAbout(place.get("node") ?? place.get("paper") ?? "") : null });
}
// Whether a claim stands in the table: beside the graph, its filters hold for both.
function inTable(claim) {
  if (!beside()) return true;
  return (!table.only || table.only.has(claim)) && (!state.papers.size || state.papers.has(claim.paper)) && inYears(D.papers[claim.paper]) && claim.p * 100 >= state.sure;
}
function drawAbout() {
  const label = table.only && (byId.get(table.name)?.label ?? themeOf(table.name)?.label);
  $("claims-about").hidden = !label;
  if (label) $("claims-about").replaceChildren(bdi(cut(label, 40)), button("×", () => { const place = where(); place.set("of", ""); location.hash = place; }, { class: "plain", "aria-label": "Show all claims", title: "Show all claims" }));
}
// The nodes that a claim is about, and its paper.
const nodesOf = (claim) => [...new Set(SLOTS.map((slot) => claim[slot]?.[1]).filter((n) => n !== undefined)), D.papers[claim.paper].node.index].map((index) => D.nodes[index]);
// A pointer over a row shows in the graph what it speaks of.
function point(claim) {
  if (claim ? !beside() : !pointed) return;
  pointed = claim !== null;
  state.hover = (claim && nodesOf(claim).find(nodeVisible)) ?? null;
  repaint();
}

function setSplit(height) {
  SPLIT.height = Math.round(Math.min(SPLIT.most, Math.max(SPLIT.least, height)));
  document.querySelector("main").style.setProperty("--split", `${SPLIT.height}%`);
  $("split").setAttribute("aria-valuenow", SPLIT.height);
}
function startSplit() {
  const bar = $("split");
  bar.setAttribute("aria-valuemin", SPLIT.least);
  bar.setAttribute("aria-valuemax", SPLIT.most);
  setSplit(SPLIT.height);
  let had = SPLIT.height;
  const settle = () => {
    if (SPLIT.height === had) return;
    keepSettings();
    fine.setSize("100%", "100%");
    if (!focus()) fit();
  };
  bar.addEventListener("pointerdown", (event) => {
    had = SPLIT.height;
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
    bar.focus();
  });
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const box = document.querySelector("main").getBoundingClientRect();
    setSplit((100 * (box.bottom - event.clientY)) / box.height);
  });
  bar.addEventListener("lostpointercapture", settle);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 4, ArrowDown: -4 }[event.key];
    if (!step) return;
    event.preventDefault();
    had = SPLIT.height;
    setSplit(SPLIT.height + step);
    settle();
  });
  roomy.addEventListener("change", route);
}
