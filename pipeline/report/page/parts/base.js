// What do all parts of the page use?

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const main = document.getElementById("main");

// Numbers and words as a reader of the study's language expects them.
const locale = document.documentElement.lang === "de" ? "de-DE" : "en-GB";
const numbers = new Intl.NumberFormat(locale);
const decimals = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const probabilityText = (p) => (p < 0.005 ? `< ${decimals.format(0.01)}` : decimals.format(p)); // as pipeline.render
const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

// Of two sentences, the first is for one and the second for any other number.
const say = (name, values = {}) =>
  (typeof words[name] === "string" ? words[name] : words[name][values.n === 1 ? 0 : 1])
    .replace(/\{(\w+)\}/g, (_, key) =>
      typeof values[key] === "number" ? numbers.format(values[key]) : values[key]);

// The name of an attribute as a heading, as pipeline.render.
const titled = (name) => { const told = name.replaceAll("_", " ").trim(); return told.charAt(0).toUpperCase() + told.slice(1); };

// el("p.note", {title: "…"}, "text", child): all text goes in as text, never as markup.
function el(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "colour") made.style.setProperty("--colour", value);
    else if (name === "part") made.style.setProperty("--part", value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const tell = (text) => { document.getElementById("told").textContent = text; };

// Addresses: "#view=codebook&code=B1", and "#I07_120_233" for a place in a transcript.
const address = (parts) => "#" + new URLSearchParams(parts).toString();
const addressOf = (id) => "#" + encodeURIComponent(id);

const codeOf = new Map(data.codes.map((code) => [code.id, code]));
const documentOf = new Map(data.documents.map((doc) => [doc.id, doc]));
const mains = data.codes.filter((code) => code.parent === null);

// The code itself and all below it.
function within(id) {
  const found = new Set([id]);
  for (const code of data.codes) if (found.has(code.parent)) found.add(code.id);
  return found;
}

const codings = data.codings.map(
  ([doc, start, end, code, status, probability, coder, values, same, evidence, reason, spans, proposals, value_evidence], number) =>
    ({ number, doc, start, end, code, status, probability, coder, values, same, evidence, reason, spans, proposals, value_evidence, id: `${doc}_${start}_${end}` }));
for (const doc of data.documents) doc.codings = [];
for (const coding of codings) documentOf.get(coding.doc).codings.push(coding);

const statuses = ["human", "auto", "review"];
const signs = { human: "●", auto: "◐", review: "○" };

const statusMark = (status) =>
  el(`span.status.${status}`, { title: words[`${status}_long`] }, `${signs[status]} ${words[status]}`);

// A small button with a sign; the title says to all what it does.
const signButton = (sign, title, onclick, key = "") => el("button.plain", {
  type: "button", "aria-label": title, title: key ? `${title} (${key})` : title, onclick,
}, sign);

const note = (text) => el("p.note", {}, text);

const headRow = (names) =>
  el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name))));

const codeLink = (id, text) =>
  el("a.code", { href: address({ view: "codebook", code: id }), colour: codeOf.get(id)?.colour }, text ?? id);

// A list that is drawn in pieces, so that thousands of rows do not hold up the page.
function inPieces(list, draw, into, size = 60) {
  let drawn = 0;
  const more = el("button.more", { type: "button" });
  const next = () => {
    const piece = list.slice(drawn, drawn + size);
    drawn += piece.length;
    more.before(...piece.map(draw));
    const left = list.length - drawn;
    const rest = left > size ? ` (${numbers.format(left)})` : "";
    more.textContent = say("more", { n: Math.min(left, size) }) + rest;
    more.hidden = left === 0;
  };
  more.addEventListener("click", next);
  into.append(more);
  next();
  return into;
}
