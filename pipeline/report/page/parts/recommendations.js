// What do people recommend, what does each recommendation rest on, and which examples are good?

const hasAdvice = data.advice.recommendations.length + data.advice.examples.length > 0;

function showRecommendations({ id: asked }) {
  const { recommendations, examples } = data.advice;
  const sections = recommendations.map(recommendationSection);
  main.replaceChildren(el("div.page", {}, el("h1", {}, words.recommendations),
    hasAdvice ? null : el("p.empty", {}, words.no_recommendations),
    recommendations.length ? note(words.recommendations_note) : null,
    ...sections,
    examples.length ? part(words.good_examples, el("div", {}, ...examples.map(exampleFigure))) : null));
  const place = recommendations.findIndex((one) => one.id === asked);
  if (place >= 0) sections[place].scrollIntoView();
}

function recommendationSection(one) {
  const weak = { none: words.rests_on_none, "one voice": words.rests_on_one_voice, "one document": words.rests_on_one_document }[one.basis];
  const says = (name, text) => (text ? [el("dt", {}, name), el("dd", {}, text)] : []);
  return el("section.topic", {},
    el("h2", {}, el("b", {}, one.id), ` ${one.text}`),
    weak ? el("p.weakly", {}, weak) : null,
    el("p.note", {}, restsOn(one)),
    el("dl.rules", {},
      ...says(words.addressee, one.addressee), ...says(words.codes, one.codes),
      ...says(words.carried_by, one.carried_by), ...says(words.not_carried_by, one.not_carried_by),
      ...says(words.survey_items, one.survey_items), ...says(words.own_note, one.note)),
    ...["for", "against"].flatMap((side) => passagesOn(one, side)),
    ...openPassages(one));
}

const restsOn = ({ voices_for: voices, documents_for: documents, ...one }) => [
  say("passages_for", { n: one.passages_for, voices: say("by_voices", { n: voices }), documents: say("in_documents", { n: documents }) }),
  say("passages_against", { n: one.passages_against }), say("passages_open", { n: one.passages_open }),
].join(" · ");

const quotesOn = ({ passages }, side) => passages.filter(([, stance]) => stance === side)
  .map(([id, , kind]) => quotation(id, kind)).filter(Boolean);

function passagesOn(one, side) {
  const quoted = quotesOn(one, side);
  return quoted.length ? [el("h3", {}, side === "for" ? words.speaks_for : words.speaks_against), ...quoted] : [];
}

// What nobody has judged yet is drawn when it is asked for.
function openPassages(one) {
  if (!one.passages_open) return [];
  const found = el("details", {}, el("summary", {}, words.still_open));
  found.addEventListener("toggle", () => found.append(...quotesOn(one, "open")), { once: true });
  return [found];
}

function exampleFigure(one) {
  const title = [one.title, one.place].filter(Boolean).join(", ");
  return el("section.example-of", {}, title ? el("h3", {}, title) : null,
    one.code ? el("p.note", {}, codeLink(one.code, `${one.code} ${one.code_name}`)) : null,
    quotation(one.segment_id),
    one.needs ? el("p", {}, el("b", {}, words.example_needs), ` ${one.needs}`) : null,
    one.note ? note(one.note) : null);
}
