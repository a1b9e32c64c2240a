// Search over names, aliases and titles: exact, then prefix, then word, then inside, then nearly.
const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[\s\-_/]+/g, " ").trim();
const INDEX = D.nodes.flatMap((node) => [node.label, ...node.aliases].map((name) => ({ node, name, key: plain(name) })));

function score(key, wanted) {
  if (key === wanted) return 0;
  if (key.startsWith(wanted)) return 1;
  if (key.includes(` ${wanted}`)) return 2;
  return key.includes(wanted) ? 3 : Infinity;
}
const pairs = (text) => new Set([...text].slice(1).map((letter, i) => text[i] + letter));
// For each pair of letters the names that hold it, and how many pairs each name has; made when first asked.
let pairIndex = null;
function indexPairs() {
  if (pairIndex) return pairIndex;
  const holders = new Map();
  const sizes = INDEX.map(({ key }, i) => {
    const all = pairs(key);
    for (const pair of all) { const list = holders.get(pair); if (list) list.push(i); else holders.set(pair, [i]); }
    return all.size;
  });
  pairIndex = { holders, sizes };
  return pairIndex;
}
// 4 to 5, the nearer the smaller, for names that share most pairs of letters (Dice, 1945), or hold
// most of those that are wanted: half a name with slips is found as well.
function nearly(wanted, found) {
  const { holders, sizes } = indexPairs();
  const both = new Uint16Array(INDEX.length);
  for (const pair of wanted) for (const i of holders.get(pair) ?? []) both[i] += 1;
  both.forEach((n, i) => {
    const share = Math.max((2 * n) / (sizes[i] + wanted.size), wanted.size > 5 ? (0.85 * n) / wanted.size - sizes[i] / 1000 : 0);
    if (share > 0.6) found(INDEX[i], 5 - share);
  });
}
function search(text, limit = 12) {
  const wanted = plain(text);
  if (!wanted) return [];
  const best = new Map();
  const found = ({ node, name }, rank) => { if (rank < (best.get(node)?.rank ?? Infinity)) best.set(node, { node, name, rank }); };
  for (const entry of INDEX) {
    const rank = score(entry.key, wanted);
    if (rank < Infinity) found(entry, rank);
  }
  const letters = pairs(wanted);
  if (best.size < limit && letters.size > 2) nearly(letters, found);
  return [...best.values()]
    .sort((a, b) => a.rank - b.rank || b.node.size - a.node.size || a.node.index - b.node.index)
    .slice(0, limit);
}

function startSearch(choose) {
  const [box, list] = [$("search"), $("found")];
  let hits = [];
  let at = -1;
  const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); at = -1; };
  const pick = (hit) => { close(); box.value = ""; box.blur(); choose(hit.node); };
  const point = (k) => {
    at = k;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === k)));
    if (k >= 0) { box.setAttribute("aria-activedescendant", `found-${k}`); list.children[k].scrollIntoView({ block: "nearest" }); }
  };
  box.addEventListener("input", () => {
    hits = search(box.value);
    list.replaceChildren(...hits.map((hit, i) => el("li", { id: `found-${i}`, role: "option", "aria-selected": "false", onmousedown: (e) => { e.preventDefault(); pick(hit); } },
      dot(hit.node.type), bdi(hit.node.label),
      el("small", {}, hit.name === hit.node.label ? D.types[hit.node.type].name : bdi(hit.name)))));
    const none = !hits.length && plain(box.value) !== "";
    if (none) list.append(el("li", { role: "option", "aria-disabled": "true", class: "none" }, "Nothing found"));
    list.hidden = !hits.length && !none;
    box.setAttribute("aria-expanded", String(!list.hidden));
    if (hits.length) point(0); else say(none ? "Nothing found" : "");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); box.blur(); }
    else if (event.key === "ArrowDown" && hits.length) { event.preventDefault(); point((at + 1) % hits.length); }
    else if (event.key === "ArrowUp" && hits.length) { event.preventDefault(); point((at + hits.length - 1) % hits.length); }
    else if (event.key === "Enter" && !list.hidden && hits.length) pick(hits[Math.max(at, 0)]);
  });
  box.addEventListener("blur", close);
}
