// Which passages carry a code, over all cases; and what are the topics?

function showPassages({ code, doc, status, value }) {
  if (code !== undefined || doc !== undefined || status !== undefined || value !== undefined) {
    resetFilters();
    setCode(code);
    if (documentOf.has(doc)) filter.document = doc;
    const [place, given] = String(value).split(".").map(Number);
    if (data.dimensions[place]) filter.values.set(place, given);
    if (statuses.includes(status)) filter.statuses = new Set([status]);
  }
  const found = el("div.found");
  const draw = () => found.replaceChildren(...passageList());
  main.replaceChildren(el("div.split", {}, el("div.side", {}, filterForm(draw, true)), found));
  draw();
}

function passageList() {
  const order = new Map(data.codes.map((code, place) => [code.id, place]));
  const shown = codings.filter((one) =>
    isShown(one) && isCase(documentOf.get(one.doc)) && (!filter.document || one.doc === filter.document));
  const heading = [el("h1", {}, words.passages), note(say("shown_codings", { n: shown.length })), filtersInForce(true)].filter(Boolean);
  if (!shown.length) return [...heading, el("p.empty", {}, words.no_passages)];
  // Codings come in the order of the text, and sorting keeps that within a code.
  shown.sort((a, b) => order.get(a.code) - order.get(b.code));
  const counts = new Map();
  for (const { code } of shown) counts.set(code, (counts.get(code) ?? 0) + 1);
  const list = [];
  for (const one of shown) {
    const last = list[list.length - 1];
    if (!last || last.code !== one.code) list.push({ head: codeOf.get(one.code), n: counts.get(one.code) });
    list.push(one);
  }
  return [...heading, inPieces(list, (one) => (one.head ? groupHead(one) : passage(one)), el("div.passages"))];
}

const groupHead = ({ head, n }) =>
  el("h2.group", {}, codeLink(head.id, `${head.id} ${head.name}`), el("span.count", {}, numbers.format(n)));

function passage(one) {
  const doc = documentOf.get(one.doc);
  return withText(doc, () => el(`figure.passage.${one.status}`, { colour: codeOf.get(one.code).colour, title: one.evidence.join(" · ") },
    el("blockquote", {}, slice(doc, one.start, one.end)),
    el("figcaption", {}, el("a", { href: addressOf(one.id), title: words.open_in_text }, sourceOf(doc, one.start)),
      statusMark(one.status), one.status === "human" ? null : sureness(one.probability), el("span", {}, one.coder))));
}

function showTopics({ topic: asked }) {
  const page = el("div.page", {}, el("h1", {}, words.topics));
  main.replaceChildren(page);
  if (!data.topics.length) return page.append(el("p.empty", {}, words.no_topics));
  const members = new Map();
  for (const one of data.passages) {
    if (!members.has(one[3])) members.set(one[3], []);
    members.get(one[3]).push(one);
  }
  const sections = data.topics.map((topic) => topicSection(topic, members.get(topic.id) ?? []));
  const most = Math.max(...data.topics.map((topic) => members.get(topic.id)?.length ?? 0), 1);
  page.append(note(words.topics_note), el("h2", {}, words.topic_sizes),
    el("ul.bars.sizes", {}, ...data.topics.map((topic) => sizeBar(topic, members.get(topic.id) ?? [], most))),
    ...["topic_map", "topic_overview", "code_by_topic"].flatMap((wanted) => data.pictures.filter(({ name }) => name === wanted))
      .map((one) => el("figure.picture", {}, pictureOf(one))),
    ...sections);
  if (members.has(-1)) page.append(note(say("topic_none", { n: members.get(-1).length })));
  const place = data.topics.findIndex((topic) => String(topic.id) === asked);
  if (place >= 0) sections[place].scrollIntoView();
}

function sizeBar({ id, label, colour, situation }, passages, most) {
  return el(situation ? "li.situation" : "li", { colour, title: countOf(passages) },
    el("a", { href: address({ view: "topics", topic: id }) }, el("b", {}, id), ` ${label}`),
    el("span.track", { "aria-hidden": "true" }, el("i.human", { part: passages.length / most })),
    el("span.number", {}, numbers.format(passages.length)));
}

const countOf = (passages) => say("topic_count", {
  n: passages.length, documents: say("in_documents", { n: new Set(passages.map(([doc]) => doc)).size }),
});

function topicSection(topic, passages) {
  const every = el("details", {}, el("summary", {}, words.topic_all));
  // Drawn when it is opened: most never are.
  every.addEventListener("toggle", () => {
    const sorted = [...passages].sort((a, b) => b[4] - a[4]);
    inPieces(sorted, ([doc, start, end]) => quotation(`${doc}_${start}_${end}`), every, 20);
  }, { once: true });
  return el("section.topic", {},
    el("h2", {}, el("b", {}, topic.id), ` ${topic.label}`),
    note(countOf(passages)),
    topic.proposal ? note(say("topic_proposal", topic.proposal)) : null,
    el("p.chips", { title: words.topic_words }, ...topic.words.map((word) => el("span.chip", {}, word))),
    topic.codes.length ? el("h3", {}, words.topic_codes) : null,
    el("ul.bars", {}, ...topic.codes.map(codeBar)),
    el("h3", {}, words.quotes), ...topic.quotes.slice(0, 3).map((id) => quotation(id)).filter(Boolean),
    passages.length > 3 ? every : null);
}

const codeBar = ([id, share]) => {
  const { colour, name } = codeOf.get(id);
  return el("li", { colour }, codeLink(id, `${id} ${name}`),
    el("span.track", { "aria-hidden": "true" }, el("i.human", { part: share })),
    el("span.number", {}, percents.format(share)));
};
