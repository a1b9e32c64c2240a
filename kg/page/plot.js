// A picture of the claims in the table: one group of comparable numbers, a dot each, that lead to their evidence.
const PLOT = { group: "", log: null };
const MOST_DOTS = 60;
const svg = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};
const groupOf = (claim) => (claim.metric && Number.isFinite(claim.v) ? `${claim.metric[0]}${unit(claim) ? ` (${unit(claim)})` : ""}` : "");

// Groups of at least three comparable claims: one metric, one unit; the largest first.
function claimGroups(rows) {
  const groups = new Map();
  for (const claim of rows) {
    const name = groupOf(claim);
    if (name) groups.set(name, [...(groups.get(name) ?? []), claim]);
  }
  return [...groups].filter(([, of]) => of.length > 2).sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}
function drawPlot(rows) {
  const groups = claimGroups(rows);
  const open = $("plot").open;
  $("plot").hidden = !groups.length;
  if (!groups.length || !open) return;
  if (!groups.some(([name]) => name === PLOT.group)) [PLOT.group, PLOT.log] = [groups[0][0], null];
  const claims = groups.find(([name]) => name === PLOT.group)[1].slice().sort((a, b) => b.v - a.v || a.index - b.index).slice(0, MOST_DOTS);
  const values = claims.flatMap((c) => [c.v, c.h ?? c.v]);
  const positive = values.every((v) => v > 0);
  const log = positive && (PLOT.log ?? Math.max(...values) / Math.min(...values) > 100);
  const choose = el("select", { onchange: (event) => { [PLOT.group, PLOT.log] = [event.target.value, null]; drawClaims(); } },
    groups.map(([name, of]) => el("option", { value: name, selected: name === PLOT.group }, `${name} · ${of.length}`)));
  const scale = el("label", {}, el("input", { type: "checkbox", checked: log, disabled: !positive, onchange: (event) => { PLOT.log = event.target.checked; drawClaims(); } }), "logarithmic");
  const picture = plotPicture(claims, log);
  $("plot-area").replaceChildren(
    el("div", { class: "bar" }, el("label", {}, "Numbers of ", choose), scale,
      button("SVG", () => save("claims.svg", URL.createObjectURL(new Blob([plotFile(picture)], { type: "image/svg+xml" }))))), picture);
}
function plotFile(picture) {
  const copy = picture.cloneNode(true);
  copy.setAttribute("xmlns", SVG);
  copy.prepend(svg("rect", { width: "100%", height: "100%", fill: tone.back }));
  for (const text of copy.querySelectorAll("text, title")) text.textContent = text.textContent.replace(NO_XML, "");
  return new XMLSerializer().serializeToString(copy);
}
function ticks(low, high, log) {
  if (log) {
    const out = [];
    const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    for (let k = from; k <= to; k += Math.ceil((to - from) / 7) || 1) out.push(10 ** k);
    return out;
  }
  const step = 10 ** Math.floor(Math.log10((high - low) / 4 || 1));
  const size = [1, 2, 5, 10].map((m) => m * step).find((s) => (high - low) / s <= 6) ?? step * 10;
  const out = [];
  for (let t = Math.ceil(low / size) * size; t <= high + size / 1e6; t += size) out.push(Number(t.toPrecision(12)));
  return out;
}
function plotPicture(claims, log) {
  const [width, left, right, row, top] = [860, 250, 110, 22, 30];
  const values = claims.flatMap((c) => [c.v, c.h ?? c.v]);
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (log) [low, high] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high) + 1e-9)];
  else { low = low > 0 && low < high / 2 ? 0 : low; if (low === high) high = low + 1; }
  const at = (v) => left + (width - left - right) * (log ? Math.log(v / low) / Math.log(high / low || 10) : (v - low) / (high - low));
  const height = top + claims.length * row + 12;
  const ink = getComputedStyle(root).getPropertyValue("--ink");
  const soft = getComputedStyle(root).getPropertyValue("--soft");
  const rule = getComputedStyle(root).getPropertyValue("--rule");
  const font = { "font-family": "system-ui, sans-serif", "font-size": 12, fill: ink };
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `Plot: ${PLOT.group}`, class: "plot" }, svg("title", {}));
  picture.firstChild.textContent = PLOT.group;
  for (const t of ticks(low, high, log)) {
    const text = svg("text", { ...font, fill: soft, x: at(t), y: 16, "text-anchor": "middle" });
    text.textContent = number(t);
    picture.append(svg("line", { x1: at(t), x2: at(t), y1: top - 8, y2: height - 6, stroke: rule }), text);
  }
  claims.forEach((claim, k) => {
    const y = top + k * row + row / 2;
    const name = svg("text", { ...font, x: left - 12, y: y + 4, "text-anchor": "end" });
    name.textContent = cut(claim.subject?.[0] ?? D.papers[claim.paper].title, 36);
    const value = svg("text", { ...font, x: at(claim.h ?? claim.v) + 10, y: y + 4, fill: soft });
    value.textContent = [SIGNS[claim.c] ?? "", span(claim), unit(claim)].filter(Boolean).join(" ");
    const type = claim.subject?.[1] === undefined ? PAPER : D.nodes[claim.subject[1]].type;
    const said = `${claim.subject?.[0] ?? "?"}: ${PLOT.group} ${amount(claim)}, ${D.papers[claim.paper].title}`;
    const title = svg("title");
    title.textContent = said;
    const open = () => openClaim(claim);
    picture.append(svg("a", { href: `#${new URLSearchParams(placeOfClaim(claim))}`, onclick: (event) => { event.preventDefault(); open(); } },
      title, svg("rect", { x: 0, y: y - row / 2, width, height: row, fill: claim.index === table.now ? rule : "transparent" }),
      claim.h === undefined ? "" : svg("line", { x1: at(claim.v), x2: at(claim.h), y1: y, y2: y, stroke: colour(type), "stroke-width": 3 }),
      svg("circle", { cx: at(claim.v), cy: y, r: 5, fill: colour(type) }), name, value));
  });
  return picture;
}
function startPlot() {
  const plot = el("details", { id: "plot", hidden: true }, el("summary", {}, "Plot"), el("div", { id: "plot-area" }));
  plot.addEventListener("toggle", () => drawPlot(claimRows()));
  $("claims-table").before(plot);
}
