// The panel: what is known of one node, paper, edge, theme or path, each statement with its sentence.
const OPEN = 3; // relations whose sentences are seen at once

function fill(...children) {
  $("panel").replaceChildren(handle(), ...children.flat().filter(Boolean));
  $("panel").scrollTop = 0;
}
// On a small window the panel is a sheet; its handle pulls it up and down.
function handle() {
  return el("button", { type: "button", class: "handle", "aria-label": "Larger or smaller", onclick: () => { $("panel").classList.toggle("low"); fit(); } });
}
const kindLine = (type, more) => el("div", { class: "kind" }, dot(type), el("span", { title: D.types[type].definition }, D.types[type].name), more ?? "",
  button("Overview", home, { class: "plain close" }));
const heading = (text, n) => el("h3", {}, text, n === undefined ? "" : el("small", {}, String(n)));
const lines = (items) => el("ul", { class: "list" }, items);
const line = (...children) => el("li", {}, ...children);
// Long lists show their beginning.
function some(items, limit, make) {
  const list = lines(items.slice(0, limit).map(make));
  if (items.length > limit) list.append(line(button(`Show ${items.length - limit} more`, (event) => event.target.closest("li").replaceWith(...items.slice(limit).map(make)), { class: "plain" })));
  return list;
}

function showHome() {
  const concepts = D.nodes.filter((n) => n.type !== PAPER);
  const shared = concepts.filter((n) => n.papers.length > 1).sort((a, b) => b.papers.length - a.papers.length || a.index - b.index);
  const fresh = concepts.filter((n) => n.papers.some((e) => D.predicates[e[0]].name === "proposes"));
  const part = D.papers.length < D.total ? ` The page holds the ${count(D.papers.length, "paper")} that share most with others.` : "";
  fill(
    el("h2", {}, `What ${count(D.total, "paper says", "papers say")}`),
    el("p", { class: "note" }, `${count(concepts.length, "thing")} they name, and ${count(D.claims.length, "numeric claim")}, each with the sentence it was read from.${part}`),
    D.themes.length ? [heading("Themes"), el("ul", { class: "list themes" }, D.themes.map((theme) => line(
      link({ theme: theme.index }, () => goTheme(theme), {}, bdi(theme.label)), el("small", {}, count(theme.papers.length, "paper")))))] : null,
    shared.length ? [heading("Named by several papers"), some(shared, 8, (n) => line(dot(n.type), openNode(n), el("small", {}, count(n.papers.length, "paper"))))] : null,
    fresh.length ? [heading("Proposed"), some(fresh, 8, (n) => line(dot(n.type), openNode(n)))] : null,
    D.papers.length ? [heading("Papers"), some(D.papers, 30, (p) => line(dot(PAPER), openNode(p.node, p.title)))] : null,
  );
}

function showNode(node) {
  fill(
    kindLine(node.type),
    el("h2", {}, bdi(node.label)),
    node.aliases.length ? el("p", { class: "note" }, "also ", node.aliases.flatMap((a, i) => [i ? ", " : "", bdi(a)])) : null,
    actions(node),
    correctionForm(node),
    claimsOf(node.claims),
    relationsOf(node),
    heading(node.papers.length > 1 ? `In ${node.papers.length} papers` : "In one paper"),
    node.papers.slice(0, 60).map(([predicate, paper, start, end, sure]) => el("div", { class: "said" },
      el("div", { class: "how" }, D.predicates[predicate].inverse, sureness(sure)),
      quote(paper, start, end, mentionsIn(node, paper)))),
  );
}
function actions(node, ...more) {
  const hidden = hiddenNeighbours(node).length;
  return el("div", { class: "actions" }, ...more,
    hidden ? button(`Show ${count(hidden, "hidden neighbour")}`, () => { expand(node); route(); }) : null,
    button("Path to…", () => startPath(node)),
    loose(node) ? button("Collapse", () => collapse(node), { title: "Put away what hangs on it alone" }) : null,
    button(state.pins.has(node.index) ? "Unpin" : "Pin", () => pin(node), { title: "Keep it in view and where it is, whatever the filters say" }),
    button("Hide", () => { state.pins.delete(node.index); state.away.add(node.index); home(); draw(); }));
}

