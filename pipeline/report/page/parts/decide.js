// How is a passage decided: by key, by button, and by marking words?

const verdictSigns = { accept: "✓", reject: "✕", recode: "→", add: "✓" };

const namesOf = (codes) => codes.map((id) => `${id} ${codeOf.get(id)?.name ?? ""}`.trim()).join(" + ");

// What was decided, in words: "✓ B2 + C1", "→ C1", "✕".
function decisionText(one) {
  const step = stepOf(one);
  if (!step?.verdict) return "";
  const all = one.code && step.verdict === "add" ? [one.code, ...step.codes] : step.codes;
  const verdict = { reject: one.code ? words.rejected : words.no_code, accept: words.accepted }[step.verdict] ?? namesOf(all);
  return `${verdictSigns[step.verdict]} ${verdict}`;
}

// The code whose colour a mark has: of what was decided, the new one.
function shownCode(one) {
  const step = review.on ? stepOf(one) : null;
  const id = (step?.verdict === "recode" || !one.code) && step?.codes.length ? step.codes[0] : one.code;
  return codeOf.get(id);
}

// The boxes of what a person decides, below what is known of a passage.
function decisionBox(one, isFirst) {
  if (one.status === "human") return note(words.review_human);
  const step = stepOf(one), code = Boolean(one.code);
  const button = (name, key, act, on = false) => el(on ? "button.on" : "button", {
    type: "button", name, "aria-keyshortcuts": isFirst ? key : null, "aria-pressed": on ? "true" : null, onclick: () => act(one),
  }, isFirst ? keyOf(key) : null, words[name]);
  const is = (verdict) => step?.verdict === verdict;
  const memo = el("textarea", { name: "comment", rows: 2, oninput: () => comment(one, memo.value) });
  memo.value = step?.comment ?? "";
  memo.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    labelAt(one.number)?.focus();
  });
  return el("div.decide", { role: "group", "aria-label": words.decision },
    el("p.verdict", {}, decisionText(one) || words.open),
    proposalButtons(one, step, isFirst),
    el("div.buttons", {},
      code ? button("accept", "a", accept, is("accept")) : null,
      button(code ? "reject" : "no_code", "r", reject, is("reject")),
      button(code ? "recode" : "give_code", "c", recode, is("recode")),
      button("add", "e", addCode, is("add") && code),
      step?.verdict ? button("reopen", "o", reopen) : null),
    togetherButton(one, isFirst),
    el("div.codelist", { "data-of": one.number }),
    el("label.field", {}, el("span", {}, isFirst ? keyOf("t") : null, " ", words.comment), memo));
}

// The codes that one key gives: the proposed one, and those that come next.
const proposalsOf = (one) => one.proposals ?? [];

function proposalButtons(one, step, isFirst) {
  const proposals = proposalsOf(one);
  if (!proposals.length) return null;
  const isOn = (id, place) => (place ? step?.verdict === "recode" && step.codes.length === 1 && step.codes[0] === id : step?.verdict === "accept");
  return el("div.proposals", { role: "group", "aria-label": words.proposals }, ...proposals.map(([id, probability], place) => {
    const on = isOn(id, place), { name, colour, definition } = codeOf.get(id);
    return el(on ? "button.on" : "button", {
      type: "button", name: "proposal", colour, title: definition, "aria-keyshortcuts": isFirst ? place + 1 : null,
      "aria-pressed": on ? "true" : null, onclick: () => takeProposal(one, place),
    }, isFirst ? keyOf(String(place + 1)) : null, el("span.code", {}, el("b", {}, id), ` ${name}`), sureness(probability));
  }));
}

function takeProposal(one, place) {
  const proposed = proposalsOf(one)[place];
  if (!proposed) return tellAll(say("no_proposal", { n: place + 1 }));
  if (place) decide(one, "recode", [proposed[0]]); else accept(one);
}

const docOf = (one) => documentOf.get(one.doc);

// What is decided at a passage, then on to the next open one; who marks passages reads on instead.
function decide(one, verdict, codes = []) {
  const step = stepOf(one);
  setStep(one, { verdict, codes, comment: step?.comment ?? "" });
  const what = one.code ? `${one.code} ${codeOf.get(one.code)?.name ?? ""}` : "";
  const done = [decisionText(one), verdict === "accept" || verdict === "reject" ? what : ""].filter(Boolean).join(" ");
  if (stepOf(one).marked) choose(one, false); else goOn(one);
  const next = reader && reading.selected ? codeOf.get(markOf(reading.selected[0]).code) : null;
  tell([done, say("decided", progress()), next ? `${next.id} ${next.name}` : ""].filter(Boolean).join(". "));
}

