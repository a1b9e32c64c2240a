// Filters, pins and what is hidden also stand in the part after #, so that a link restores the view.
const SETTINGS = ["all", "off", "not", "sure", "since", "until", "links", "only", "pin", "away", "sort", "find", "split", "draw"];
const DRAWINGS = { auto: "automatic", webgl: "WebGL", canvas: "canvas" };
const DEFAULT_SPLIT = SPLIT.height;
function settings() {
  const out = new URLSearchParams();
  const several = (name, set, word) => { for (const item of set) out.append(name, word(item)); };
  if (state.all) out.set("all", "1");
  several("off", state.types, (k) => D.types[k].name);
  several("not", state.predicates, (k) => D.predicates[k].name);
  if (state.sure) out.set("sure", state.sure);
  if (state.from > -Infinity) out.set("since", state.from);
  if (state.until < Infinity) out.set("until", state.until);
  if (state.links) out.set("links", state.links);
  several("only", state.papers, (k) => D.papers[k].id);
  several("pin", state.pins, (k) => D.nodes[k].id);
  several("away", state.away, (k) => D.nodes[k].id);
  if (table.by !== null) out.set("sort", `${table.down ? "-" : ""}${COLUMNS[table.by][0]}`);
  if (table.text) out.set("find", table.text);
  if (state.drawing !== "auto") out.set("draw", state.drawing);
  if (SPLIT.height !== DEFAULT_SPLIT) out.set("split", SPLIT.height);
  return out;
}
const of = (place, wanted) => new URLSearchParams([...place].filter(([name]) => SETTINGS.includes(name) === wanted));
// Write them beside the place that the page is at, without a step for the back button.
function keepSettings() {
  if (!root.dataset.ready) return;
  const [had, now] = [where(), new URLSearchParams([...of(where(), false), ...settings()])];
  if (String(had) === String(now)) return;
  // A notebook's frame has no address of its own to write to.
  try { history.replaceState(null, "", `#${now}`); } catch { /* the page works all the same */ }
}
// Take them from a place; what it does not name is off.
function readSettings(place) {
  if (String(of(place, true)) === String(settings())) return;
  const several = (name, list, word) => new Set(place.getAll(name).map((text) => list.findIndex((item) => word(item) === text)).filter((k) => k >= 0));
  const numeric = (name, unset) => { const n = Number(place.get(name) ?? NaN); return Number.isFinite(n) ? n : unset; };
  const all = place.has("all");
  Object.assign(state, {
    types: several("off", D.types, (t) => t.name),
    predicates: several("not", D.predicates, (p) => p.name),
    papers: several("only", D.papers, (p) => p.id),
    pins: several("pin", D.nodes, (n) => n.id),
    away: several("away", D.nodes, (n) => n.id),
    sure: numeric("sure", 0), from: numeric("since", -Infinity), until: numeric("until", Infinity), links: numeric("links", 0),
  });
  for (const k of state.pins) if (!shown.has(k)) reveal([D.nodes[k]], neighbours(D.nodes[k]).find((n) => shown.has(n.index)));
  const sort = place.get("sort") ?? "";
  const column = COLUMNS.findIndex(([name]) => name === sort.replace("-", ""));
  Object.assign(table, { by: column < 0 ? null : column, down: sort.startsWith("-"), text: place.get("find") ?? "" });
  $("claims-filter").value = table.text;
  setSplit(numeric("split", DEFAULT_SPLIT));
  state.drawing = Object.hasOwn(DRAWINGS, place.get("draw")) ? place.get("draw") : "auto";
  setControls();
  drawFilters();
  if (all !== state.all) showAll(all);
  else { showChosenPapers(); draw(); }
}
// What draws large views can be chosen where the page brings sigma.js.
function startDrawing() {
  if (!CAN.webgl) return;
  const choice = el("select", { id: "drawing", onchange: () => { state.drawing = choice.value; draw(); } },
    Object.entries(DRAWINGS).map(([value, text]) => el("option", { value }, text)));
  $("clear").after(el("label", { class: "field drawing" }, "Drawing of large views ", choice));
}
