// The table of numeric claims: sorted by any column, filtered by any word; a row opens its evidence.
const COLUMNS = [
  ["subject", (c) => c.subject?.[0] ?? ""], ["metric", (c) => c.metric?.[0] ?? ""], ["value", (c) => c.v],
  ["unit", (c) => c.u ?? ""], ["baseline", (c) => c.baseline?.[0] ?? ""], ["dataset", (c) => c.dataset?.[0] ?? ""],
  ["paper", (c) => D.papers[c.paper].title],
];
const table = { by: null, down: false, text: "", now: null };

function claimRows() {
  const words = plain(table.text).split(" ").filter(Boolean);
  const rows = D.claims.filter((claim) => {
    const all = plain([...COLUMNS.map(([, get]) => get(claim)), claim.q, ...(claim.if ?? [])].join(" "));
    return words.every((word) => all.includes(word));
  });
  const get = table.by === null ? null : COLUMNS[table.by][1];
  if (get) {
    rows.sort((a, b) => {
      const [x, y] = [get(a), get(b)];
      if ((x === "") !== (y === "")) return x === "" ? 1 : -1;
      return (typeof x === "number" ? x - y : x.localeCompare(y, "en")) * (table.down ? -1 : 1) || a.index - b.index;
    });
  }
  return rows;
}
function drawClaims() {
  const rows = claimRows();
  const head = el("tr", {}, ...COLUMNS.map(([name], i) => el("th", { scope: "col", "aria-sort": table.by === i ? (table.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", onclick: () => { table.down = table.by === i && !table.down; table.by = i; drawClaims(); } }, name, table.by === i ? (table.down ? " ↓" : " ↑") : ""))));
  const body = rows.slice(0, 2000).map((claim) => el("tr", { class: claim.index === table.now ? "now" : undefined, tabindex: "0",
    onclick: () => openClaim(claim), onkeydown: (e) => { if (e.key === "Enter") openClaim(claim); } },
    el("td", {}, slotCell(claim.subject)), el("td", {}, slotCell(claim.metric)), el("td", { class: "number" }, `${SIGNS[claim.c] ?? ""}${number(claim.v)}${claim.h === undefined ? "" : ` – ${number(claim.h)}`}${arrow(claim)}`),
    el("td", {}, bdi(claim.u ?? "")), el("td", {}, slotCell(claim.baseline)), el("td", {}, slotCell(claim.dataset)), el("td", {}, bdi(cut(D.papers[claim.paper].title, 60)))));
  $("claims").querySelector("table")?.remove();
  $("claims").append(el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)));
  $("claims-count").textContent = `${rows.length} of ${D.claims.length} claims`;
}
function startClaims() {
  const box = el("input", { type: "search", placeholder: "Filter: memory, GLUE, x …", "aria-label": "Filter the claims" });
  box.addEventListener("input", () => { table.text = box.value; drawClaims(); });
  $("claims").append(el("div", { class: "bar" }, box, el("span", { id: "claims-count", class: "note", role: "status" })));
  drawClaims();
}
function openClaim(claim) {
  table.now = claim.index;
  location.hash = new URLSearchParams({ view: "claims", paper: D.papers[claim.paper].id, claim: claim.index });
}
