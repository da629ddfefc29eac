// Where in the margin does each coding of a turn stand?

const LANE = 7, LABEL = 22; // pixels from bar to bar, and of one label

// The first lane that is free from where a coding begins: what overlaps stands side by side.
function lanesOf(pieces) {
  const free = [];
  for (const piece of pieces) {
    let lane = free.findIndex((until) => until <= piece.start);
    if (lane < 0) lane = free.length;
    free[lane] = piece.end;
    piece.lane = lane;
  }
  return free.length;
}

// Measures all turns first and moves things only then, so that the text is laid out once.
function layStripes(turns) {
  const measured = turns.map(({ margin, pieces }) => {
    const top = margin.getBoundingClientRect().top;
    return pieces.map(({ runs }) => {
      const last = runs[runs.length - 1].getClientRects();
      return [runs[0].getClientRects()[0].top - top, last[last.length - 1].bottom - top];
    });
  });
  turns.forEach(({ margin, pieces, lanes }, number) => {
    let below = 0;
    pieces.forEach((piece, place) => {
      const [top, bottom] = measured[number][place];
      piece.bar.style.top = `${top}px`;
      piece.bar.style.height = `${Math.max(bottom - top, 4)}px`;
      piece.bar.style.left = `${piece.lane * LANE}px`;
      if (!piece.label) return;
      below = Math.max(below, top);
      piece.label.style.top = `${below}px`;
      piece.label.style.left = `${lanes * LANE + 4}px`;
      below += LABEL;
    });
    margin.style.minHeight = `${below}px`;
  });
}

function barOf(coding) {
  const code = codeOf.get(coding.code);
  return el(`span.bar.${coding.status}`, { "data-codings": coding.number, colour: code.colour, "aria-hidden": "true" });
}

function labelOf(coding) {
  const code = codeOf.get(coding.code);
  const sure = coding.status === "human" ? "" : ` ${decimals.format(coding.probability)}`;
  return el("button.label", {
    type: "button", "data-codings": coding.number, colour: code.colour,
    title: `${code.id} ${code.name} · ${words[coding.status]}${sure}`,
  }, el("span.sign", { "aria-hidden": "true" }, signs[coding.status]), el("b", {}, code.id),
  el("span.name", {}, code.name), el("span.unseen", {}, `, ${words[coding.status]}${sure}`));
}
