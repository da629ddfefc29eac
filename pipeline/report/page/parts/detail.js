// What is known of a coding: by whom, how sure, and why?

function drawPanel() {
  const chosen = (reading.selected ?? []).map(markOf);
  reader.panel.classList.toggle("open", chosen.length > 0);
  if (!chosen.length) {
    return reader.panel.replaceChildren(el("h2", {}, words.detail),
      note(review.on ? words.review_none : words.detail_none), ...(reviewer.blind ? [] : profile(reading.doc)));
  }
  const steps = el("div.steps", {},
    signButton("‹", words.previous, () => stepCoding(-1), "k"),
    signButton("›", words.following, () => stepCoding(1), "j"),
    signButton("×", words.close, unselect, "Esc"));
  const title = chosen.length > 1 ? say("several_here", { n: chosen.length }) : words.detail;
  reader.panel.replaceChildren(el("div.heading", {}, el("h2", {}, title), steps), ...chosen.map((one, place) =>
    (one.code ? card(one, place === 0) : bareCard(one, place === 0))));
  const code = codeOf.get(chosen[0].code);
  if (code) tell(`${code.id} ${code.name}, ${words[chosen[0].status]}`);
}

// Which codes has this document, the most frequent first?
function profile(doc) {
  const counts = new Map();
  for (const { code } of doc.codings.filter(isShown)) counts.set(code, (counts.get(code) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a);
  if (!most.length) return [];
  const rows = most.map(([id, n]) => {
    const { colour, name } = codeOf.get(id);
    return el("a.row", { href: address({ view: "passages", code: id, doc: doc.id }) },
      el("span.code", { colour }, `${id} ${name}`), el("span.count", {}, numbers.format(n)));
  });
  return [el("h3", {}, say("codes_of", { document: doc.id })), el("div.profile", {}, ...rows)];
}

// A passage of which nothing is shown but its words.
function bareCard(one, isFirst) {
  const doc = documentOf.get(one.doc);
  return el("section.card", { colour: shownCode(one)?.colour },
    el("blockquote", {}, slice(doc, one.start, one.end)),
    decisionBox(one, isFirst), ...valueBoxes(one, isFirst),
    facts([[words.source, `${sourceOf(doc, one.start)} · ${doc.file}`]]));
}

function card(coding, isFirst) {
  const doc = documentOf.get(coding.doc);
  const code = codeOf.get(coding.code);
  const above = code.main === code.id ? null : codeOf.get(code.main);
  return el("section.card", { colour: code.colour },
    el("h3", {}, codeLink(code.id, `${code.id} ${code.name}`)),
    above && note(`${above.id} ${above.name}`),
    el("blockquote", {}, ...withEvidence(doc, coding)),
    el("p.verdict", {}, statusMark(coding.status), coding.status === "human" ? null : sureness(coding.probability)),
    note(words[`${coding.status}_long`]),
    ...(review.on ? [decisionBox(coding, isFirst), ...valueBoxes(coding, isFirst)] : []),
    facts([
      ...valueFacts(coding),
      [words.evidence, parted(coding.evidence)],
      [words.reason, parted(coding.reason)],
      [words.coder, coding.coder],
      [words.source, `${sourceOf(doc, coding.start)} · ${doc.file}`],
      [words.id, el("a.mono", { href: placeAddress(coding.id) }, coding.id)],
    ]),
    code.definition && el("details", {}, el("summary", {}, words.definition), el("p", {}, code.definition)));
}

const sureness = (probability) =>
  el("span.sure", { part: probability }, el("i", { "aria-hidden": "true" }), probabilityText(probability));

const parted = (parts) => parts.length && el("ul.plainly", {}, ...parts.map((line) => el("li", {}, line)));

const facts = (rows) => el("dl.facts", {}, ...rows.filter(([, value]) => value).map(([name, value]) =>
  el("div", {}, el("dt", {}, name), el("dd", {}, value))));
