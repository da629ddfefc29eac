// Where does a stretch of text begin in a JavaScript string, and where does it come from?

// Offsets count Unicode characters, JavaScript counts UTF-16 units: an emoji is one there, two
// here. Only texts that hold such characters need the detour.
function unitsOf(doc) {
  if (doc.units === undefined) {
    doc.units = null;
    if (/[\ud800-\udbff]/.test(doc.text)) {
      const units = [];
      let at = 0;
      for (const char of doc.text) { units.push(at); at += char.length; }
      units.push(at);
      doc.units = units;
    }
  }
  return doc.units;
}

function slice(doc, start, end) {
  const units = unitsOf(doc);
  return units ? doc.text.slice(units[start], units[end]) : doc.text.slice(start, end);
}

// The words of a coded passage, those of its evidence in bold.
function withEvidence(doc, { start, end, spans }) {
  const parts = [];
  let at = start;
  for (const [from, to] of spans) {
    parts.push(slice(doc, at, from), el("b", {}, slice(doc, from, to)));
    at = to;
  }
  return [...parts, slice(doc, at, end)];
}

// The way back: the character at a place in the JavaScript string.
function characterAt(doc, unit) {
  const units = unitsOf(doc);
  if (!units) return unit;
  let low = 0, high = units.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle] < unit) low = middle + 1; else high = middle;
  }
  return low;
}

// Turns are in the order of the text: number of the one that holds a character, or -1.
function turnAt(doc, start) {
  let low = 0, high = doc.turns.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (doc.turns[middle][2] <= start) low = middle; else high = middle - 1;
  }
  const turn = doc.turns[low];
  return turn && turn[2] <= start && start < turn[3] ? low : -1;
}

function sourceOf(doc, start) {
  const turn = doc.turns[turnAt(doc, start)];
  return turn && turn[4] ? `${doc.id}, ${turn[4]}` : doc.id;
}

// The place that an id names, as in the tables: document, first character, end.
function placeOf(id) {
  const found = /^(.+)_(\d+)_(\d+)$/s.exec(id);
  const doc = found && documentOf.get(found[1]);
  if (!doc) return null;
  const start = Number(found[2]), end = Number(found[3]);
  const within = isHere(doc) ? slice(doc, start, end) : end <= doc.size;
  return start < end && within ? { doc, start, end, id } : null;
}

// What a search finds: upper and lower case are the same, "ae" and "ä" find each other, a plain
// letter finds the accented one, a space finds any white space.
const alike = new Map(Object.entries({
  ä: "(?:ä|ae)", ae: "(?:ae|ä)", ö: "(?:ö|oe)", oe: "(?:oe|ö)", ü: "(?:ü|ue)", ue: "(?:ue|ü)",
  ß: "(?:ß|ss)", ss: "(?:ss|ß)", a: "[aäàáâ]", o: "[oöòóô]", u: "[uüùúû]", e: "[eèéêë]", c: "[cç]",
  i: "[iìíîï]", n: "[nñ]", "'": "['’‘]", '"': '["„“”«»]', "-": "[-‐‑–]",
}));

function patternOf(query) {
  const parts = query.normalize("NFC").trim().toLowerCase().match(/ae|oe|ue|ss|\s+|[^]/g);
  if (!parts) return null;
  return new RegExp(parts.map((part) =>
    /^\s/.test(part) ? "\\s+" : alike.get(part) ?? part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join(""), "gi");
}

function hitsIn(doc, pattern) {
  const found = [];
  pattern.lastIndex = 0;
  for (let hit; (hit = pattern.exec(doc.text));) {
    const start = characterAt(doc, hit.index);
    // What stands between turns are labels of speakers, which nobody said.
    if (turnAt(doc, start) >= 0) found.push({ doc, start, end: characterAt(doc, hit.index + hit[0].length) });
  }
  return found;
}
