// The query editor: colours, completion, the library of questions, a table of the answer.
"use strict";
const $ = (id) => document.getElementById(id);
const text = $("text"), colours = $("colours"), lines = $("lines"), offers = $("offers");
const KEYWORDS = ("SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND AS ORDER BY " +
  "GROUP HAVING LIMIT OFFSET ASK CONSTRUCT DESCRIBE PREFIX BASE NOT EXISTS IN COUNT SUM MIN MAX AVG " +
  "SAMPLE GROUP_CONCAT SEPARATOR CONTAINS LCASE UCASE STR STRSTARTS STRENDS STRAFTER STRBEFORE REGEX " +
  "REPLACE BOUND COALESCE IF CONCAT DESC ASC LANG DATATYPE ABS ROUND YEAR UNDEF").split(" ");
const WORD = new Set(KEYWORDS.map((word) => word.toLowerCase()).concat(["a", "true", "false"]));
const TOKEN = /(#[^\n\r]*)|("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(<[^<>"{}|^`\\\s]*>)|([?$]\w+)|([A-Za-z][\w.-]*)?(:[\w.\-:%]*)|([A-Za-z_]\w*)/g;
const MOST = 1000;
let library = { queries: [], prefixes: {} }, terms = [], names = [], chosen = -1, wrong = null, rows = [];

const el = (tag, content, cls) => {
  const node = document.createElement(tag);
  if (content !== undefined) node.textContent = content;
  if (cls) node.className = cls;
  return node;
};

function paint() {
  const value = text.value, out = document.createDocumentFragment();
  let end = 0;
  const add = (from, to, cls) => {
    if (to > from) out.append(cls ? el("span", value.slice(from, to), cls) : value.slice(from, to));
  };
  for (const found of value.matchAll(TOKEN)) {
    add(end, found.index, "");
    const [all, comment, string, iri, variable, prefix, local, word] = found;
    const cls = comment ? "c" : string ? "s" : iri || local !== undefined ? "n" : variable ? "v"
      : WORD.has((word || "").toLowerCase()) ? "k" : "";
    add(found.index, found.index + all.length, cls);
    end = found.index + all.length;
  }
  add(end, value.length, "");
  out.append("\n");
  colours.replaceChildren(out);
  const count = value.split("\n").length;
  lines.replaceChildren(...Array.from({ length: count }, (_, i) =>
    el("span", `${i + 1}\n`, wrong === i + 1 ? "bad" : "")));
  follow();
}

function follow() {
  colours.scrollTop = lines.scrollTop = text.scrollTop;
  colours.scrollLeft = text.scrollLeft;
}

// What stands before the cursor, as far as it can be completed.
function stub() {
  const before = text.value.slice(0, text.selectionStart);
  const quoted = /["']([^"'\n]*)$/.exec(before);
  const open = (before.split("\n").pop().match(/(?<!\\)["']/g) || []).length % 2 === 1;
  if (open && quoted) return { start: before.length - quoted[1].length, word: quoted[1], quoted: true };
  const found = /[\w:.-]*$/.exec(before);
  return { start: before.length - found[0].length, word: found[0], quoted: false };
}

function candidates({ word, quoted }) {
  const near = word.toLowerCase();
  if (quoted) return names.filter((name) => name.toLowerCase().includes(near)).map((name) => [name, ""]);
  const all = terms.map(({ term, about }) => [term, about])
    .concat(Object.entries(library.prefixes).map(([name, iri]) => [`${name}:`, iri]))
    .concat(KEYWORDS.map((keyword) => [keyword, ""]));
  const bare = (name) => name.split(":").pop().toLowerCase();
  return all.filter(([name]) => name.toLowerCase().startsWith(near) || (near.length > 1 && bare(name).startsWith(near)));
}

function offer(always) {
  const at = stub();
  const found = at.word || always ? candidates(at).slice(0, 12) : [];
  if (!found.length || (found.length === 1 && found[0][0] === at.word)) return hide();
  chosen = 0;
  offers.replaceChildren(...found.map(([name, about], i) => {
    const item = el("li", name);
    item.id = `offer-${i}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(i === 0));
    if (about) item.append(el("small", about.slice(0, 80)));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(i); });
    return item;
  }));
  const before = text.value.slice(0, at.start).split("\n");
  const high = 20.3, wide = 8.43;
  offers.style.top = `${Math.min(before.length * high + 12 - text.scrollTop, 300)}px`;
  offers.style.left = `${Math.min(before[before.length - 1].length * wide + 8, text.clientWidth - 200)}px`;
  offers.hidden = false;
  text.setAttribute("aria-activedescendant", "offer-0");
}

function hide() { offers.hidden = true; text.removeAttribute("aria-activedescendant"); }

function move(step) {
  const items = [...offers.children];
  chosen = (chosen + step + items.length) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
  items[chosen].scrollIntoView({ block: "nearest" });
  text.setAttribute("aria-activedescendant", items[chosen].id);
}

function take(i) {
  const { start } = stub(), word = offers.children[i].firstChild.data;
  text.setRangeText(word, start, text.selectionStart, "end");
  hide();
  changed();
}

function changed() { wrong = null; paint(); }

function fill() {
  const named = library.queries.find((query) => query.name === $("question").value);
  $("params").replaceChildren(...(named ? named.params : []).map((param) => {
    const label = el("label", `${param.name} `), input = el("input");
    input.name = param.name;
    input.value = param.default === null ? "" : param.default.replace(/^"|"$/g, "");
    input.title = param.about;
    input.addEventListener("change", () => put(named));
    label.append(input);
    return label;
  }));
  if (named) put(named);
}

// Puts the values of the fields into the text of a named question.
function put(named) {
  let query = named.text.replace(/^\s*#\s*param .*\n/gm, "");
  for (const param of named.params) {
    const value = $("params").querySelector(`[name="${param.name}"]`).value;
    const plain = /^[+-]?\d+(\.\d+)?$/;
    const number = param.default !== null && plain.test(param.default) && plain.test(value);
    const term = number ? value : /^<[^<>"{}|^`\\\s]+>$/.test(value) ? value : JSON.stringify(value);
    query = query.replaceAll(new RegExp(`\\$${param.name}\\b`, "g"), () => term);
  }
  text.value = query;
  changed();
}

async function ask(event) {
  if (event) event.preventDefault();
  hide();
  const query = text.value;
  history.replaceState(null, "", `#query=${encodeURIComponent(query)}`);
  $("error").hidden = true;
  $("status").textContent = "asking…";
  const graph = /^\s*(?:#[^\n]*\n|\s|PREFIX\s+\S+\s+<[^>]*>)*(CONSTRUCT|DESCRIBE)\b/i.test(query);
  const accept = graph ? "text/turtle" : "application/sparql-results+json";
  const began = performance.now();
  try {
    const response = await fetch(`/sparql?rows=${MOST}`, {
      method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: accept }, body: query,
    });
    const body = await response.text();
    if (!response.ok) return refuse(body);
    const spent = `${Math.round(performance.now() - began)} ms`;
    const cut = response.headers.get("X-Rows-Left-Out") ? ", the first of more" : "";
    if (graph) {
      $("answer").replaceChildren(el("pre", body));
      $("status").textContent = spent;
    } else {
      const n = show(JSON.parse(body));
      $("status").textContent = `${n}${cut}, ${spent}`;
    }
    for (const [id, type] of [["csv", "text/csv"], ["json", "application/sparql-results+json"]]) {
      $(id).hidden = graph;
      $(id).onclick = (click) => { click.preventDefault(); save(query, type, id); };
      $(id).href = "#";
    }
  } catch (error) { refuse(String(error)); }
}

function refuse(reason) {
  $("status").textContent = "";
  $("answer").replaceChildren();
  $("error").textContent = reason.trim();
  $("error").hidden = false;
  const found = /line (\d+), column (\d+)/.exec(reason);
  wrong = found ? Number(found[1]) : null;
  paint();
}

async function save(query, type, ending) {
  const response = await fetch("/sparql", {
    method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: type }, body: query,
  });
  if (!response.ok) return refuse(await response.text());
  const link = el("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = `answer.${ending}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function show(answer) {
  if ("boolean" in answer) {
    $("answer").replaceChildren(el("p", answer.boolean ? "yes" : "no"));
    return "answered";
  }
  const columns = answer.head.vars;
  rows = answer.results.bindings;
  const table = el("table"), head = el("tr"), body = el("tbody");
  columns.forEach((column) => {
    const cell = el("th"), button = el("button", column.replaceAll("_", " "));
    cell.scope = "col";
    button.type = "button";
    button.addEventListener("click", () => sort(column, cell, head, body, columns));
    cell.append(button);
    head.append(cell);
  });
  const top = el("thead");
  top.append(head);
  table.append(top, body);
  list(body, columns);
  $("answer").replaceChildren(table);
  return `${rows.length} row${rows.length === 1 ? "" : "s"}`;
}

function list(body, columns) {
  body.replaceChildren(...rows.map((row) => {
    const line = el("tr");
    line.append(...columns.map((column) => cell(row[column])));
    return line;
  }));
}

const numeric = (term) => term && /#(decimal|integer|double|float)$/.test(term.datatype || "");

function cell(term) {
  if (!term) return el("td");
  if (term.type !== "uri") return el("td", term.value, numeric(term) ? "num" : "");
  const node = el("td"), link = el("a", short(term.value));
  link.href = `/about?iri=${encodeURIComponent(term.value)}`;
  node.append(link);
  return node;
}

function short(iri) {
  let best = ["", ""];
  for (const [name, start] of Object.entries(library.prefixes)) {
    if (start && iri.startsWith(start) && start.length > best[1].length) best = [name, start];
  }
  return best[1] ? `${best[0]}:${iri.slice(best[1].length)}` : iri;
}

function sort(column, heading, head, body, columns) {
  const up = heading.getAttribute("aria-sort") !== "ascending";
  [...head.children].forEach((each) => each.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  const value = (row) => row[column] ? row[column].value : "";
  const numbers = rows.every((row) => !row[column] || numeric(row[column]));
  rows.sort((a, b) => (up ? 1 : -1) * (numbers ? value(a) - value(b) : value(a).localeCompare(value(b))));
  list(body, columns);
}

text.addEventListener("input", () => { changed(); offer(false); });
text.addEventListener("scroll", follow);
text.addEventListener("blur", hide);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return ask(event);
  if (event.key === " " && event.ctrlKey) { event.preventDefault(); return offer(true); }
  if (offers.hidden) return undefined;
  const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => take(chosen),
    Tab: () => take(chosen), Escape: hide }[event.key];
  if (act) { event.preventDefault(); act(); }
  return undefined;
});
$("form").addEventListener("submit", ask);
$("question").addEventListener("change", fill);
$("link").addEventListener("click", async () => {
  history.replaceState(null, "", `#query=${encodeURIComponent(text.value)}`);
  try {
    await navigator.clipboard.writeText(location.href);
    $("status").textContent = "link copied";
  } catch { $("status").textContent = "the link is in the address bar"; }
});

(async () => {
  const linked = /^#query=(.*)$/.exec(location.hash);
  const named = /^#name=(.*)$/.exec(location.hash);
  text.value = "# What is named by most papers?\nSELECT ?name ?papers WHERE {\n  ?c skos:prefLabel ?name ;\n     kg:paperCount ?papers .\n}\nORDER BY DESC(?papers) ?name\nLIMIT 20";
  if (linked) try { text.value = decodeURIComponent(linked[1]); } catch { /* a broken link */ }
  paint();
  library = await (await fetch("/library.json")).json();
  $("question").append(...library.queries.map(({ name, title }) => {
    const option = el("option", title);
    option.value = name;
    return option;
  }));
  if (named) { $("question").value = decodeURIComponent(named[1]); fill(); }
  const more = await (await fetch("/terms.json")).json();
  terms = more.terms;
  names = more.names;
  document.documentElement.dataset.ready = "yes";
  if (linked || named) ask();
})();
