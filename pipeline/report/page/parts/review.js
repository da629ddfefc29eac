// What is there to review, what of it is shown, and how far is it?

// The view is that of a transcript with other marks. `show`: open, mine or all.
// `unsureFirst`: after a decision comes what is most likely wrong, and not what comes next in the text.
// `fresh` was just marked and has no code yet.
const review = { on: false, show: "open", unsureFirst: false, bar: null, fresh: null, extra: [], marked: new Map() };

// Marks that are no codings: what is asked blind, and what the reviewer marked. Numbers go on after codings.
const markOf = (number) => codings[number] ?? review.extra[number - codings.length];

function newMark(doc, start, end) {
  const mark = {
    number: codings.length + review.extra.length, doc: doc.id, start, end, code: "", status: "bare",
    probability: 1, coder: "", evidence: [], reason: [], spans: [], id: `${doc.id}_${start}_${end}`,
  };
  review.extra.push(mark);
  return mark;
}

// Two numbers each: how far behind the last one a sentence begins, and its length, which is below
// zero where a participant says it and it carries no code.
function sentencesOf(doc) {
  if (!doc.units_of_coding) {
    let at = 0;
    doc.units_of_coding = [];
    for (let place = 0; place < doc.sentences.length; place += 2) {
      const start = at + doc.sentences[place];
      at = start + Math.abs(doc.sentences[place + 1]);
      doc.units_of_coding.push({ start, end: at, uncoded: doc.sentences[place + 1] < 0 });
    }
  }
  return doc.units_of_coding;
}

// As on a blind sheet: each coded passage once, and each sentence without a code.
function blindMarks(doc) {
  if (!doc.blindMarks) {
    const spans = new Map();
    for (const { start, end } of doc.codings) spans.set(`${start}_${end}`, [start, end]);
    for (const { start, end, uncoded } of sentencesOf(doc)) if (uncoded) spans.set(`${start}_${end}`, [start, end]);
    doc.blindMarks = [...spans.values()].map(([start, end]) => newMark(doc, start, end));
  }
  return doc.blindMarks;
}

// The id of a row of a review sheet: the passage, and what is proposed for it.
const questionOf = (one) => (one.code ? `${one.id}#${one.code}` : one.id);
const stepOf = (one) => kept.now.get(questionOf(one));
const isAsked = (one) => one.status !== "human";
const isOpen = (one) => isAsked(one) && !stepOf(one)?.verdict;
const isMine = (one) => Boolean(stepOf(one)) || data.dimensions.some((dimension) => valueStep(one, dimension)) || (one.status === "human" && one.coder.split(", ").includes(reviewer.name));

// What the reviewer marked in a document, or decided blind before the machine was shown.
function ownMarks(doc) {
  const asked = new Set(reviewer.blind ? blindMarks(doc).map(({ id }) => id) : []);
  return [...kept.now.values()]
    .filter((step) => step.doc === doc.id && !step.code && !asked.has(step.question))
    .map((step) => {
      if (!review.marked.has(step.question)) review.marked.set(step.question, newMark(doc, step.start, step.end));
      return review.marked.get(step.question);
    });
}

function askedIn(doc) {
  if (reviewer.blind) return isHere(doc) ? blindMarks(doc) : [];
  return doc.codings.filter((one) => isAsked(one) && isShown(one));
}

