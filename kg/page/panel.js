// The panel: what is known of one node, paper, edge or path, every statement with its sentence.
const VISIBLE = 6;

function kindLine(type, more) {
  return el("div", { class: "kind", colour: colour(type), title: D.types[type].definition }, dot(type), D.types[type].name, more ?? "");
}
function fill(...children) {
  $("panel").replaceChildren(...children.filter(Boolean));
  $("panel").scrollTop = 0;
}
const percent = (sure) => el("small", { title: "How sure the extractor is" }, `${Math.round(sure * 100)} %`);

function showHome() {
  const top = D.nodes.filter((n) => n.type !== PAPER && n.papers.length > 1).slice(0, 12);
  const fresh = D.nodes.filter((n) => n.type !== PAPER && n.papers.some((e) => D.predicates[e[0]].name === "proposes") && !top.includes(n)).slice(0, 12);
  const list = (nodes) => el("ul", { class: "list" }, ...nodes.map((n) => el("li", {}, dot(n.type), openNode(n), el("small", {}, n.papers.length > 1 ? `${n.papers.length} papers` : ""))));
  fill(
    el("h2", {}, D.title),
    el("p", { class: "note" }, "Choose a node to see what papers say of it, each statement with the sentence it was read from. Double-click one to bring in its neighbours."),
    top.length ? el("h3", {}, "Named by several papers") : null, list(top),
    fresh.length ? el("h3", {}, "Proposed") : null, list(fresh),
    el("h3", {}, "Papers"),
    el("ul", { class: "list" }, ...D.papers.map((p) => el("li", {}, dot(PAPER), openNode(p.node, p.title)))),
  );
}

function factRow(label, node, evidence, marks) {
  const sure = Math.max(...evidence.map((e) => e[3]));
  return el("details", { class: "fact" },
    el("summary", {}, el("span", {}, label, " ", dot(node.type), " ", openNode(node)), percent(sure)),
    ...evidence.map(([paper, start, end]) => quote(paper, start, end, marks(paper))));
}

function showNode(node) {
  const facts = new Map();
  for (const edge of node.edges) {
    const far = other(edge, node);
    if (far.type === PAPER) continue;
    for (const { predicate, evidence } of edge.stated) {
      const label = edge.from === node.index ? D.predicates[predicate].label : D.predicates[predicate].inverse;
      const row = factRow(label, far, evidence, (paper) => [...mentionsIn(node, paper), ...mentionsIn(far, paper)]);
      facts.set(label, [...(facts.get(label) ?? []), row]);
    }
  }
  const more = neighbours(node).filter((n) => !shown.has(n.index)).length;
  fill(
    kindLine(node.type),
    el("h2", {}, bdi(node.label)),
    node.aliases.length ? el("p", { class: "aliases" }, "also ", ...node.aliases.flatMap((a, i) => [i ? ", " : "", bdi(a)])) : null,
    actions(node, more),
    facts.size ? el("h3", {}, "Relations") : null,
    ...[...facts.keys()].sort().flatMap((label) => facts.get(label)),
    ...claimsOf(node.claims),
    el("h3", {}, node.papers.length > 1 ? `In ${node.papers.length} papers` : "In one paper"),
    ...node.papers.slice(0, 60).map(([predicate, paper, start, end, sure]) => el("div", {},
      el("small", { class: "note" }, `${D.predicates[predicate].inverse} `, percent(sure)),
      quote(paper, start, end, mentionsIn(node, paper)))),
  );
}

function actions(node, more) {
  return el("div", { class: "actions" },
    more ? el("button", { type: "button", onclick: () => { expand(node); showNode(node); } }, `Show ${more} hidden neighbour${more > 1 ? "s" : ""}`) : null,
    el("button", { type: "button", onclick: () => startPath(node) }, "Path to…"),
    el("button", { type: "button", onclick: () => { state.away.add(node.index); location.hash = ""; } }, "Hide"));
}

