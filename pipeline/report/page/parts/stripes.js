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
  return el(`span.bar.${markClasses(coding)}`, {
    "data-codings": coding.number, colour: shownCode(coding)?.colour, "aria-hidden": "true",
  });
}

const markClasses = (coding) => [coding.status, review.on && stepOf(coding)?.verdict].filter(Boolean).join(".");

const labelOf = (coding) => el(`button.label.${markClasses(coding)}`, {
  type: "button", "data-codings": coding.number, colour: shownCode(coding)?.colour, title: labelTitle(coding),
}, ...labelParts(coding));

const sureOf = ({ status, probability }) => (status === "human" ? "" : ` ${probabilityText(probability)}`);

function labelTitle(coding) {
  const code = codeOf.get(coding.code);
  return code && `${code.id} ${code.name} · ${words[coding.status]}${sureOf(coding)}`;
}

// What a label says of a coding, and in a review of the decision on it.
function labelParts(coding) {
  const code = codeOf.get(coding.code);
  const decided = review.on ? decisionText(coding) : "";
  const [sign, text] = decided ? [decided[0], decided.slice(2)] : [signs[coding.status] ?? signs.review, words.open];
  if (!code) return [el("span.sign", { "aria-hidden": "true" }, sign), el("span.given", {}, text)];
  const step = decided ? stepOf(coding) : null;
  const given = step?.codes.length ? `${step.verdict === "add" ? "+ " : ""}${namesOf(step.codes)}` : "";
  return [
    el("span.sign", { "aria-hidden": "true" }, sign), el("b", {}, code.id),
    given ? el("span.given", { "aria-hidden": "true" }, given) : el("span.name", {}, code.name),
    el("span.unseen", {}, `, ${decided || words[coding.status] + sureOf(coding)}`),
  ];
}
