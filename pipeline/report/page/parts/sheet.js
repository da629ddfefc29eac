// How do decisions become a review sheet that `panreflex review import` reads?

const NEIGHBOURS = 2; // sentences of the same turn before and after a passage

async function saveSheet() {
  const steps = withValues([...kept.now.values()]);
  if (!steps.length) return tellAll(words.nothing_decided);
  try {
    for (const { doc } of steps) if (!isHere(documentOf.get(doc))) await load(documentOf.get(doc).beside);
  } catch (error) {
    return tellAll(error.message);
  }
  // Nothing of the machine is in the sheet of somebody who has not seen it.
  const isBlind = !steps.some(({ code }) => code);
  const columns = data.review.columns.filter(([name]) => !isBlind || data.review.blind.includes(name));
  const order = new Map(data.documents.map(({ id }, place) => [id, place]));
  steps.sort((a, b) => order.get(a.doc) - order.get(b.doc) || a.start - b.start || a.end - b.end);
  const rows = steps.map((step) => sheetRow(step));
  const lines = [columns.map(([, heading]) => heading), ...rows.map((row) => columns.map(([name]) => row[name] ?? ""))];
  const text = lines.map((line) => line.map(csvCell).join(data.review.delimiter)).join("\r\n") + "\r\n";
  const name = `${words.sheet}_${reviewer.name.replace(/[^\p{L}\p{N}_-]+/gu, "_")}.csv`;
  download(name, `\ufeff${text}`);
  addStep({ filed: name });
  tellAll(say("saved", { n: steps.length, name }));
  review.saved = [say("saved", { n: steps.length, name }), " ", el("code", {}, `panreflex review import ${name}`)];
  updateBar();
}

function download(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

function sheetRow(step) {
  const at = documentOf.get(step.doc);
  const place = Math.max(turnAt(at, step.start), 0);
  const coding = at.codings.find((one) => step.code && one.start === step.start && one.end === step.end && one.code === step.code);
  const code = codeOf.get(step.code);
  const said = ({ start, end }) => slice(at, start, end);
  const units = sentencesIn(at, at.turns[place]);
  const before = units.filter(({ end }) => end <= step.start).slice(-NEIGHBOURS);
  const after = units.filter(({ start }) => start >= step.end).slice(0, NEIGHBOURS);
  return {
    id: step.question, document: step.doc, source: at.turns[place]?.[4], speaker: at.turns[place]?.[0],
    question: questionBefore(at, place), before: before.map(said).join(" "),
    text: slice(at, step.start, step.end), after: after.map(said).join(" "),
    code: step.code, code_name: code?.name, proposals: coding && proposalsText(coding), definition: code?.definition,
    decision: step.verdict ? data.review.verdicts[step.verdict] : "", new_code: step.codes.join("; "),
    comment: step.comment, reviewer: step.who,
    probability: coding && String(coding.probability).replace(".", data.review.decimal),
    evidence: coding?.evidence.join(" · "), reason: coding?.reason.join("; "), status: coding?.status, ...step.cells,
  };
}

// As `pipeline.render.proposals_text`.
const proposalsText = (coding) => proposalsOf(coding).map(([id, probability], place) =>
  `${place + 1}: ${id} ${codeOf.get(id)?.name ?? ""} ${probabilityText(probability)}`).join(" · ");

const sentencesIn = (at, turn) => (turn ? sentencesOf(at).filter(({ start, end }) => turn[2] <= start && end <= turn[3]) : []);

// What the interviewer last said before a turn.
function questionBefore(at, place) {
  for (let number = place - 1; number >= 0; number -= 1) {
    const units = at.turns[number][1] ? sentencesIn(at, at.turns[number]) : [];
    if (units.length) return units.map(({ start, end }) => slice(at, start, end)).join(" ");
  }
  return "";
}

// As `pipeline.store.neutralise`: what a spreadsheet would take for a formula gets an apostrophe,
// which the import takes away; what no file can carry is replaced.
const FORMULA = /^(?:'*[\t\r\n]|[\s\x00-\x1f\x7f\x85\xad\u200b-\u200f\u2060\ufeff"']*[=+\-@＝＋－＠])/;

function csvCell(value) {
  const text = String(value).replace(/\0|\p{Surrogate}/gu, "\ufffd");
  const cell = FORMULA.test(text) ? `'${text}` : text;
  const isPlain = !/["\r\n]/.test(cell) && !cell.includes(data.review.delimiter);
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
