// What does each code mean, and what was it given to?

function showCodebook({ code: asked }) {
  if (!data.codes.length) return main.replaceChildren(el("p.empty", {}, words.no_codes));
  const contents = el("nav.contents", { "aria-label": words.codes }, ...data.codes.map((code) =>
    el(code.depth ? "a.row.deeper" : "a.row", {
      href: address({ view: "codebook", code: code.id }), colour: code.colour,
    }, el("span", {}, el("b", {}, code.id), ` ${code.name}`), reviewer.blind ? null : el("span.count", {}, numbers.format(code.segments)))));
  const entries = data.codes.map(entry);
  main.replaceChildren(el("div.split", {},
    el("details.fold.side", { open: innerWidth > 900 }, el("summary", {}, words.codes), contents),
    el("div.entries", {}, el("h1", {}, words.codebook), ...entries)));
  const place = data.codes.findIndex((code) => code.id === asked);
  if (place >= 0) {
    entries[place].classList.add("asked");
    entries[place].scrollIntoView();
  }
}

function entry(code) {
  const says = (name, text) => (text ? [el("dt", {}, name), el("dd", {}, text)] : []);
  const examples = code.examples.map((text) => el("p.example", {}, text));
  const rules = [
    ...says(words.definition, code.definition),
    ...says(words.include, code.include),
    ...says(words.exclude, code.exclude),
    ...(examples.length ? [el("dt", {}, words.anchors), el("dd", {}, ...examples)] : []),
  ];
  const quoted = reviewer.blind ? [] : code.quotes.map(([id, kind]) => quotation(id, kind)).filter(Boolean);
  const counts = ["segments", "documents", "words"].map((name) => `${numbers.format(code[name])} ${words[name]}`);
  return el(code.depth ? "section.entry" : "section.entry.main", { colour: code.colour },
    el("h2", {}, el("b", {}, code.id), ` ${code.name}`),
    reviewer.blind ? null : el("p.note", {}, `${counts.join(" · ")} `,
      code.segments ? el("a", { href: address({ view: "passages", code: code.id }) }, words.all_passages) : null),
    rules.length ? el("dl.rules", {}, ...rules) : null,
    rules.length === 0 && isLeaf(code) ? note(words.no_definition) : null,
    quoted.length ? el("div", {}, el("h3", {}, words.quotes), ...quoted) : null);
}

// A passage with the way to it; `kind` says what it is an example of.
function quotation(id, kind = "") {
  const place = placeOf(id);
  return place && withText(place.doc, () => el("figure", {}, el("blockquote", {}, slice(place.doc, place.start, place.end)),
    el("figcaption", {}, kind ? el("span.kind", {}, words[kind] ?? kind) : null,
      el("a", { href: addressOf(id), title: words.open_in_text }, sourceOf(place.doc, place.start)))));
}