// Relations of a node, by what they say; the surest first, the first ones with their sentences.
function relationsOf(node) {
  const groups = new Map();
  for (const edge of node.edges) {
    const far = other(edge, node);
    if (far.type === PAPER) continue;
    for (const { predicate, evidence, sure } of edge.stated) {
      const label = edge.from === node.index ? D.predicates[predicate].label : D.predicates[predicate].inverse;
      if (!groups.has(label)) groups.set(label, []);
      groups.get(label).push({ far, evidence, sure });
    }
  }
  let n = 0;
  const out = [];
  for (const [label, rows] of [...groups].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    rows.sort((a, b) => b.sure - a.sure || a.far.index - b.far.index);
    out.push(el("div", { class: "how" }, label));
    for (const { far, evidence, sure } of rows) {
      n += 1;
      out.push(fact(far, sure, n <= OPEN, evidence.map(([paper, start, end]) => quote(paper, start, end, [...mentionsIn(node, paper), ...mentionsIn(far, paper)]))));
    }
  }
  if (!n) return [];
  const all = button("All sentences", () => { const facts = [...$("panel").querySelectorAll(".fact")]; const open = facts.some((f) => f.lastChild.hidden); facts.forEach((f) => unfold(f, open)); }, { class: "plain" });
  return [el("h3", {}, "Relations", el("small", {}, String(n)), n > OPEN ? all : ""), ...out];
}
// A thing that something is said of, with the sentences that fold away.
function fact(far, sure, open, sentences) {
  const box = el("div", { class: "fact" },
    el("div", { class: "head" }, button("", () => unfold(box, box.lastChild.hidden), { class: "plain fold", "aria-label": `Sentences about ${far.label}` }), dot(far.type), openNode(far), sureness(sure)),
    el("div", {}, sentences));
  unfold(box, open);
  return box;
}
function unfold(box, open) {
  box.lastChild.hidden = !open;
  box.querySelector(".fold").setAttribute("aria-expanded", String(open));
}

