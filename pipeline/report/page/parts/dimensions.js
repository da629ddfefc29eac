// Which value of a dimension has a passage, and how is it set by key and button?

const UNDETERMINED = -1; // the place of the value of passages that have none

// The machine's value, or what people set in an earlier run: place, probability, whether people set it.
const valueIn = (one, place) => one.values?.[place];
const valueName = (dimension, value) => dimension.values[value]?.[0] ?? words.undetermined;

const passageOf = ({ doc, start, end }) => `${doc}_${start}_${end}`;
const valueQuestion = (one, dimension) => `${one.id}@${dimension.name}`;
const valueStep = (one, dimension) => kept.values.get(valueQuestion(one, dimension));

// The rows of what is known of a passage.
const valueFacts = (one) => data.dimensions.map((dimension, place) => {
  const [value, probability, byPeople] = valueIn(one, place) ?? [];
  if (value === undefined) return [dimension.title, null];
  const evidence = one.value_evidence?.[place];
  return [dimension.title, el("span", {}, valueName(dimension, value), " ", byPeople ? null : sureness(probability),
    evidence ? el("small.why", {}, evidence) : null)];
});

// One group of buttons for each dimension: the value that holds is pressed, the machine's one is marked.
function valueBoxes(one, isFirst) {
  if (!data.dimensions.length || one === review.fresh) return [];
  return data.dimensions.map((dimension, place) => {
    const step = valueStep(one, dimension);
    const known = reviewer.blind ? undefined : valueIn(one, place);
    const set = step ? step.value : known?.[2] ? valueName(dimension, known[0]) : null;
    const group = el("div.values", { role: "group", "aria-label": dimension.title, "data-dimension": dimension.name },
      el("p.verdict", {}, isFirst ? keyOf("v") : null, ` ${dimension.title}`));
    const button = (value) => {
      const name = valueName(dimension, value), on = set === name || (value === UNDETERMINED && set === "");
      const proposed = known && !known[2] && known[0] === value;
      return el(["button", on && "on", proposed && "proposed"].filter(Boolean).join("."), {
        type: "button", name: "value", title: dimension.values[value]?.[1], "aria-pressed": String(on),
        onclick: () => setValue(one, dimension, value === UNDETERMINED ? "" : name),
      }, name, proposed ? sureness(known[1]) : null);
    };
    group.append(...dimension.values.map((_, value) => button(value)), button(UNDETERMINED));
    group.addEventListener("keydown", (event) => onValueKey(event, group, one));
    return group;
  });
}

// Arrows go from value to value, numbers set one, as in a list that is open.
function onValueKey(event, group, one) {
  const buttons = [...group.querySelectorAll("button")], at = buttons.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (event.key === "Escape") labelAt(one.number)?.focus({ preventScroll: true });
  else if (to !== undefined) buttons[(to + buttons.length) % buttons.length].focus();
  else if (/^[1-9]$/.test(event.key)) buttons[Number(event.key) - 1]?.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// To the value that is set or proposed; from there to the next dimension.
function focusValues() {
  const groups = [...reader.panel.querySelectorAll(".values")];
  const group = groups[(groups.findIndex((one) => one.contains(document.activeElement)) + 1) % groups.length];
  if (!group) return tellAll(words[data.dimensions.length ? "nothing_chosen" : "no_dimensions"]);
  (group.querySelector(".on") ?? group.querySelector(".proposed") ?? group.querySelector("button")).focus();
}

// The same value again takes it back.
function setValue(one, dimension, value) {
  const step = valueStep(one, dimension);
  const isBack = step?.value === value;
  addStep({
    question: valueQuestion(one, dimension), dimension: dimension.name, value: isBack ? null : value,
    doc: one.doc, start: one.start, end: one.end, code: "", codes: [], comment: "", verdict: isBack ? "" : "value",
    print: printOf(slice(docOf(one), one.start, one.end)), blind: reviewer.blind, marked: false,
  });
  review.saved = null;
  drawPanel();
  labelAt(one.number)?.focus({ preventScroll: true });
  tell(`${dimension.title}: ${isBack ? words.open : value || words.undetermined}`);
  if (isBack && kept.filed.get(step.question)?.verdict) tellAll(words.filed_before);
  updateBar();
}

// A value that the settings have dropped meanwhile would be refused by the import.
const isKnownValue = ({ dimension, value }) => !dimension ||
  data.dimensions.some((one) => one.name === dimension && (!value || one.values.some(([name]) => name === value)));

// What becomes rows of a review sheet: a value stands with a decision on its passage, or alone.
function withValues(decisions) {
  const steps = decisions.map((step) => ({ ...step, cells: {} }));
  for (const { dimension, value, ...rest } of kept.values.values()) {
    const id = passageOf(rest);
    let row = steps.find((step) => passageOf(step) === id);
    if (!row) steps.push(row = { ...rest, question: id, verdict: "", cells: {} });
    row.cells[`value:${dimension}`] = value || words.undetermined;
  }
  for (const step of steps) {
    const coding = docOf(step).codings.find((one) => one.start === step.start && one.end === step.end);
    data.dimensions.forEach(({ name }, place) => {
      if (step.code && coding) step.cells[`proposed:${name}`] = data.dimensions[place].values[valueIn(coding, place)?.[0]]?.[0];
    });
  }
  return steps;
}

// The filters by value; `changed` is called after each answer.
const valueFilters = (changed) => data.dimensions.map((dimension, place) => {
  const names = [...dimension.values.keys(), UNDETERMINED];
  const options = names.map((value) => el("option", { value }, valueName(dimension, value)));
  return choice(dimension.title, `dimension-${dimension.name}`, [el("option", { value: "" }, words.all_values), ...options],
    filter.values.get(place) ?? "", (value) => {
      if (value === "") filter.values.delete(place); else filter.values.set(place, Number(value));
      changed();
    });
});

// How many passages have each value, and how many of these are expected to be right, or set by people?
function dimensionBars(dimension, place) {
  const passages = new Map(codings.filter((one) => valueIn(one, place)?.length).map((one) => [one.id, valueIn(one, place)]));
  if (!passages.size) return note(words.dimension_none);
  const every = [...passages.values()];
  const rows = [...dimension.values.keys(), UNDETERMINED].map((value) => {
    const own = every.filter(([given]) => given === value);
    return { value, all: own.length, people: own.filter((one) => one[2]).length, expected: own.reduce((sum, [, probability]) => sum + probability, 0) };
  });
  const most = Math.max(1, ...rows.slice(0, -1).map(({ all }) => all));
  const bar = ({ value, all, people, expected }) => el(value === UNDETERMINED ? "a.frequency.undetermined" : "a.frequency", {
    href: address({ view: "passages", value: `${place}.${value}` }), colour: "var(--accent)",
  }, el("span.name", {}, valueName(dimension, value)),
  value === UNDETERMINED ? el("span.track") : el("span.track", { "aria-hidden": "true" }, el("i.human", { part: people / most }), el("i.auto", { part: Math.max(0, expected - people) / most }),
    el("i.review", { part: Math.max(0, all - expected) / most })),
  el("span.number", {}, numbers.format(value === UNDETERMINED ? all : Math.round(expected))), el("span.number.weak", {}, numbers.format(people)));
  return el("div", {}, note(say("dimension_note", { n: rows.at(-1).all, all: passages.size, share: percents.format(rows.at(-1).all / passages.size) })),
    el("div.frequencies", {}, ...rows.map(bar)));
}
