// The table of numeric claims: sorted by any column, filtered by any word; a row opens its evidence.
const COLUMNS = [
  ["subject", (c) => c.subject?.[0] ?? ""], ["metric", (c) => c.metric?.[0] ?? ""], ["comparator", (c) => SIGNS[c.c] ?? ""],
  ["value", (c) => c.v], ["unit", (c) => unit(c)], ["direction", (c) => c.d ?? ""], ["baseline", (c) => c.baseline?.[0] ?? ""],
  ["dataset", (c) => c.dataset?.[0] ?? ""], ["paper", (c) => D.papers[c.paper].title],
];
const ROWS = 300; // drawn at once
const HEADS = { comparator: "bound" };
// How much a claim says: what it is about and compared with, and which way; those that say most come first.
const telling = (c) => SLOTS.filter((slot) => c[slot]).length + 2 * Boolean(c.baseline) + 2 * Boolean(c.d) + (c.c !== "=") + (c.subject?.[1] !== undefined);
const table = { by: null, down: false, text: "", now: null, rows: ROWS };

function claimRows() {
  const words = plain(table.text).split(" ").filter(Boolean);
  const rows = D.claims.filter((claim) => {
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
  return el("tr", { class: claim.index === table.now ? "now" : undefined, tabindex: "0", "aria-current": claim.index === table.now ? "true" : undefined,
    onclick: () => openClaim(claim), onkeydown: (event) => { if (event.key === "Enter" && event.target === event.currentTarget) openClaim(claim); } },
  COLUMNS.map(([name]) => el("td", { class: name, "data-name": HEADS[name] ?? name }, cells[name])));
}
function drawClaims() {
  const rows = claimRows();
  const at = rows.findIndex((claim) => claim.index === table.now);
  const n = Math.max(table.rows, at + 1);
  const head = COLUMNS.map(([name], i) => el("th", { scope: "col", class: name, "aria-sort": table.by === i ? (table.down ? "descending" : "ascending") : "none" },
    button(`${HEADS[name] ?? name}${table.by === i ? (table.down ? " ↓" : " ↑") : ""}`, () => { table.down = table.by === i && !table.down; table.by = i; drawClaims(); })));
  $("claims-table").replaceChildren(
    el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows.slice(0, n).map(claimRow))),
    rows.length > n ? button(`Show ${count(rows.length - n, "more claim")}`, () => { table.rows = Infinity; drawClaims(); }) : "",
    rows.length ? "" : el("p", { class: "note" }, D.claims.length ? "No claim holds these words." : "These papers make no numeric claims that were understood."));
  drawPlot(rows);
  $("claims-count").textContent = rows.length === D.claims.length ? count(rows.length, "claim") : `${rows.length} of ${count(D.claims.length, "claim")}`;
  if (at >= 0) $("claims").querySelector("tr.now").scrollIntoView({ block: "nearest" });
}
function startClaims() {
  const box = el("input", { type: "search", placeholder: "Filter: memory, GLUE, × …", "aria-label": "Filter the claims" });
  box.addEventListener("input", () => { table.text = box.value; drawClaims(); });
  $("claims").append(el("div", { class: "bar" }, box, el("span", { id: "claims-count", class: "note", role: "status" })), el("div", { id: "claims-table", tabindex: "-1" }));
  startPlot();
}
