// Corrections, collected by clicks and saved as the file that `kg build --curation` applies.
const CELLS = ["action", "type", "name", "to", "note"];
const corrections = [];
const cell = (text) => text.replace(/\s+/g, " ").trim();
const told = (c) => `${c.action} ${c.name}${c.to ? ` → ${c.to}` : ""}`;

function addCorrection(correction) {
  const row = Object.fromEntries(CELLS.map((name) => [name, cell(correction[name] ?? "")]));
  if (!row.name || (row.action !== "reject" && !row.to)) return say("Nothing to correct: say what it should be");
  if (!corrections.some((c) => CELLS.every((name) => c[name] === row[name]))) corrections.push(row);
  markCorrections();
  goTo({ corrections: "all" });
  if (where().has("corrections")) route();
  return say(`Noted: ${told(row)}`);
}
function markCorrections() {
  $("corrections").hidden = !corrections.length;
  $("corrections").textContent = `Corrections · ${corrections.length}`;
}
function saveCorrections() {
  const lines = [CELLS, ...corrections.map((c) => CELLS.map((name) => c[name]))].map((row) => row.join("\t"));
  save("curation.tsv", URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/tab-separated-values" })));
}
function showCorrections() {
  fill(
    el("div", { class: "kind" }, el("span", {}, "Corrections"), button("Overview", home, { class: "plain close" })),
    el("h2", {}, count(corrections.length, "correction")),
    el("p", { class: "note" }, "The page stays as it was read. Save the file and build again with --curation to apply them."),
    corrections.length ? el("div", { class: "actions" }, button("Save curation.tsv", saveCorrections)) : null,
    lines(corrections.map((c, k) => line(bdi(told(c)), el("small", {}, c.note),
      button("Undo", () => { corrections.splice(k, 1); markCorrections(); route(); say(`Undone: ${told(c)}`); }, { class: "plain", "aria-label": `Undo ${told(c)}` })))),
  );
}

// What can be said of a node, as one line each with its own field.
function correctionForm(node) {
  const type = D.types[node.type].name;
  const note = el("input", { maxlength: "300" });
  const act = (action, to) => addCorrection({ action, type, name: node.label, to, note: note.value });
  const field = (action, label, control) => el("form", { class: "correct", onsubmit: (event) => { event.preventDefault(); act(action, control.value); } },
    el("label", {}, label, control), el("button", { type: "submit" }, action[0].toUpperCase() + action.slice(1)));
  const names = D.nodes.filter((n) => n.type === node.type && n !== node).slice(0, 1000);
  const other = el("input", { list: "same-type", required: true });
  const options = (pairs) => pairs.map(([value, text]) => el("option", { value }, text));
  const papersOf = [...new Set(node.papers.map((e) => e[1]))].map((k) => D.papers[k]);
  return el("details", { class: "fix" }, el("summary", {}, "Correct…"),
    el("datalist", { id: "same-type" }, options(names.map((n) => [n.label, ""]))),
    field("merge", "is the same as", other),
    field("rename", "is better called", el("input", { value: node.label, required: true })),
    field("retype", "is rather a", el("select", {}, options(D.types.slice(0, PAPER).map((t) => [t.name, t.name])))),
    papersOf.length > 1 ? field("split", "is another thing in", el("select", {}, options(papersOf.map((p) => [p.id, cut(p.title, 60)])))) : "",
    el("div", { class: "correct" }, el("label", {}, "why (optional)", note)),
    button("Reject: this is nothing", () => act("reject", "")));
}
