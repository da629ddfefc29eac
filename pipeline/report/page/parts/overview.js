// What is this study, and what is to be done next?

function showOverview() {
  const { study } = data;
  main.replaceChildren(el("div.page", {},
    el("h1", {}, study.title),
    el("p.lead", {}, madeBy(study)),
    figures(study),
    el("section", {}, el("h2", {}, words.next), nextSteps(study)),
    el("section", {}, el("h2", {}, words.frequencies), data.codes.length ? frequencyBars() : el("p.empty", {}, words.no_codes)),
    el("section", {}, el("h2", {}, words.agreement), agreement(study)),
    study.faults.length ? el("section", {}, el("h2", {}, words.faults), faultTable(study)) : null,
    study.versions.length ? el("p.note", {}, `${words.versions}: ${study.versions.join(" · ")}`) : null));
}

function madeBy({ made, program, codebook: [title, version] }) {
  const day = made && new Date(made).toLocaleDateString(german ? "de-DE" : "en-GB", { dateStyle: "long" });
  const parts = [
    made && `${words.made} ${german ? "am" : "on"} ${day}` + (program ? ` ${say("by", { program: `panreflex ${program}` })}` : ""),
    `${words.codebook} ${title ? `„${title}“` : ""}${version ? `, ${say("codebook_version", { version })}` : ""}`];
  return parts.filter(Boolean).join(" · ");
}

function figures({ words: all, said, sentences, codable, statuses: counts, coders, faults }) {
  const figure = (name, number, href, note) => el(href ? "a.figure" : "div.figure", { href },
    el("b", {}, numbers.format(number)), el("span", {}, name), note ? el("small", {}, note) : null);
  return el("div.figures", {},
    figure(words.documents, data.documents.length, address({ view: "transcripts" })),
    figure(words.words, all, null, `${words.said} ${numbers.format(said)}`),
    figure(words.sentences, sentences),
    figure(words.codable, codable, address({ view: "codebook" })),
    figure(words.codings, codings.length, address({ view: "passages" }), statuses.map((status) => `${signs[status]} ${numbers.format(counts[status])} ${words[status]}`).join(" · ")),
    figure(words.coders, coders.length, null, coders.slice(0, 6).join(", ")),
    figure(words.topics, data.topics.length, address({ view: "topics" })),
    figure(words.faults, faults.length));
}

function nextSteps({ statuses: counts, uncoded, coders, faults }) {
  const named = uncoded.slice(0, 8).join(", ") + (uncoded.length > 8 ? " …" : "");
  const steps = [
    !counts.human && data.codes.length ? [words.next_no_human] : null,
    counts.review ? [say("next_review", { n: counts.review }), " ", el("a", { href: address({ view: "passages", status: "review" }) }, words.next_review_link)] : null,
    faults.length ? [say("next_faults", { n: faults.length })] : null,
    uncoded.length && codings.length ? [say("next_uncoded", { n: uncoded.length, names: named })] : null,
    coders.length === 1 ? [words.next_coders] : null,
  ].filter(Boolean);
  return el("ul.todo", {}, ...(steps.length ? steps : [[words.next_nothing]]).map((step) => el("li", {}, ...step)));
}

function frequencyBars() {
  const most = Math.max(1, ...data.codes.filter((code) => code.depth).map((code) => code.segments),
    ...data.codes.filter(isLeaf).map((code) => code.segments));
  const legend = el("p.legend", {}, ...statuses.map(statusMark));
  const rows = data.codes.map((code) => {
    const row = el(isLeaf(code) ? "a.frequency" : "a.frequency.main", { href: address({ view: "passages", code: code.id }), colour: code.colour },
      el("span.name", {}, el("b", {}, code.id), ` ${code.name}`));
    const counts = countByStatus(code);
    row.append(isLeaf(code) ? el("span.track", { "aria-hidden": "true" }, ...statuses.map((status) =>
      el(`i.${status}`, { part: counts[status] / most }))) : el("span"),
    el("span.number", {}, numbers.format(code.segments)), el("span.number.weak", {}, numbers.format(code.documents)));
    return row;
  });
  return el("div", {}, el("p.note", {}, words.frequencies_note), legend, el("div.frequencies", {}, ...rows));
}

const isLeaf = (code) => !data.codes.some((other) => other.parent === code.id);

function countByStatus(code) {
  const counts = { human: 0, auto: 0, review: 0 };
  for (const coding of codings) if (coding.code === code.id) counts[coding.status] += 1;
  return counts;
}

function agreement({ agreement: rows }) {
  if (!rows.length) return el("p.note", {}, words.agreement_none);
  const cell = (value) => el("td.number", {}, value === null ? "–" : decimals.format(value));
  return el("div.wide", {}, el("p.note", {}, words.agreement_note), el("table", {},
    el("thead", {}, el("tr", {}, ...[words.coders, words.documents, words.units, "κ", "α"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map(([who, documents, units, kappa, alpha]) => el("tr", {},
      el("td", {}, who), el("td.number", {}, numbers.format(documents)), el("td.number", {}, numbers.format(units)), cell(kappa), cell(alpha))))));
}

function faultTable({ faults }) {
  const body = el("tbody");
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...[words.file, words.line, words.problem, words.next_step].map((name) =>
    el("th", { scope: "col" }, name)))), body);
  body.append(...faults.map(([file, line, problem, step]) => el("tr", {},
    el("td", {}, file), el("td.number", {}, line === null ? "" : numbers.format(line)), el("td", {}, problem), el("td", {}, step))));
  return el("div.wide", {}, table);
}