function setStep(one, given, instead = null) {
  recordStep(one, given, instead);
  refresh(one);
}

function recordStep(one, given, instead = null) {
  const isNew = one === review.fresh;
  const marked = isNew || stepOf(one)?.marked;
  if (isNew) {
    review.fresh = null;
    review.marked.set(one.id, one);
  }
  addStep({
    question: questionOf(one), doc: one.doc, start: one.start, end: one.end, code: one.code,
    print: printOf(slice(docOf(one), one.start, one.end)), blind: reviewer.blind, marked: Boolean(marked), ...given,
  }, instead);
  review.saved = null;
}

// The mark of a passage says what was decided; the text is not laid out anew for that.
function refresh(one) {
  if (!reader) return;
  const code = shownCode(one);
  for (const part of reader.article.querySelectorAll(`.margin [data-codings="${one.number}"]`)) {
    if (code) part.style.setProperty("--colour", code.colour); else part.style.removeProperty("--colour");
    for (const verdict of Object.keys(verdictSigns)) part.classList.toggle(verdict, stepOf(one)?.verdict === verdict);
    if (part.matches(".label")) part.replaceChildren(...labelParts(one));
  }
  listDocuments();
  updateBar();
}

function accept(one) {
  if (one.code) decide(one, "accept"); else tell(words.nothing_proposed);
}

function reject(one) {
  if (one === review.fresh) return unmark();
  // What the reviewer marked is taken away again, and nobody had asked.
  if (stepOf(one)?.marked) return reopen(one);
  decide(one, "reject");
}

const recode = (one) => chooseCode(one, words[one.code ? "recode" : "give_code"], (id) =>
  (id === one.code ? decide(one, "accept") : decide(one, one.code ? "recode" : "add", [id])), one.code ? [one.code] : []);

// One more code: to the proposed one if it was not rejected, or to those that were given.
function addCode(one) {
  const step = stepOf(one);
  const given = step?.codes ?? [];
  const replaces = step?.verdict === "recode" || step?.verdict === "reject";
  const known = one.code && !replaces ? [one.code, ...given] : given;
  chooseCode(one, words.add, (id) =>
    decide(one, one.code && replaces ? "recode" : "add", [...given, id]), known);
}

function reopen(one) {
  const step = stepOf(one);
  if (!step?.verdict) return;
  const { marked } = step;
  setStep(one, { verdict: "", codes: [], comment: marked ? "" : step.comment });
  tell(words.open);
  sayFiled(questionOf(one));
  if (marked) return redraw();
  drawPanel();
}

// What is taken back here still is in the file, and in the log if that was imported.
function sayFiled(question) {
  if (kept.filed.get(question)?.verdict && !kept.now.get(question)?.verdict) tellAll(words.filed_before);
}

function comment(one, text) {
  const step = stepOf(one), last = lastStep();
  const instead = last?.typed && last.question === questionOf(one) && last === kept.mine.at(-1) ? last : null;
  setStep(one, { verdict: step?.verdict ?? "", codes: step?.codes ?? [], comment: text.trim() ? text : "", typed: true }, instead);
}

function undo() {
  const last = lastStep();
  if (!last) return tell(words.nothing_to_undo);
  const taken = decidedWith(last);
  for (const { key } of taken) addStep({ undoes: key });
  review.saved = null;
  const at = documentOf.get(last.doc);
  if (taken.length > 1) tellAll(say("undone_together", { n: taken.length })); else tell(say("undone", { place: last.question }));
  for (const { question } of taken) sayFiled(question);
  if (at !== reading.doc) {
    location.hash = placeAddress(`${last.doc}_${last.start}_${last.end}`);
    return;
  }
  redraw();
  const one = reading.marks.find((mark) => questionOf(mark) === last.question || (last.dimension && mark.id === passageOf(last)));
  if (one) choose(one);
}

// To the next open passage: in this document, or in the next one that has any.
function goOn(one) {
  if (review.unsureFirst && !reviewer.blind && review.show !== "mine" && goToUnsure()) return;
  const at = reading.marks.indexOf(one);
  const next = [...reading.marks.slice(at + 1), ...reading.marks.slice(0, Math.max(at, 0))].find((mark) => isOpen(mark));
  if (next) return choose(next);
  if (review.show === "mine") return drawPanel();
  if (askedIn(reading.doc).some(isOpen)) {
    redraw(); // opened again since it was drawn
    return openFirst();
  }
  const among = cases(), from = among.indexOf(reading.doc);
  const left = [...among.slice(from + 1), ...among.slice(0, from)].find(isLeft);
  if (left) {
    location.hash = documentAddress(left);
    return;
  }
  drawPanel();
  tell(words.all_decided);
}