function claimsOf(claims, now) {
  if (!claims.length) return [];
  return [el("h3", {}, "Numbers"), ...claims.map((claim) => claimCard(claim, claim.index === now))];
}
function slotCell(slot) {
  if (!slot) return "";
  return slot[1] === undefined ? bdi(slot[0]) : el("button", { type: "button", class: "link", onclick: (e) => { e.stopPropagation(); go(D.nodes[slot[1]]); } }, bdi(slot[0]));
}
function claimCard(claim, now) {
  const rows = SLOTS.filter((slot) => claim[slot] && slot !== "metric").map((slot) => [slot, slotCell(claim[slot])]);
  if (claim.if) rows.push(["when", bdi(claim.if.join("; "))]);
  return el("div", { class: now ? "claim now" : "claim" },
    el("div", {}, el("b", {}, amount(claim), arrow(claim)), claim.metric ? el("span", {}, " ", slotCell(claim.metric)) : ""),
    el("dl", {}, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    quote(claim.paper, claim.ev[0], claim.ev[1], [claim.at]));
}

function showPaper(node, now) {
  const number = node.paper;
  const paper = D.papers[number];
  const concepts = D.nodes.filter((n) => n.type !== PAPER && n.papers.some((e) => e[1] === number));
  fill(
    kindLine(PAPER, paper.date ? ` · ${paper.date}` : ""),
    el("h2", {}, bdi(paper.title)),
    paper.url ? el("p", { class: "note" }, el("a", { href: paper.url, target: "_blank", rel: "noopener noreferrer" }, "Open the paper")) : null,
    actions(node, neighbours(node).filter((n) => !shown.has(n.index)).length),
    abstract(paper, number, concepts),
    ...claimsOf(paper.claims, now),
    el("h3", {}, "Names"),
    el("ul", { class: "list" }, ...concepts.map((n) => el("li", {}, dot(n.type), openNode(n), el("small", {}, D.predicates[n.papers.find((e) => e[1] === number)[0]].inverse.replace(/^is /, "").replace(/ (in|by)$/, ""))))),
  );
  document.querySelector(".claim.now")?.scrollIntoView({ block: "center" });
}

// The abstract with every mention as a button in the colour of its type.
function abstract(paper, number, concepts) {
  const spots = concepts.flatMap((node) => mentionsIn(node, number).map(([start, end]) => ({ start, end, node })))
    .filter((s) => s.start >= paper.body).sort((a, b) => a.start - b.start || b.end - a.end);
  const out = el("p", { class: "abstract", dir: "auto" });
  let at = paper.body;
  for (const { start, end, node } of spots) {
    if (start < at) continue;
    out.append(paper.text.slice(at, start), el("button", { type: "button", colour: colour(node.type), title: D.types[node.type].name, onclick: () => go(node) }, paper.text.slice(start, end)));
    at = end;
  }
  out.append(paper.text.slice(at));
  return out;
}

function showEdge(edge) {
  const [a, b] = [D.nodes[edge.from], D.nodes[edge.to]];
  fill(
    el("h3", {}, "Stated"),
    ...edge.stated.filter(statedVisible).flatMap(({ predicate, evidence }) => [
      el("p", {}, dot(a.type), " ", openNode(a), ` ${D.predicates[predicate].label} `, dot(b.type), " ", openNode(b), " ", percent(Math.max(...evidence.map((e) => e[3])))),
      ...evidence.map(([paper, start, end]) => quote(paper, start, end, [...mentionsIn(a, paper), ...mentionsIn(b, paper)])),
    ]),
  );
}

function showPath(path) {
  fill(
    el("h2", {}, "From ", bdi(path.from.label), " to ", bdi(path.to.label)),
    el("p", { class: "note" }, `${path.steps.length} step${path.steps.length === 1 ? "" : "s"}`),
    el("div", { class: "actions" }, el("button", { type: "button", onclick: () => { state.path = null; go(path.from); route(); } }, "Close the path")),
    ...path.steps.flatMap(({ node, edge }) => {
      const [a, b] = [D.nodes[edge.from], D.nodes[edge.to]];
      const { predicate, evidence } = edge.stated.find(statedVisible) ?? edge.stated[0];
      const [paper, start, end] = evidence[0];
      return [
        el("p", {}, openNode(a), ` ${D.predicates[predicate].label} `, openNode(b)),
        quote(paper, start, end, [...mentionsIn(a, paper), ...mentionsIn(b, paper)]),
      ];
    }),
  );
}
