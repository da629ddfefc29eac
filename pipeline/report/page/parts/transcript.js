// How is one transcript read, with its codings in the margin?

// The document that is open, the place that was asked for, the search, and what is selected.
const reading = { doc: null, place: null, query: "", selected: null, marks: [], turns: [], runs: new Map() };
let reader = null; // the elements of the view, while it is shown

function showTranscripts(parts) {
  if (!data.documents.length) return main.replaceChildren(el("p.empty", {}, words.no_transcripts));
  const list = el("nav.documents", { "aria-label": words.documents });
  const article = el("article.reading", { "aria-label": words.transcripts });
  const panel = el("aside.panel", { "aria-label": words.detail, tabindex: "-1" });
  reader = { list, article, panel };
  const side = el("div.side", {}, filterForm(() => { listDocuments(); drawDocument(); updateBar(); }), list);
  main.replaceChildren(el("div.reader", {}, side, article, panel));
  article.addEventListener("click", (event) => {
    const numbers = event.target.closest("[data-codings]")?.dataset.codings.split(" ").map(Number);
    if (!numbers || String(getSelection())) return;
    select(numbers, event.target.closest("button"));
    // By the Enter key, to the buttons of the decision; the Escape key leads back.
    if (event.detail === 0) reader.panel.querySelector(".decide button")?.focus();
  });
  for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    article.addEventListener(kind, (event) => {
      const marked = event.target.closest(".label, .bar");
      if (marked) mark(Number(marked.dataset.codings), "over", on);
    });
  }
  openDocument(parts);
  resized.disconnect();
  resized.observe(reader.article); // opening may have drawn the view anew
}

const resized = new ResizeObserver(() => requestAnimationFrame(() => {
  if (reader) layStripes(reading.turns);
}));

function openDocument({ doc, place = null, query = "" }) {
  const next = doc ?? place?.doc ?? reading.doc ?? cases()[0] ?? data.documents[0];
  Object.assign(reading, { doc: next, place, query, selected: null });
  if (!isHere(next)) return waitFor(next, place, query);
  const isHit = (one) => place && one.start === place.start && one.end === place.end;
  const here = place ? next.codings.filter(isHit) : [];
  // A link must show what it names, whatever was filtered before.
  if (!review.on && here.length && !here.some(isShown)) {
    resetFilters();
    return showTranscripts({ doc: next, place, query });
  }
  listDocuments();
  drawDocument();
  if (review.on && place && review.show !== "all" && !reading.marks.some(isHit)) {
    review.show = "all";
    drawDocument();
  }
  const numbers = reading.marks.filter(isHit).map((one) => one.number);
  if (review.on && !place) return openFirst();
  if (numbers.length) select(numbers, null, false); else drawPanel();
  const target = reader.article.querySelector(".target");
  if (target) target.scrollIntoView({ block: "center" }); else scrollTo(0, 0);
}

// The text lies beside the page: the document is opened when it is there, if it still is asked for.
function waitFor(doc, place, query) {
  const waiting = el("p.note", { "aria-busy": "true" }, words.beside_loading), mine = reader;
  listDocuments();
  Object.assign(reading, { marks: [], turns: [] });
  reader.article.replaceChildren(waiting);
  fill(waiting, doc, () => { if (reader === mine && reading.doc === doc) openDocument({ doc, place, query }); });
}

function listDocuments() {
  const rows = cases().map((doc) => el("a.row", {
    href: documentAddress(doc), "aria-current": doc === reading.doc ? "page" : null,
    title: [doc.file, ...Object.values(doc.attributes)].join(" · "),
  }, el("span", {}, doc.id), el("span.count", {}, countIn(doc))));
  reader.list.replaceChildren(el("h2", {}, words.documents), ...(rows.length ? rows : [note(words.no_documents)]));
  // Only the list is to scroll, not the page.
  const current = reader.list.querySelector("[aria-current]");
  if (current) reader.list.scrollTop = current.offsetTop - reader.list.offsetTop - reader.list.clientHeight / 2;
}

function drawDocument() {
  const { doc } = reading;
  if (!isHere(doc)) return;
  const hits = reading.query ? hitsIn(doc, patternsOf(reading.query)).flatMap(({ parts }) => parts) : [];
  const shown = marksOf(doc);
  reading.marks = shown;
  reading.runs = new Map();
  reading.turns = [];
  const turns = doc.turns.map((turn) => drawTurn(doc, turn, shown, hits));
  reader.article.replaceChildren(documentHead(doc, shown), ...turns);
  layStripes(reading.turns);
  for (const number of reading.selected ?? []) mark(number, "on", true);
}

function documentHead(doc, shown) {
  const about = Object.entries(doc.attributes).filter(([, value]) => value);
  const portrait = !reviewer.blind && data.pictures.find(({ name }) => name === `portrait_${doc.id}`);
  return el("header", {},
    el("div.heading", {}, el("h1", {}, doc.id), el("p.note", {}, doc.file),
      el("div.steps", {},
        signButton("‹", words.previous_document, () => stepDocument(-1), "p"),
        signButton("›", words.next_document, () => stepDocument(1), "n"))),
    el("dl.about", {}, ...about.map(([name, value]) => el("div", {}, el("dt", {}, titled(name)), el("dd", {}, value)))),
    note(say(review.on ? "shown_passages" : "shown_codings", { n: shown.length })),
    filtersInForce(),
    portrait ? el("details", {}, el("summary", {}, portrait.title), pictureOf(portrait)) : null);
}

