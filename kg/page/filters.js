// Filters: types (in the legend), relations, papers and how sure the extractor was.
function toggle(set, item) {
  if (!set.delete(item)) set.add(item);
  markFilters();
  draw();
}
// What is on or off is marked in place, so that the keyboard's focus stays where it is.
function markFilters() {
  const on = state.types.size + state.predicates.size + state.papers.size + (state.sure > 0 ? 1 : 0) + narrowed();
  $("filters").firstElementChild.textContent = on ? `Filter · ${on}` : "Filter";
  $("clear").hidden = !on;
  $("legend").querySelectorAll("button").forEach((one, k) => one.setAttribute("aria-pressed", String(!state.types.has(k))));
}
function drawFilters() {
  drawLegend();
  drawPredicates();
  drawPapers();
  markFilters();
}
function drawLegend() {
  $("legend").replaceChildren(...D.types.map((type, k) => el("li", { hidden: !type.count },
    el("button", { type: "button", "aria-pressed": String(!state.types.has(k)), title: type.definition, onclick: () => toggle(state.types, k) },
      dot(k), type.plural, el("small", {}, type.count.toLocaleString("en"))))));
}
const PREDICATE_COUNT = D.predicates.map(() => 0);
for (const edge of D.edges) for (const { predicate } of edge.stated) PREDICATE_COUNT[predicate] += 1;
function drawPredicates() {
  $("predicates").replaceChildren(...D.predicates.flatMap((predicate, k) => (PREDICATE_COUNT[k]
    ? [checkLine(predicate.label, !state.predicates.has(k), () => toggle(state.predicates, k), PREDICATE_COUNT[k])] : [])));
}
function drawPapers() {
  const words = plain($("paper-filter").value).split(" ").filter(Boolean);
  const found = D.papers.map((paper, k) => [paper, k])
    .filter(([paper, k]) => state.papers.has(k) || words.every((word) => plain(paper.title).includes(word)));
  $("paper-list").replaceChildren(...found.slice(0, 200).map(([paper, k]) => checkLine(cut(paper.title, 90), state.papers.has(k), () => onlyPaper(k))));
}
function checkLine(text, checked, onchange, n) {
  return el("li", {}, el("label", {}, el("input", { type: "checkbox", checked, onchange }), bdi(text), n === undefined ? "" : el("small", {}, n.toLocaleString("en"))));
}
function onlyPaper(number) {
  if (!state.papers.delete(number)) state.papers.add(number);
  showChosenPapers();
  markFilters();
  draw();
  fit();
}
function clearFilters() {
  state.types.clear();
  state.predicates.clear();
  state.papers.clear();
  Object.assign(state, { sure: 0, from: -Infinity, until: Infinity, links: 0 });
  setControls();
  $("paper-filter").value = "";
  drawFilters();
  showAll(state.all);
}
function startFilters() {
  startYears();
  drawFilters();
  $("sure").addEventListener("input", (event) => {
    state.sure = Number(event.target.value);
    $("sure-value").textContent = event.target.value;
    markFilters();
    draw();
  });
  $("paper-filter").addEventListener("input", drawPapers);
  // A sheet that would lie under the panel is moved into sight.
  $("filters").addEventListener("toggle", () => {
    const sheet = $("filters").lastElementChild;
    sheet.style.left = "";
    const over = sheet.getBoundingClientRect().right - $("stage").getBoundingClientRect().right + 12;
    if ($("filters").open && over > 0) sheet.style.left = `${sheet.offsetLeft - over}px`;
  });
  $("clear").addEventListener("click", clearFilters);
  document.addEventListener("click", (event) => { if (!$("filters").contains(event.target) && event.target.isConnected) $("filters").open = false; });
}