// The characters of the transcript that are selected, to whole words.
function selectedPlace() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  const said = [...reader.article.querySelectorAll(".said")];
  const place = said.findIndex((one) => range.intersectsNode(one) && textIn(one, range).trim());
  if (place < 0) return null;
  // A passage lies in one turn, as everywhere.
  const [, , from, to] = reading.doc.turns[place];
  const inside = said[place].contains(range.startContainer);
  const before = document.createRange();
  before.selectNodeContents(said[place]);
  if (inside) before.setEnd(range.startContainer, range.startOffset);
  const first = inside ? before.toString().length : 0;
  const whole = slice(reading.doc, from, to);
  let start = first, end = first + textIn(said[place], range).length;
  const letter = /[\p{L}\p{N}\p{M}]/u;
  while (start < end && /\s/.test(whole[start])) start += 1;
  while (end > start && /\s/.test(whole[end - 1])) end -= 1;
  while (start > 0 && letter.test(whole[start]) && letter.test(whole[start - 1])) start -= 1;
  while (end < whole.length && letter.test(whole[end - 1]) && letter.test(whole[end])) end += 1;
  if (/[\udc00-\udfff]/.test(whole[start] ?? "")) start -= 1;
  if (/[\udc00-\udfff]/.test(whole[end] ?? "")) end += 1;
  const at = unitsOf(reading.doc)?.[from] ?? from;
  if (start >= end) return null;
  const isMore = said.some((one, number) => number > place && range.intersectsNode(one) && textIn(one, range).trim());
  return [characterAt(reading.doc, at + start), characterAt(reading.doc, at + end), isMore];
}

function textIn(node, range) {
  const part = document.createRange();
  part.selectNodeContents(node);
  if (node.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
  if (node.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
  return part.toString();
}

// A passage that the reviewer found: it is there when it has a code.
function markSelection() {
  const place = reader && isHere(reading.doc) && selectedPlace();
  if (!place) return tellAll(words.nothing_selected);
  const [start, end, isMore] = place;
  const id = `${reading.doc.id}_${start}_${end}`;
  const there = [...(reviewer.blind ? blindMarks(reading.doc) : []), ...ownMarks(reading.doc)].find((one) => one.id === id);
  if (!there) review.fresh = newMark(reading.doc, start, end);
  const one = there ?? review.fresh;
  getSelection().removeAllRanges();
  redraw();
  if (!reading.marks.includes(one)) {
    show("all");
  }
  choose(one, false);
  if (stepOf(one)?.codes.length) addCode(one); else recode(one);
  if (isMore) tellAll(words.one_turn);
}

function unmark() {
  review.fresh = null;
  reading.selected = null;
  redraw();
}

// Said to those who hear, and shown to those who see.
function tellAll(text) {
  tell(text);
  review.saved = [text];
  updateBar();
}

const reviewKeys = {
  a: accept, r: reject, c: recode, e: addCode, o: reopen, m: markSelection, z: undo, s: () => saveSheet(),
  g: decideTogether,
  t: () => reader.panel.querySelector("textarea")?.focus(), v: focusValues,
  1: (one) => takeProposal(one, 0), 2: (one) => takeProposal(one, 1), 3: (one) => takeProposal(one, 2),
};
const ofPassage = new Set(["a", "r", "c", "e", "o", "g", "t", "1", "2", "3"]);

function onReviewKey(event) {
  if (!review.on || !reader || !Object.hasOwn(reviewKeys, event.key)) return false;
  // Where nothing is proposed, numbers change the view as everywhere.
  if (/\d/.test(event.key) && !(isHere(reading.doc) && reading.selected && proposalsOf(markOf(reading.selected[0])).length)) return false;
  event.preventDefault();
  // A key that is held down is no decision on all that follows.
  if (event.repeat && event.key !== "z") return true;
  if (!ofPassage.has(event.key)) reviewKeys[event.key]();
  else {
    const one = reading.selected && isHere(reading.doc) ? markOf(reading.selected[0]) : null;
    if (!one) tellAll(words.nothing_chosen);
    else if (one.status === "human") tellAll(words.review_human);
    else reviewKeys[event.key](one);
  }
  return true;
}