const overlaps = (one, start, end) => one.start < end && one.end > start;

function drawTurn(doc, [speaker, asks, start, end, place, time], shown, hits) {
  const inside = shown.filter((one) => overlaps(one, start, end));
  const said = el("div.said");
  const margin = el("div.margin");
  drawRuns(doc, start, end, inside, hits.filter((hit) => overlaps(hit, start, end)), said);
  const pieces = inside.map((coding) => ({
    start: coding.start,
    end: coding.end,
    runs: reading.runs.get(coding.number).filter((run) => said.contains(run)),
    bar: barOf(coding),
    label: coding.start >= start ? labelOf(coding) : null,
  }));
  const lanes = lanesOf(pieces);
  margin.append(...pieces.flatMap(({ bar, label }) => (label ? [bar, label] : [bar])));
  if (pieces.length) reading.turns.push({ margin, pieces, lanes });
  return el(asks ? "section.turn.asks" : "section.turn", {},
    el("div.who", {}, el("b", {}, speaker || (asks ? words.interviewer : "")), el("span", {}, place),
      place.includes(time) ? null : el("span", {}, time)),
    said, margin);
}

// The text of a turn in pieces that carry the same codings: joined, they are the text again.
function drawRuns(doc, start, end, inside, hits, said) {
  const { place } = reading;
  const target = place && overlaps(place, start, end) ? [place] : [];
  const cuts = new Set([start, end]);
  for (const one of [...inside, ...hits, ...target]) {
    if (one.start > start) cuts.add(one.start);
    if (one.end < end) cuts.add(one.end);
  }
  const at = [...cuts].sort((a, b) => a - b);
  for (let number = 1; number < at.length; number += 1) {
    const from = at[number - 1], to = at[number];
    const here = inside.filter((one) => overlaps(one, from, to));
    const classes = [
      here.length && "coded",
      here.length > 1 && "several",
      hits.some((hit) => overlaps(hit, from, to)) && "hit",
      target.some((one) => overlaps(one, from, to)) && "target",
    ].filter(Boolean);
    if (!classes.length) {
      said.append(slice(doc, from, to));
      continue;
    }
    const opens = here.filter((one) => one.start === from || (from === start && one.start < start));
    const closes = here.filter((one) => one.end === to || (to === end && one.end > end));
    const run = el(`span.${classes.join(".")}`, {
      "data-codings": here.length ? here.map((one) => one.number).join(" ") : null,
      "data-opens": opens.length ? opens.map((one) => `[${shownCode(one)?.id ?? ""} `).join("") : null,
      "data-closes": closes.length ? "]".repeat(closes.length) : null,
      colour: here.length ? shownCode(here[here.length - 1])?.colour : null,
    }, slice(doc, from, to));
    said.append(run);
    for (const one of here) {
      if (!reading.runs.has(one.number)) reading.runs.set(one.number, []);
      reading.runs.get(one.number).push(run);
    }
  }
}

function mark(number, how, on) {
  if (!reader) return; // what is taken away while it has the focus says so, too
  for (const run of reading.runs.get(number) ?? []) run.classList.toggle(how, on);
  for (const part of reader.article.querySelectorAll(`.margin [data-codings="${number}"]`)) part.classList.toggle(how, on);
}

// Show what is known of some codings; `from` is where the reader was, to come back to.
function select(numbers, from, scrolls = false) {
  for (const number of reading.selected ?? []) mark(number, "on", false);
  reading.selected = numbers;
  reading.from = from;
  for (const number of numbers) mark(number, "on", true);
  drawPanel();
  history.replaceState(null, "", placeAddress(markOf(numbers[0]).id));
  // Where the window is narrow, the panel lies over the text.
  const isCovering = getComputedStyle(reader.panel).position === "fixed";
  if (scrolls || isCovering) {
    reading.runs.get(numbers[0])?.[0].scrollIntoView({ block: scrolls ? "center" : "nearest" });
  }
}

function unselect() {
  for (const number of reading.selected ?? []) mark(number, "on", false);
  reading.selected = null;
  drawPanel();
  reading.from?.focus();
}

function stepCoding(by) {
  const shown = reading.marks;
  const outside = by > 0 ? -1 : shown.length;
  const at = reading.selected ? shown.findIndex((one) => one.number === reading.selected[0]) : outside;
  if (shown[at + by]) choose(shown[at + by]);
}

function choose(one, scrolls = true) {
  const label = labelAt(one.number);
  select([one.number], label, scrolls);
  label?.focus({ preventScroll: true });
}

const labelAt = (number) => reader.article.querySelector(`.label[data-codings="${number}"]`);

function stepDocument(by) {
  const among = cases();
  const next = among[among.indexOf(reading.doc) + by];
  if (next) location.hash = documentAddress(next);
}
