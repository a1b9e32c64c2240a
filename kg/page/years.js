// Filters by year and by how much a thing is connected; both are off until they are set.
const yearOf = (paper) => Number(/^\d{4}/.exec(paper.date ?? "")?.[0] ?? NaN);
const YEARS = [...new Set(D.papers.map(yearOf).filter(Number.isFinite))].sort((a, b) => a - b);
Object.assign(state, { from: -Infinity, until: Infinity, links: 0 });
const inYears = (paper) => (state.from === -Infinity && state.until === Infinity) || (yearOf(paper) >= state.from && yearOf(paper) <= state.until);
const ofYears = (node) => (node.type === PAPER ? inYears(D.papers[node.paper]) : node.papers.some((e) => inYears(D.papers[e[1]])));
const connected = (node) => node.type === PAPER || node.edges.length >= state.links;
const narrowed = () => (state.from > -Infinity || state.until < Infinity ? 1 : 0) + (state.links > 0 ? 1 : 0);

// Bring the controls in line with what is set.
function setControls() {
  for (const id of ["from", "until"]) if ($(id)) $(id).value = Number.isFinite(state[id]) ? String(state[id]) : "";
  if ($("drawing")) $("drawing").value = state.drawing;
  for (const id of ["links", "sure"]) $(id).value = $(`${id}-value`).textContent = String(state[id]);
}
function startYears() {
  const years = (id, label, unset) => el("label", {}, label, el("select", { id, onchange: (event) => {
    state[id] = event.target.value === "" ? unset : Number(event.target.value);
    markFilters();
    draw();
  } }, el("option", { value: "" }, "any"), YEARS.map((year) => el("option", { value: year }, String(year)))));
  const links = el("input", { id: "links", type: "range", min: "0", max: "10", step: "1", value: "0" });
  links.addEventListener("input", () => { state.links = Number(links.value); $("links-value").textContent = links.value; markFilters(); draw(); });
  $("sure").closest("label").after(
    el("label", { class: "field", for: "links" }, el("span", {}, "At least ", el("output", { id: "links-value", for: "links" }, "0"), " links"), links),
    YEARS.length > 1 ? el("div", { class: "years" }, years("from", "Years from ", -Infinity), years("until", " to ", Infinity)) : "");
}
// Put away the neighbours that hang on this node alone.
function collapse(node) {
  for (const one of neighbours(node)) if (shown.has(one.index) && one !== state.pick && neighbours(one).every((n) => n === node || !nodeVisible(n))) state.away.add(one.index);
  draw();
  route();
}
function pin(node) {
  if (!state.pins.delete(node.index)) state.pins.add(node.index);
  draw();
  tell();
}
const loose = (node) => neighbours(node).some((one) => nodeVisible(one) && neighbours(one).every((n) => n === node || !nodeVisible(n)));
