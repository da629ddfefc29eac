// Which codings does the reader want to see, and which filters say so?

const filter = { code: "", document: "", attributes: {}, statuses: new Set(statuses), probability: 0, values: new Map() };
let wanted = null; // the code and those below it

function isShown(coding) {
  return (!wanted || wanted.has(coding.code)) && filter.statuses.has(coding.status) &&
    coding.probability >= filter.probability &&
    [...filter.values].every(([place, value]) => coding.values[place]?.[0] === value);
}

const valueOf = (doc, name) => doc.attributes[name] ?? "";
const isCase = (doc) => Object.entries(filter.attributes).every(([name, value]) => valueOf(doc, name) === value);
const cases = () => data.documents.filter(isCase);

function setCode(id) {
  filter.code = codeOf.has(id) ? id : "";
  wanted = filter.code ? within(filter.code) : null;
}

function showAllCodings() {
  setCode("");
  Object.assign(filter, { document: "", statuses: new Set(statuses), probability: 0, values: new Map() });
}

function resetFilters() {
  showAllCodings();
  filter.attributes = {};
}

// Each filter that is set, and how it is lifted.
function activeFilters(asksDocument) {
  const active = Object.entries(filter.attributes).map(([name, value]) =>
    [`${titled(name)}: ${value || words.empty_value}`, () => { delete filter.attributes[name]; }]);
  if (asksDocument && filter.document) active.push([filter.document, () => { filter.document = ""; }]);
  if (reviewer.blind) return active;
  if (filter.code) active.push([`${filter.code} ${codeOf.get(filter.code).name}`, () => setCode("")]);
  for (const [place, value] of filter.values) {
    const dimension = data.dimensions[place];
    active.push([`${dimension.title}: ${valueName(dimension, value)}`, () => filter.values.delete(place)]);
  }
  if (filter.statuses.size < statuses.length) {
    const names = statuses.filter((status) => filter.statuses.has(status)).map((status) => words[status]);
    active.push([`${words.status}: ${names.join(", ") || "–"}`, () => { filter.statuses = new Set(statuses); }]);
  }
  if (filter.probability) {
    active.push([`${words.probability} ${say("from_probability", { p: decimals.format(filter.probability) })}`,
      () => { filter.probability = 0; }]);
  }
  return active;
}

let askAnew = () => {}; // draws the form of filters that is shown again, and what it filters

// Stands above what is filtered: on a phone the form is folded.
function filtersInForce(asksDocument = false) {
  const active = activeFilters(asksDocument);
  if (!active.length) return null;
  const lifted = (lift) => () => { lift(); askAnew(); main.focus({ preventScroll: true }); };
  return el("p.chips.inforce", { role: "group", "aria-label": words.filters },
    ...active.map(([text, lift]) => el("button.chip", { type: "button", title: words.lift_filter, onclick: lifted(lift) },
      text, el("span", { "aria-hidden": "true" }, " ×"))),
    active.length > 1 ? el("button.plain", { type: "button", onclick: lifted(resetFilters) }, words.reset) : null);
}

// A link that comes from elsewhere must show what it names, whatever was filtered before.
function liftForLink(doc, isFromElsewhere) {
  if (isFromElsewhere) resetFilters();
  else if (doc && !isCase(doc)) filter.attributes = {};
}

const codeOptions = () => data.codes.map((code) =>
  el("option", { value: code.id }, "\u00a0\u00a0".repeat(code.depth) + `${code.id} ${code.name}`));

function choice(label, name, options, value, changed) {
  const select = el("select", { name, onchange: () => changed(select.value) }, ...options);
  select.value = value;
  return el("label.field", {}, el("span", {}, label), select);
}

// The form of filters; `changed` is called after each answer. Where documents are chosen elsewhere,
// it does not ask for them.
function filterForm(changed, asksDocument = false) {
  const form = el("form.filters", { "aria-label": words.filters, onsubmit: (event) => event.preventDefault() });
  if (!reviewer.blind) form.append(choice(words.code, "code", [el("option", { value: "" }, words.all_codes), ...codeOptions()],
    filter.code, (value) => { setCode(value); changed(); }));
  if (asksDocument) {
    const options = data.documents.map((doc) => el("option", { value: doc.id }, doc.id));
    form.append(choice(words.document, "document", [el("option", { value: "" }, words.all_values), ...options],
      filter.document, (value) => { filter.document = value; changed(); }));
  }
  for (const name of data.attributes) {
    const values = [...new Set(data.documents.map((doc) => valueOf(doc, name)))].sort(compare);
    const options = values.map((value, number) => el("option", { value: number }, value || words.empty_value));
    const chosen = name in filter.attributes ? values.indexOf(filter.attributes[name]) : "";
    const all = el("option", { value: "" }, words.all_values);
    form.append(choice(titled(name), `attribute-${name}`, [all, ...options], chosen, (value) => {
      if (value === "") delete filter.attributes[name]; else filter.attributes[name] = values[Number(value)];
      changed();
    }));
  }
  if (!reviewer.blind) form.append(...filtersOfCodings(changed));
  // On a phone the filters would push the text off the screen.
  const fold = el("details.fold", { open: innerWidth > 900 }, el("summary", {}, words.filters), form);
  askAnew = () => {
    const again = filterForm(changed, asksDocument);
    again.open = fold.open;
    fold.replaceWith(again);
    changed();
  };
  form.append(el("button.plain", { type: "button", name: "reset", onclick: () => { resetFilters(); askAnew(); } }, words.reset));
  return fold;
}

function filtersOfCodings(changed) {
  const boxes = el("fieldset.field", {}, el("legend", {}, words.status), ...statuses.map((status) =>
    el("label.check", {}, el("input", {
      type: "checkbox", name: status, checked: filter.statuses.has(status),
      onchange: (event) => { filter.statuses[event.target.checked ? "add" : "delete"](status); changed(); },
    }), statusMark(status))));
  const said = el("output", {}, say("from_probability", { p: decimals.format(filter.probability) }));
  return [...valueFilters(changed), boxes, el("label.field", {}, el("span", {}, words.probability, " ", said), el("input", {
    type: "range", name: "probability", min: 0, max: 1, step: 0.05, value: filter.probability,
    oninput: (event) => {
      filter.probability = Number(event.target.value);
      said.textContent = say("from_probability", { p: decimals.format(filter.probability) });
      changed();
    },
  }))];
}