function claimsOf(claims, now) {
  if (!claims.length) return [];
  const card = (claim) => claimCard(claim, claim.index === now);
  return [heading("Numbers", claims.length), ...claims.slice(0, 40).map(card)];
}
function slotCell(slot) {
  if (!slot) return "";
  return slot[1] === undefined ? bdi(slot[0]) : openNode(D.nodes[slot[1]], slot[0]);
}
function claimCard(claim, now) {
  const rows = SLOTS.filter((slot) => claim[slot] && slot !== "metric").map((slot) => [slot, slotCell(claim[slot])]);
  if (claim.if) rows.push(["when", bdi(claim.if.join("; "))]);
  return el("div", { class: now ? "claim now" : "claim" },
    el("div", { class: "amount" }, el("b", {}, amount(claim)), claim.metric ? el("span", {}, slotCell(claim.metric)) : "", sureness(claim.p)),
    el("dl", {}, rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    quote(claim.paper, claim.ev[0], claim.ev[1], [claim.at]),
    button("In the table", () => openClaim(claim), { class: "plain" }));
}

function showPaper(node, now) {
  const number = node.paper;
  const paper = D.papers[number];
  const concepts = D.nodes.filter((n) => n.type !== PAPER && n.papers.some((e) => e[1] === number));
  const how = (n) => D.predicates[n.papers.find((e) => e[1] === number)[0]].label;
  const only = state.papers.has(number);
  fill(
    kindLine(PAPER, paper.date ? el("span", { class: "note" }, paper.date) : ""),
    el("h2", {}, bdi(paper.title)),
    paper.url ? el("p", { class: "note" }, el("a", { href: paper.url, target: "_blank", rel: "noopener noreferrer" }, "Open the paper")) : null,
    actions(node, button(only ? "Show all papers" : "Only this paper", () => { onlyPaper(number); drawPapers(); route(); })),
    abstract(paper, number, concepts),
    claimsOf(paper.claims, now),
    [...new Set(D.predicates.filter((p) => p.paper).map((p) => p.label))].flatMap((label) => {
      const those = concepts.filter((n) => how(n) === label);
      return those.length ? [heading(label, those.length), some(those, 12, (n) => line(dot(n.type), openNode(n)))] : [];
    }),
  );
  document.querySelector(".claim.now")?.scrollIntoView({ block: "center" });
}
// The abstract with every mention as a link in the colour of its type.
function abstract(paper, number, concepts) {
  const spots = concepts.flatMap((node) => mentionsIn(node, number).map(([start, end]) => ({ start, end, node })))
    .filter((s) => s.start >= paper.body).sort((a, b) => a.start - b.start || b.end - a.end);
  const out = el("p", { class: "abstract", dir: "auto" });
  let at = paper.body;
  for (const { start, end, node } of spots) {
    if (start < at) continue;
    out.append(paper.text.slice(at, start), link(placeOf(node), () => go(node), { class: "", colour: colour(node.type), title: D.types[node.type].name }, el("span", {}, paper.text.slice(start, end))));
    at = end;
  }
  out.append(paper.text.slice(at));
  return out;
}

function triple(edge, predicate, tag = "h2") {
  const [a, b] = [D.nodes[edge.from], D.nodes[edge.to]];
  return el(tag, { class: "triple" }, dot(a.type), " ", openNode(a), el("i", {}, ` ${D.predicates[predicate].label} `), dot(b.type), " ", openNode(b));
}
const sentences = (edge, evidence) => evidence.map(([paper, start, end]) =>
  quote(paper, start, end, [...mentionsIn(D.nodes[edge.from], paper), ...mentionsIn(D.nodes[edge.to], paper)]));
function showEdge(edge) {
  fill(
    el("div", { class: "kind" }, el("span", {}, "Relation"), button("Overview", home, { class: "plain close" })),
    edge.stated.flatMap(({ predicate, evidence, sure }) => [triple(edge, predicate), el("div", { class: "how" }, "stated in", sureness(sure)), ...sentences(edge, evidence)]),
  );
}
function showPath(path) {
  fill(
    el("div", { class: "kind" }, el("span", {}, `Path of ${count(path.steps.length, "step")}`), button("Overview", home, { class: "plain close" })),
    el("h2", {}, bdi(path.from.label), " → ", bdi(path.to.label)),
    path.steps.flatMap(({ edge }) => {
      const { predicate, evidence } = edge.stated.find(statedVisible) ?? edge.stated[0];
      return [triple(edge, predicate, "h3"), ...sentences(edge, evidence.slice(0, 1))];
    }),
  );
}
function showTheme(theme) {
  const by = (type) => theme.nodes.filter((n) => n.type === type);
  const hidden = theme.nodes.filter((n) => !shown.has(n.index));
  const showRest = () => { hidden.forEach((n) => reveal([n], neighbours(n).find((m) => shown.has(m.index)))); draw(); route(); };
  fill(
    el("div", { class: "kind" }, el("span", {}, "Theme"), button("Overview", home, { class: "plain close" })),
    el("h2", {}, bdi(theme.label)),
    el("p", { class: "note" }, "A group of papers that share words and concepts, named by what marks it. Themes arrange the picture; they are no part of the graph."),
    hidden.length ? el("div", { class: "actions" }, button(`Show ${hidden.length} more of it`, showRest)) : null,
    heading("Papers", theme.papers.length),
    some(theme.papers, 30, (number) => line(dot(PAPER), openNode(D.papers[number].node, D.papers[number].title))),
    D.types.slice(0, PAPER).flatMap((type, k) => (by(k).length ? [heading(type.plural, by(k).length), some(by(k), 6, (n) => line(dot(k), openNode(n)))] : [])),
  );
}