// What is marked in a transcript: all codings, or what is to be reviewed of them.
function marksOf(doc) {
  if (!review.on) return doc.codings.filter(isShown);
  const wanted = { all: () => true, open: isOpen, mine: isMine }[review.show];
  const all = reviewer.blind ? askedIn(doc) : doc.codings.filter(isShown);
  const fresh = review.fresh?.doc === doc.id ? [review.fresh] : [];
  return [...[...all, ...ownMarks(doc)].filter(wanted), ...fresh]
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

// How many are asked in a document, and how many of these are decided. What is asked blind is known
// of a document that is not loaded, too.
function progressIn(doc) {
  if (!reviewer.blind) {
    const asked = askedIn(doc);
    return [asked.length - asked.filter(isOpen).length, asked.length];
  }
  if (isHere(doc)) return [blindMarks(doc).filter((one) => !isOpen(one)).length, doc.blind];
  const decided = [...kept.now.values()].filter((step) => step.doc === doc.id && step.blind && !step.marked && step.verdict);
  return [decided.length, doc.blind];
}

function progress() {
  const all = cases().map(progressIn);
  return { n: all.reduce((sum, [n]) => sum + n, 0), all: all.reduce((sum, [, asked]) => sum + asked, 0) };
}

const documentAddress = (doc) => (review.on ? address({ view: "reviewing", doc: doc.id }) : address({ doc: doc.id }));
const placeAddress = (id) => (review.on ? address({ view: "reviewing", seg: id }) : addressOf(id));

async function showReview(parts) {
  if (!data.documents.length) return main.replaceChildren(el("p.empty", {}, words.no_transcripts));
  if (!reviewer.name || parts.who !== undefined) return askReviewer();
  if (!kept.isRead) {
    const mine = {};
    review.asked = mine;
    main.replaceChildren(el("p.loading", {}, words.loading));
    await readSteps();
    if (review.asked !== mine) return;
  }
  review.on = true;
  kept.listening = updateBar;
  if (reviewer.blind) showAllCodings();
  const segment = parts.seg ? placeOf(parts.seg) : null;
  liftForLink(segment?.doc ?? documentOf.get(parts.doc));
  const bar = reviewBar();
  showTranscripts({ doc: segment?.doc ?? documentOf.get(parts.doc) ?? firstOpen(), place: segment, query: parts.q });
  main.prepend(bar);
  updateBar();
}

// How many codings are shown in a document; in a review, how many are still open.
function countIn(doc) {
  if (!review.on) return numbers.format(doc.codings.filter(isShown).length);
  const [done, asked] = progressIn(doc);
  return done < asked ? numbers.format(asked - done) : asked ? "✓" : "–";
}

const isLeft = (doc) => { const [done, asked] = progressIn(doc); return done < asked; };

// The document that is open, or the next one with something left.
function firstOpen() {
  const among = cases();
  const from = Math.max(0, among.indexOf(reading.doc));
  return [...among.slice(from), ...among.slice(0, from)].find(isLeft) ?? reading.doc ?? among[0];
}

// Asked once: who reviews, and whether the machine is hidden.
function askReviewer() {
  const names = [...new Set(kept.all.map(({ who }) => who))];
  const name = el("input", { type: "text", name: "reviewer", required: true, autocomplete: "off", spellcheck: "false", list: "reviewers", value: reviewer.name });
  const blind = el("input", { type: "checkbox", name: "blind", checked: reviewer.blind });
  const form = el("form.start", {}, el("label.field", {}, el("span", {}, words.reviewer), name),
    el("datalist", { id: "reviewers" }, ...names.map((value) => el("option", { value }))),
    el("label.check", {}, blind, words.blind), note(words.blind_note),
    el("button.strong", {}, words.review_begin));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = name.value.trim().replace(/\s+/g, " ");
    if (!given) return;
    // Capitals make no other person.
    const known = names.find((one) => one.toLowerCase() === given.toLowerCase()) ?? given;
    setReviewer({ name: known, blind: blind.checked });
    kept.isRead = false;
    review.show = "open";
    const to = address({ view: "reviewing" });
    if (location.hash === to) route(); else location.replace(to);
  });
  main.replaceChildren(el("div.page", {}, el("h1", {}, words.reviewing), el("p", {}, words.review_lead), form,
    note(words.kept_note), keptHere()));
  name.focus();
  readSteps().then(() => {
    const all = [...new Set(kept.all.map(({ who }) => who))];
    names.splice(0, names.length, ...all);
    name.value ||= all.at(-1) ?? "";
    form.querySelector("datalist").replaceChildren(...all.map((value) => el("option", { value })));
    form.parentElement?.querySelector(".kept")?.replaceWith(keptHere());
  });
}

// What this browser keeps of the study, to be deleted.
function keptHere() {
  const number = kept.all.filter(({ question }) => question).length;
  const problem = kept.problem ? el("p.warning", { role: "alert" }, words.kept_nowhere) : null;
  return el("div.kept", {}, problem, number ? el("p.note", {}, say("kept_here", { n: number }), " ", el("button.plain.inline", {
    type: "button",
    onclick: (event) => {
      if (!confirm(words.delete_confirm)) return;
      forget(kept.all);
      event.target.closest(".kept").replaceWith(keptHere());
    },
  }, words.delete_kept)) : null);
}

function reviewBar() {
  const button = (name, key, onclick, kind = "button") =>
    el(kind, { type: "button", name, "aria-keyshortcuts": key, onclick }, keyOf(key), words[name]);
  const shown = [["open", words.show_open], ["mine", words.show_mine], ["all", words.show_all]]
    .map(([value, name]) => el("button", { type: "button", name: "show", value, onclick: () => show(value) }, name));
  const marks = button("mark", "m", markSelection);
  // A click would take the selection away.
  marks.addEventListener("pointerdown", (event) => event.preventDefault());
  review.bar = el("section.reviewbar", { "aria-label": words.reviewing },
    el("div.progress", {}, el("progress", { "aria-label": words.reviewing }), el("span.done")),
    el("div.choices", { role: "group", "aria-label": words.show }, ...shown),
    el("button", { type: "button", name: "unsure_first", onclick: toggleUnsureFirst }, words.unsure_first),
    marks, button("undo", "z", undo), button("save", "s", saveSheet),
    el("a.reviewer", { href: address({ view: "reviewing", who: "" }) }),
    el("div.told"));
  return review.bar;
}

function toggleUnsureFirst() {
  review.unsureFirst = !review.unsureFirst;
  if (review.unsureFirst) goToUnsure();
  updateBar();
}

