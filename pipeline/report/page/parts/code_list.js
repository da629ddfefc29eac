// Which code is meant? A list that is searched by typing, with the likeliest codes first.

const MOST_CODES = 40; // as many are shown at once

function chooseCode(one, title, then, without = []) {
  const place = reader.panel.querySelector(`.codelist[data-of="${one.number}"]`);
  if (!place) return;
  const codes = likeliest(one).filter((code) => !without.includes(code.id));
  let shown = [], at = 0;
  const list = el("ul", { id: "codes", role: "listbox", "aria-label": words.codes });
  const field = el("input", {
    type: "text", name: "code", role: "combobox", "aria-expanded": "true", "aria-controls": "codes", "aria-autocomplete": "list",
    "aria-label": title, placeholder: words.code_search, autocomplete: "off", spellcheck: "false",
  });
  const move = (to) => {
    at = Math.max(0, Math.min(to, shown.length - 1));
    [...list.children].slice(0, shown.length).forEach((option, number) => option.setAttribute("aria-selected", number === at ? "true" : "false"));
    field.setAttribute("aria-activedescendant", shown.length ? `code-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const draw = () => {
    shown = matching(codes, field.value).slice(0, MOST_CODES);
    list.replaceChildren(...shown.map((code, number) => el("li", {
      id: `code-${number}`, role: "option", colour: code.colour, title: code.definition,
      onclick: () => take(code), onpointerdown: (event) => event.preventDefault(),
    }, el("span.code", {}, el("b", {}, code.id), ` ${code.name}`))));
    const more = matching(codes, field.value).length - shown.length;
    const said = more ? say("code_more", { n: more }) : shown.length ? "" : words.code_none;
    if (said) list.append(el("li.note", { role: "option", "aria-disabled": "true" }, said));
    move(0);
  };
  const close = () => {
    place.replaceChildren();
    labelAt(one.number)?.focus({ preventScroll: true });
  };
  const take = (code) => { close(); then(code.id); };
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    const acts = {
      ArrowDown: () => move(at + 1), ArrowUp: () => move(at - 1), Home: () => move(0), End: () => move(shown.length - 1),
      Enter: () => shown[at] && take(shown[at]),
      Escape: () => { close(); if (one === review.fresh) unmark(); },
    };
    if (event.isComposing || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
  place.replaceChildren(el("p.verdict", {}, title), field, list);
  draw();
  place.scrollIntoView({ block: "nearest" });
  field.focus({ preventScroll: true });
}

// The machine's next codes, codes of what overlaps, those given last, neighbours in the codebook,
// and then the most frequent; blind, only those given last, and the order of the codebook.
function likeliest(one) {
  const ids = [];
  const around = docOf(one).codings.filter((other) => overlaps(other, one.start, one.end));
  if (!reviewer.blind) {
    ids.push(...(one.proposals ?? []).map(([code]) => code));
    ids.push(...around.sort((a, b) => b.probability - a.probability).map(({ code }) => code));
  }
  ids.push(...[...kept.now.values()].slice(-8).reverse().flatMap(({ codes }) => codes));
  const rest = data.codes.filter(({ codable }) => codable);
  if (!reviewer.blind) {
    const family = codeOf.get(one.code)?.main;
    rest.sort((a, b) => (b.main === family) - (a.main === family) || b.segments - a.segments);
  }
  ids.push(...rest.map(({ id }) => id));
  return [...new Set(ids)].map((id) => codeOf.get(id)).filter((code) => code?.codable);
}

// What begins with what was typed stands before what holds it.
function matching(codes, typed) {
  const pattern = patternOf(typed);
  if (!pattern) return codes;
  const wanted = typed.trim().toLowerCase();
  const ranked = codes.map((code) => {
    const id = code.id.toLowerCase();
    const at = code.name.search(new RegExp(pattern.source, "i"));
    if (id === wanted) return [0, code];
    if (id.startsWith(wanted)) return [1, code];
    if (at === 0) return [2, code];
    return [at > 0 ? 3 : id.includes(wanted) ? 4 : 9, code];
  });
  return ranked.filter(([rank]) => rank < 9).sort(([a], [b]) => a - b).map(([, code]) => code);
}
