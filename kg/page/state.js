// What is shown and what stands out; no drawing here.
const state = {
  types: new Set(), // types, predicates and nodes that are switched off
  predicates: new Set(),
  away: new Set(),
  pins: new Set(), // nodes that stay in view and where they are, whatever the filters say
  papers: new Set(), // when not empty, only what these papers name is shown
  sure: 0,
  drawing: "auto", // what draws large views: auto, webgl or canvas
  all: false,
  pick: null, // node, edge, theme or path that the panel tells of
  edge: null,
  theme: null,
  path: null,
  claim: null, // row of the table that is picked
  hover: null, // node and edge under the pointer
  over: null,
};
// Places of the nodes that are on the stage; a loose one was brought in or dragged by hand.
const shown = new Map();

const surest = (node) => (node.sure ??= node.type === PAPER ? 1 : node.papers.reduce((most, e) => Math.max(most, e[4]), 0));
const ofChosenPaper = (node) => !state.papers.size || (node.type === PAPER ? state.papers.has(node.paper) : node.papers.some((e) => state.papers.has(e[1])));
const passes = (node) => !state.types.has(node.type) && surest(node) * 100 >= state.sure && ofChosenPaper(node) && ofYears(node) && connected(node);
const nodeVisible = (node) => shown.has(node.index) && !state.away.has(node.index) && (state.pins.has(node.index) || passes(node));
const statedVisible = ({ predicate, evidence }) => !state.predicates.has(predicate)
  && evidence.some((e) => e[3] * 100 >= state.sure && (!state.papers.size || state.papers.has(e[0])));
const edgeVisible = (edge) => nodeVisible(D.nodes[edge.from]) && nodeVisible(D.nodes[edge.to]) && edge.stated.some(statedVisible);
const neighbours = (node) => [...new Set(node.edges.filter((e) => e.stated.some(statedVisible)).map((e) => other(e, node)))];
const hiddenNeighbours = (node) => neighbours(node).filter((n) => !shown.has(n.index) || state.away.has(n.index));

// Some nodes with the edges between them.
function among(list) {
  const nodes = new Set(list.map((n) => n.index));
  return { nodes, edges: list.flatMap((n) => n.edges).filter((e) => nodes.has(e.from) && nodes.has(e.to)) };
}
// The nodes and edges that stand out while the rest is veiled; null when nothing does.
function focus() {
  if (state.path) return { nodes: new Set(state.path.nodes), edges: state.path.steps.map((s) => s.edge) };
  if (state.edge) return { nodes: new Set([state.edge.from, state.edge.to]), edges: [state.edge] };
  if (state.theme) return among(state.theme.nodes);
  if (state.claim) return among(nodesOf(state.claim));
  if (!state.pick) return null;
  return { nodes: new Set([state.pick.index, ...neighbours(state.pick).map((n) => n.index)]), edges: state.pick.edges };
}

// The shortest way from one node to another, over all that the filters allow.
function findPath(from, to) {
  const came = new Map([[from, null]]);
  const queue = [from];
  for (let i = 0; i < queue.length && !came.has(to); i += 1) {
    const node = queue[i];
    for (const edge of node.edges) {
      const next = other(edge, node);
      if (!came.has(next) && edge.stated.some(statedVisible)) { came.set(next, [node, edge]); queue.push(next); }
    }
  }
  if (!came.has(to)) return null;
  const steps = [];
  for (let node = to; came.get(node); [node] = came.get(node)) steps.unshift({ node, edge: came.get(node)[1] });
  return { from, to, steps, nodes: [from.index, ...steps.map((s) => s.node.index)] };
}
