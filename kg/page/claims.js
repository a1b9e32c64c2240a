// The table of numeric claims: sorted by any column, filtered by any word; a row opens its evidence.
// Beside the graph (beside.js) it holds what is picked there, and follows its filters.
const COLUMNS = [
  ["subject", (c) => c.subject?.[0] ?? ""], ["metric", (c) => c.metric?.[0] ?? ""], ["comparator", (c) => SIGNS[c.c] ?? ""],
  ["value", (c) => c.v], ["unit", (c) => unit(c)], ["direction", (c) => c.d ?? ""], ["baseline", (c) => c.baseline?.[0] ?? ""],
  ["dataset", (c) => c.dataset?.[0] ?? ""], ["paper", (c) => D.papers[c.paper].title],
];
const ROWS = 300; // drawn at once
const HEADS = { comparator: "bound" };
// How much a claim says: what it is about and compared with, and which way; those that say most come first.
const telling = (c) => SLOTS.filter((slot) => c[slot]).length + 2 * Boolean(c.baseline) + 2 * Boolean(c.d) + (c.c !== "=") + (c.subject?.[1] !== undefined);
const table = { by: null, down: false, text: "", now: null, about: null, only: null, rows: ROWS };

function claimRows() {
  const words = plain(table.text).split(" ").filter(Boolean);
  const rows = D.claims.filter((claim) => {
    if (!inTable(claim)) return false;
    claim.plain ??= plain([...COLUMNS.map(([, get]) => get(claim)), claim.q, ...(claim.if ?? [])].join(" "));
    return words.every((word) => claim.plain.includes(word));
  });
  if (table.by === null) return rows.sort((a, b) => telling(b) - telling(a) || a.index - b.index);
  const get = COLUMNS[table.by][1];
  return rows.sort((a, b) => {
    const [x, y] = [get(a), get(b)];
    if ((x === "") !== (y === "")) return x === "" ? 1 : -1;
    return (typeof x === "number" ? x - y : x.localeCompare(y, "en")) * (table.down ? -1 : 1) || a.index - b.index;
  });
}
function claimRow(claim) {
  const cells = {
    subject: slotCell(claim.subject), metric: slotCell(claim.metric), comparator: SIGNS[claim.c] ?? "", value: span(claim), unit: bdi(unit(claim)),
    direction: claim.d ? `${DIRECTIONS[claim.d]} ${claim.d}` : "", baseline: slotCell(claim.baseline), dataset: slotCell(claim.dataset), paper: bdi(cut(D.papers[claim.paper].title, 40)),
  };
  const now = claim.index === table.now;
  return el("tr", { class: now ? "now" : table.about?.has(claim) ? "about" : undefined, tabindex: "0", "aria-current": now ? "true" : undefined, "data-key": `row ${claim.index}`,
    onclick: () => openClaim(claim), onkeydown: (event) => { if (event.target === event.currentTarget) rowKey(event, claim); },
    onmouseenter: () => point(claim), onmouseleave: () => point(null) },
  COLUMNS.map(([name]) => el("td", { class: name, "data-name": HEADS[name] ?? name }, cells[name])));
}
// Up and down walk along the rows, Enter opens one.
function rowKey(event, claim) {
  const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (event.key === "Enter") openClaim(claim);
  else if (next) { event.preventDefault(); event.currentTarget[next]?.focus(); }
}
function sortBy(column) {
  Object.assign(table, { down: table.by === column && !table.down, by: column });
  keepSettings();
  drawClaims();
}
function drawClaims() {
  const rows = claimRows();
  point(null); // the row under the pointer is drawn anew, and does not tell when that leaves it
  const key = document.activeElement.dataset.key; // what has the keyboard's focus has it afterwards
  const at = rows.findIndex((claim) => claim.index === table.now);
  const n = Math.max(table.rows, at + 1);
  const head = COLUMNS.map(([name], i) => el("th", { scope: "col", class: name, "aria-sort": table.by === i ? (table.down ? "descending" : "ascending") : "none" },
    button(`${HEADS[name] ?? name}${table.by === i ? (table.down ? " ↓" : " ↑") : ""}`, () => sortBy(i), { "data-key": `head ${i}` })));
  $("claims-table").replaceChildren(
    el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows.slice(0, n).map(claimRow))),
    rows.length > n ? button(`Show ${count(rows.length - n, "more claim")}`, () => { table.rows = Infinity; drawClaims(); }) : "",
    rows.length ? "" : el("p", { class: "note" }, nothing()));
  if (key) $("claims-table").querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  drawPlot(rows);
  $("claims-count").textContent = rows.length === D.claims.length ? count(rows.length, "claim") : `${rows.length.toLocaleString("en")} of ${count(D.claims.length, "claim")}`;
  drawAbout();
  if (at >= 0) $("claims").querySelector("tr.now").scrollIntoView({ block: "nearest" });
}
function nothing() {
  if (!D.claims.length) return "These papers make no numeric claims that were understood.";
  if (plain(table.text)) return "No claim holds these words.";
  return table.only && !table.only.size ? "No numeric claim names this." : "The filters leave no claim.";
}
function startClaims() {
  const box = el("input", { id: "claims-filter", type: "search", placeholder: "Filter: memory, GLUE, × …", "aria-label": "Filter the claims" });
  box.addEventListener("input", () => { table.text = box.value; keepSettings(); drawClaims(); });
  $("claims").append(el("div", { class: "bar" }, box, el("span", { id: "claims-about", class: "chip", hidden: true }), el("span", { id: "claims-count", class: "note", role: "status" })),
    el("div", { id: "claims-table", tabindex: "-1" }));
  startPlot();
}
