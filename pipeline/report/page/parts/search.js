// Where in all transcripts is something said?

const SLICE = 12; // milliseconds of searching, after which the page may answer to the reader
let searched = 0; // number of the newest search: an older one stops

function searchForm() {
  const form = document.getElementById("find");
  const field = el("input", {
    type: "search", name: "q", placeholder: words.search, "aria-label": words.search,
    autocomplete: "off", spellcheck: "false",
  });
  let waits;
  // What was typed on the way to the whole word is nothing to go back to.
  const go = () => {
    const to = address({ view: "hits", q: field.value.trim() });
    if (location.hash.startsWith("#view=hits")) location.replace(to); else location.hash = to;
  };
  form.append(field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waits);
    go();
  });
  field.addEventListener("input", () => {
    clearTimeout(waits);
    if (field.value.trim().length > 1) waits = setTimeout(go, 150);
  });
}

async function showHits({ q: query = "" }) {
  const field = document.querySelector("#find input");
  if (document.activeElement !== field) field.value = query;
  const mine = ++searched;
  const patterns = patternsOf(query);
  const says = note(patterns.length ? words.searching : words.hits_ask);
  const page = el("div.page.hits", {}, el("h1", {}, words.hits), says);
  main.replaceChildren(page);
  if (!patterns.length) return;
  page.setAttribute("aria-busy", "true");
  const found = await findHits(patterns, says, () => mine === searched).catch((error) => error);
  if (!found) return;
  page.removeAttribute("aria-busy");
  if (found instanceof Error) {
    says.textContent = found.message;
    return;
  }
  const documents = new Set(found.map((hit) => hit.doc)).size;
  says.textContent = found.length ? say("hits_found", { n: found.length, documents: say("in_documents", { n: documents }) }) : words.hits_none;
  tell(says.textContent);
  const counts = new Map();
  for (const { doc } of found) counts.set(doc, (counts.get(doc) ?? 0) + 1);
  const list = found.flatMap((hit, place) =>
    (found[place - 1]?.doc === hit.doc ? [hit] : [{ head: hit.doc, n: counts.get(hit.doc) }, hit]));
  const head = ({ head: doc, n }) => el("h2.group", {}, doc.id, el("span.count", {}, numbers.format(n)));
  inPieces(list, (one) => (one.head ? head(one) : hitRow(one, query)), page);
}

async function findHits(patterns, says, isNewest) {
  const found = [];
  let since = performance.now();
  for (const doc of data.documents) {
    if (!isHere(doc)) {
      says.textContent = say("beside_searching", { n: doc.beside + 1, all: data.beside.length });
      await load(doc.beside);
      if (!isNewest()) return null;
    }
    found.push(...hitsIn(doc, patterns));
    if (performance.now() - since > SLICE) {
      await new Promise((go) => { setTimeout(go); });
      if (!isNewest()) return null;
      since = performance.now();
    }
  }
  return found;
}

function hitRow({ doc, start, end, parts }, query) {
  const [speaker, asks, from, to] = doc.turns[turnAt(doc, start)];
  const until = Math.min(end, to);
  const before = wordBefore(doc, Math.max(from, start - 70), start), after = Math.min(to, until + 90);
  const codes = reviewer.blind ? [] : [...new Set(doc.codings.filter((one) => overlaps(one, start, end)).map((one) => one.code))];
  return el(asks ? "a.hitrow.asks" : "a.hitrow", {
    href: address({ doc: doc.id, seg: `${doc.id}_${start}_${end}`, q: query }),
  }, el("span.text", {}, before > from ? "… " : "", slice(doc, before, start),
    ...markedIn(doc, parts, start, until), slice(doc, until, after), after < to ? " …" : ""),
  el("span.note", {}, [speaker, sourceOf(doc, start)].filter(Boolean).join(" · "),
    ...codes.map((code) => el("span.code", { colour: codeOf.get(code).colour }, code))));
}

function markedIn(doc, parts, start, end) {
  let at = start;
  const shown = parts.filter((one) => one.start < end && one.end > start).flatMap((one) => {
    const pieces = [slice(doc, at, one.start), el("mark", {}, slice(doc, one.start, Math.min(one.end, end)))];
    at = Math.min(one.end, end);
    return pieces;
  });
  return [...shown, slice(doc, at, end)];
}

// The next word that begins at or after a place, so that no excerpt begins within one.
function wordBefore(doc, at, start) {
  if (at === 0 || /\s/.test(slice(doc, at - 1, at))) return at;
  const space = slice(doc, at, start).search(/\s/);
  return space < 0 ? start : characterAt(doc, (unitsOf(doc)?.[at] ?? at) + space + 1);
}
