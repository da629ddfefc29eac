// What is this study, and what is to be done next?

function showOverview() {
  const { study } = data;
  main.replaceChildren(el("div.page", {},
    el("h1", {}, study.title),
    el("p.lead", {}, madeBy(study)),
    figures(study),
    part(words.next, nextSteps(study)),
    part(words.frequencies, data.codes.length ? frequencyBars() : note(words.no_codes)),
    ...data.dimensions.map((dimension, place) => part(dimension.title, dimensionBars(dimension, place))),
    part(words.agreement, agreement(study)),
    study.faults.length ? part(words.faults, faultTable(study)) : null,
    study.models.length ? note(`${words.models}: ${study.models.join(" · ")}`) : null,
    study.versions.length ? note(`${words.versions}: ${study.versions.join(" · ")}`) : null));
}

const part = (title, content) => el("section", {}, el("h2", {}, title), content);

function madeBy({ made, program, codebook: [title, version] }) {
  const parts = [
    made && say("made", { day: new Date(made).toLocaleDateString(locale, { dateStyle: "long" }) }),
    program && `panreflex ${program}`,
    [words.codebook, title, version && say("codebook_version", { version })].filter(Boolean).join(", "),
  ];
  return parts.filter(Boolean).join(" · ");
}

function figures({ words: all, said, sentences, codable, statuses: counts, coders, faults }) {
  const figure = (name, number, href, more) => el(href ? "a.figure" : "div.figure", { href },
    el("b", {}, numbers.format(number)), el("span", {}, name), more ? el("small", {}, more) : null);
  const byStatus = statuses.map((status) =>
    `${signs[status]} ${numbers.format(counts[status])} ${words[status]}`.replaceAll(" ", "\u00a0"));
  return el("div.figures", {},
    figure(words.documents, data.documents.length, address({ view: "transcripts" })),
    figure(words.words, all, null, `${words.said} ${numbers.format(said)}`),
    figure(words.sentences, sentences),
    figure(words.codable, codable, address({ view: "codebook" })),
    figure(words.codings, codings.length, address({ view: "passages" }), byStatus.join(" · ")),
    figure(words.coders, coders.length, null, coders.slice(0, 6).join(", ")),
    figure(words.topics, data.topics.length, address({ view: "topics" })),
    figure(words.faults, faults.length));
}

function nextSteps({ statuses: counts, uncoded, coders, faults }) {
  const named = uncoded.slice(0, 8).join(", ") + (uncoded.length > 8 ? " …" : "");
  const steps = [
    !counts.human && data.codes.length ? [words.next_no_human] : null,
    counts.review ? [say("next_review", { n: counts.review }), " ",
      el("a", { href: address({ view: "passages", status: "review" }) }, words.next_review_link), " · ",
      el("a", { href: address({ view: "reviewing" }) }, words.next_review_here)] : null,
    data.review.progress.length ? data.review.progress.flatMap((said, place) => (place ? [el("br"), said] : [said])) : null,
    faults.length ? [say("next_faults", { n: faults.length })] : null,
    uncoded.length && codings.length ? [say("next_uncoded", { n: uncoded.length, names: named })] : null,
    coders.length === 1 ? [words.next_coders] : null,
  ].filter(Boolean);
  return el("ul.todo", {}, ...(steps.length ? steps : [[words.next_nothing]]).map((step) => el("li", {}, ...step)));
}

function frequencyBars() {
  const { counted } = data.study;
  const most = Math.max(1, ...data.codes.filter(isLeaf).map((code) => code[counted]));
  const counts = countsByStatus();
  const rows = data.codes.map((code) => {
    const parts = statuses.map((status) => el(`i.${status}`, { part: counts.get(code.id)[status] / most }));
    return el(isLeaf(code) ? "a.frequency" : "a.frequency.main", {
      href: address({ view: "passages", code: code.id }), colour: code.colour,
    }, el("span.name", {}, el("b", {}, code.id), ` ${code.name}`),
    el("span.track", { "aria-hidden": "true" }, ...(isLeaf(code) ? parts : [])),
    el("span.number", {}, numbers.format(Math.round(code[counted]))),
    el("span.number.weak", {}, numbers.format(counted === "expected" ? code.confirmed : code.documents)));
  });
  return el("div", {}, note(words[`frequencies_${counted}`]), el("p.legend", {}, ...statuses.map(swatch)),
    el("div.frequencies", {}, ...rows));
}

const swatch = (status) => el("span.swatch", { title: words[`${status}_long`] }, el(`i.${status}`), words[status]);

const parents = new Set(data.codes.map((code) => code.parent));
const isLeaf = (code) => !parents.has(code.id);

// Codings count by their probability, or, where a study counts what is confirmed, all but guesses as one.
function countsByStatus() {
  const counts = new Map(data.codes.map((code) => [code.id, { human: 0, auto: 0, review: 0 }]));
  const weight = data.study.counted === "expected" ? ({ probability }) => probability
    : ({ status }) => Number(status !== "review");
  for (const coding of codings) counts.get(coding.code)[coding.status] += weight(coding);
  return counts;
}

function agreement({ agreement: rows }) {
  if (!rows.length) return note(words.agreement_none);
  const number = (value, format) => el("td.number", {}, value === null ? "–" : format.format(value));
  const body = rows.map(([who, documents, units, kappa, alpha]) => el("tr", {}, el("td", {}, who),
    number(documents, numbers), number(units, numbers), number(kappa, decimals), number(alpha, decimals)));
  return el("div.wide", {}, note(words.agreement_note), el("table", {},
    headRow([words.coders, words.documents, words.units, "κ", "α"]), el("tbody", {}, ...body)));
}

function faultTable({ faults }) {
  const rows = faults.map(([file, line, problem, step]) => el("tr", {}, el("td", {}, file),
    el("td.number", {}, line === null ? "" : numbers.format(line)), el("td", {}, problem), el("td", {}, step)));
  return el("div.wide", {}, el("table", {},
    headRow([words.file, words.line, words.problem, words.next_step]), el("tbody", {}, ...rows)));
}