// To the open passage with the lowest probability, in whatever document; tells whether there is one.
function goToUnsure() {
  const open = cases().flatMap(askedIn).filter(isOpen);
  const next = open.reduce((least, one) => (least && least.probability <= one.probability ? least : one), null);
  if (!next) return false;
  if (next.doc === reading.doc?.id && reading.marks.includes(next)) choose(next);
  else location.hash = placeAddress(next.id);
  return true;
}

function show(value) {
  review.show = value;
  redraw();
}

// Keys are said to those who see; others hear them by aria-keyshortcuts.
const keyOf = (key) => (key && reviewer.keys ? el("kbd", { "aria-hidden": "true" }, key) : null);

function updateBar() {
  if (!review.on || !review.bar) return;
  const { n, all } = progress();
  const left = notFiled();
  const bar = review.bar;
  Object.assign(bar.querySelector("progress"), { max: Math.max(all, 1), value: n });
  bar.querySelector(".done").textContent = say("decided", { n, all });
  for (const one of bar.querySelectorAll("[name=show]")) one.setAttribute("aria-pressed", one.value === review.show);
  const unsure = bar.querySelector("[name=unsure_first]");
  unsure.hidden = reviewer.blind; // it would tell how sure the machine is
  unsure.setAttribute("aria-pressed", String(review.unsureFirst));
  bar.querySelector("[name=undo]").disabled = !lastStep();
  bar.querySelector("[name=save]").replaceChildren(...[keyOf("s"), left ? say("save_new", { n: left }) : words.save].filter(Boolean));
  bar.querySelector("[name=save]").classList.toggle("strong", left > 0);
  bar.querySelector(".reviewer").textContent = reviewer.blind ? say("who_blind", { name: reviewer.name }) : reviewer.name;
  const old = earlier().decisions.length;
  const said = el("div.told", {}, ...[
    kept.problem ? el("p.warning", { role: "alert" }, words.kept_nowhere) : null,
    old ? earlierNote(old) : null,
    review.saved ? el("p", {}, ...review.saved) : null,
  ].filter(Boolean));
  // Said once: what is put there again would be read aloud again.
  const told = bar.querySelector(".told");
  if (told.textContent !== said.textContent) told.replaceWith(said);
  main.style.setProperty("--bar", `${bar.offsetHeight}px`); // what stands below it gives way
}

function earlierNote(n) {
  const button = (name, onclick) => el("button", { type: "button", onclick }, words[name]);
  const drop = () => { if (confirm(words.delete_confirm)) { forget(earlier().steps); updateBar(); } };
  return el("p.earlier", {}, say("earlier", { n }), " ",
    review.unfit ? say("earlier_unfit", { places: review.unfit.slice(0, 20).join(", ") }) : button("take_over", takeOver),
    " ", button("delete_earlier", drop));
}

// Decisions of an earlier run hold here if their passages read as they did then.
async function takeOver() {
  const { decisions, steps } = earlier();
  const fitting = [];
  review.unfit = null;
  for (const step of decisions) {
    const doc = documentOf.get(step.doc);
    try {
      if (doc && !isHere(doc)) await load(doc.beside);
    } catch (error) {
      return tell(error.message);
    }
    const isThere = doc && printOf(slice(doc, step.start, step.end)) === step.print;
    if (isThere && step.codes.every((code) => codeOf.has(code)) && isKnownValue(step)) fitting.push(step);
  }
  for (const { key, ...step } of fitting) if (!kept.now.has(step.question) && !kept.values.has(step.question)) addStep({ ...step, run: data.review.run });
  const taken = new Set(fitting.map(({ question }) => question));
  forget(steps.filter((step) => taken.has(step.question)));
  const unfit = decisions.filter((step) => !taken.has(step.question));
  if (unfit.length) review.unfit = unfit.map(({ question, codes, value }) => `${question} ${value ?? codes.join(", ")}`.trim());
  tell(say("taken_over", { n: fitting.length }));
  redraw();
}

// The first open passage of a document that was just opened.
function openFirst() {
  const first = reading.marks.find(isOpen);
  if (first) choose(first); else drawPanel();
  if (!first) scrollTo(0, 0);
}

// The document anew, with what is selected in it.
function redraw() {
  const { selected } = reading;
  const top = scrollY;
  listDocuments();
  drawDocument();
  reading.selected = null;
  const still = (selected ?? []).filter((number) => reading.marks.some((one) => one.number === number));
  if (still.length) select(still, labelAt(still[0])); else drawPanel();
  scrollTo(0, top);
  updateBar();
}

// Of what the machine and others coded, nothing is told to somebody who reviews blind.
function showHidden() {
  main.replaceChildren(el("div.page.hidden-view", {}, el("h1", {}, words.blind), el("p", {}, words.hidden),
    el("p", {}, el("a", { href: address({ view: "reviewing" }) }, words.reviewing), " · ",
      el("a", { href: address({ view: "reviewing", who: "" }) }, words.end_blind))));
}
