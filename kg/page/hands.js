// Mouse, pen and fingers: one drags the picture or a node, two zoom, the wheel zooms.
function startHands(it) {
  const { frame, hands } = it;
  const point = (event) => { const box = frame.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
  let [went, held, on] = [0, null, { node: null, edge: null }];
  const over = (next) => {
    if (on.node && on.node !== next.node) it.tell("blurNode", {});
    if (on.edge && on.edge !== next.edge) it.tell("blurEdge", {});
    if (next.node && on.node !== next.node) it.tell("hoverNode", { node: next.node.index });
    if (next.edge && on.edge !== next.edge) it.tell("hoverEdge", { edge: next.edge.index });
    on = next;
  };
  frame.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!hands.size) went = 0;
    hands.set(event.pointerId, point(event));
    held = hands.size === 1 ? it.under(point(event)).node : null;
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => {
    const now = point(event);
    const was = hands.get(event.pointerId);
    if (!was) { if (event.pointerType !== "touch") over(it.under(now)); return; }
    const [dx, dy] = [now.x - was.x, now.y - was.y];
    went += Math.abs(dx) + Math.abs(dy);
    hands.set(event.pointerId, now);
    if (went < 5) return;
    if (hands.size > 1) {
      const [one] = [...hands].find(([id]) => id !== event.pointerId).slice(1);
      const far = (p) => Math.hypot(p.x - one.x, p.y - one.y) || 1;
      it.zoomAt({ x: (one.x + now.x) / 2, y: (one.y + now.y) / 2 }, far(now) / far(was));
    } else if (held) {
      const at = shown.get(held.index);
      shown.set(held.index, { ...at, x: at.x + dx / it.scale, y: at.y + dy / it.scale });
      it.tell("dragging", { nodes: [held.index] });
      repaint();
      return;
    } else it.middle = { x: it.middle.x - dx / it.scale, y: it.middle.y - dy / it.scale };
    it.moved();
  });
  const up = (event) => {
    if (!hands.delete(event.pointerId) || hands.size) return;
    if (held && went >= 5) {
      it.tell("dragEnd", { nodes: [held.index] });
      draw();
    } else if (went < 5 && event.type === "pointerup") {
      const { node, edge } = it.under(point(event));
      it.tell("click", { nodes: node ? [node.index] : [], edges: edge ? [edge.index] : [] });
    }
    held = null;
  };
  for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, up);
  frame.addEventListener("pointerleave", () => over({ node: null, edge: null }));
  frame.addEventListener("dblclick", (event) => { const { node } = it.under(point(event)); if (node) it.tell("doubleClick", { nodes: [node.index] }); });
  frame.addEventListener("wheel", (event) => {
    event.preventDefault();
    it.zoomAt(point(event), Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)));
    it.moved();
  }, { passive: false });
}
