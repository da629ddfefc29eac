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

// What a query asks for: each word, or in quotation marks each phrase.
function patternsOf(query) {
  const asked = [...query.matchAll(/["„“”«»]([^"„“”«»]+)["„“”«»]|\S+/g)];
  return asked.map(([word, phrase]) => (phrase ? patternOf(phrase) : wordPattern(word))).filter(Boolean);
}

// The ends by which German and English forms of a word differ; what is left has four letters at least.
const ENDS = "ungen|innen|enden|ende|test|tet|ten|ung|ern|end|ing|te|st|in|en|em|er|es|ed|ly|e|n|s|t";
const LEAST = 4;

// A word anywhere as it was typed, or another form of it as a whole word.
function wordPattern(word) {
  const typed = patternOf(word);
  const stem = word.normalize("NFC").toLowerCase().replace(new RegExp(`(?<=\\p{L}{${LEAST}})(?:${ENDS})$`, "u"), "");
  if (!typed || !/^\p{L}+$/u.test(stem) || stem.length < LEAST) return typed;
  // "Häuser" finds "Haus": the plural and many verbs change their vowel.
  const forms = patternOf(stem).source.replace(/\(\?:([äöü])\|(\w)e\)/g, "(?:$1|$2e?)");
  return new RegExp(`(?<!\\p{L})(?:ge)?${forms}(?:${ENDS})?(?!\\p{L})|${typed.source}`, "giu");
}

// One word has a hit wherever it stands. Of several, all must occur in what somebody says at once:
// the hit is the shortest stretch that holds them.
function hitsIn(doc, patterns) {
  const turns = new Map();
  for (const [word, pattern] of patterns.entries()) {
    for (const hit of doc.text.matchAll(pattern)) {
      const start = characterAt(doc, hit.index);
      const turn = turnAt(doc, start);
      // What stands between turns are labels of speakers, which nobody said.
      if (turn < 0) continue;
      if (!turns.has(turn)) turns.set(turn, []);
      turns.get(turn).push({ word, start, end: characterAt(doc, hit.index + hit[0].length) });
    }
  }
  return [...turns].sort(([a], [b]) => a - b).flatMap(([, found]) => {
    if (patterns.length === 1) return found.map((one) => ({ doc, start: one.start, end: one.end, parts: [one] }));
    if (new Set(found.map(({ word }) => word)).size < patterns.length) return [];
    found.sort((a, b) => a.start - b.start || b.end - a.end);
    return [{ doc, ...shortest(found, patterns.length), parts: joined(doc, found) }];
  });
}

function shortest(found, words) {
  const last = new Map();
  let best = null;
  for (const one of found) {
    last.set(one.word, one);
    if (last.size < words) continue;
    const start = Math.min(...[...last.values()].map((each) => each.start));
    const end = Math.max(...[...last.values()].map((each) => each.end));
    if (!best || end - start < best.end - best.start) best = { start, end };
  }
  return best;
}

// Words between which nothing but space stands are marked as one.
function joined(doc, found) {
  const parts = [];
  for (const { start, end } of found) {
    const before = parts[parts.length - 1];
    if (before && !slice(doc, before.end, Math.max(before.end, start)).trim()) before.end = Math.max(before.end, end);
    else parts.push({ start, end });
  }
  return parts;
}
