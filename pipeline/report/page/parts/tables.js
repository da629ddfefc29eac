// Which figures and pictures has the study?

const CELLS = 60; // rows that are drawn at once

function showTables({ table: asked }) {
  const page = el("div.page.full", {}, el("h1", {}, words.tables));
  main.replaceChildren(page);
  if (!data.tables.length) return page.append(el("p.empty", {}, words.no_tables));
  const table = data.tables.find(({ name }) => name === asked) ?? data.tables[0];
  const options = data.tables.map(({ name, title }) => el("option", { value: name }, title));
  const open = (name) => { location.hash = address({ view: "tables", table: name }); };
  page.append(choice(words.table, "table", options, table.name, open),
    el("p", {}, table.question),
    note(`${table.name}.csv · ${say("rows", { n: table.rows.length })} · ${words.sort_note}`), tableOf(table));
}

function tableOf({ name, title, columns, rows }) {
  // Counts that are compared with each other are shaded by size; shares and ids are not.
  const shaded = columns.map(([column]) => name.endsWith("_by_document") && documentOf.has(column));
  const isSum = ([code]) => codeOf.has(code) && !isLeaf(codeOf.get(code));
  let most = 1;
  for (const row of rows.filter((one) => !isSum(one))) {
    row.forEach((value, place) => { if (shaded[place]) most = Math.max(most, value); });
  }
  const line = (row) => el(isSum(row) ? "tr.main" : "tr", {}, ...row.map((value, place) =>
    cell(value, columns[place], row, shaded[place], isSum(row) ? 0 : value / most)));

  const body = el("tbody");
  const draw = (shown) => {
    body.replaceChildren(...shown.slice(0, CELLS).map(line));
    more.hidden = shown.length <= CELLS;
    more.textContent = say("more", { n: shown.length - CELLS });
    more.onclick = () => { more.hidden = true; body.append(...shown.slice(CELLS).map(line)); };
  };
  const more = el("button.more", { type: "button" });
  const region = el("div.wide", { tabindex: "0", role: "region", "aria-label": title },
    el("table", {}, el("caption.unseen", {}, title), sortHead(columns, rows, draw), body));
  draw(rows);
  return el("div", {}, region, more);
}

// A click on a heading sorts: numbers the largest first, words by the alphabet, and then the other way.
function sortHead(columns, rows, draw) {
  let by = -1, down = false;
  const heads = columns.map(([, heading, isNumber, meaning], place) => {
    const button = el("button.sort", { type: "button", title: meaning, onclick: () => sort(place) }, heading);
    return el(isNumber ? "th.number" : "th", { scope: "col" }, button);
  });
  const sort = (place) => {
    down = by === place ? !down : Boolean(columns[place][2]);
    by = place;
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[place].setAttribute("aria-sort", down ? "descending" : "ascending");
    draw([...rows].sort((a, b) => compare(a[place], b[place]) * (down ? -1 : 1)));
  };
  return el("thead", {}, el("tr", {}, ...heads));
}

const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b
  : String(a ?? "").localeCompare(String(b ?? ""), undefined, { numeric: true }));

const formatOf = (column, value) =>
  (column.startsWith("share") ? percents : Number.isInteger(value) ? numbers : decimals);
const codeColumns = new Set(["code", "code_a", "code_b", "main_code", "nearest_code"]);

function cell(value, [column, , isNumber], [code], isCount, part) {
  if (value === null) return el("td");
  if (isNumber) {
    const text = formatOf(column, value).format(value);
    if (!isCount) return el("td.number", {}, text);
    const href = value && codeOf.has(code) && address({ view: "passages", code, doc: column });
    return el("td.number.shade", { part }, href ? el("a", { href }, text) : text);
  }
  if (codeColumns.has(column) && codeOf.has(value)) return el("td", {}, codeLink(value));
  if (column === "document" && documentOf.has(value)) {
    return el("td", {}, el("a", { href: address({ doc: value }) }, value));
  }
  if (column === "segment_id" && placeOf(value)) {
    return el("td", {}, el("a.mono", { href: addressOf(value) }, value));
  }
  return el(value.length > 60 ? "td.long" : "td", {}, value);
}

function showPictures({ picture: asked }) {
  if (!data.pictures.length) return main.replaceChildren(el("p.empty", {}, words.no_pictures));
  const shown = data.pictures.find(({ name }) => name === asked) ?? data.pictures[0];
  const list = el("nav", { "aria-label": words.pictures }, ...data.pictures.map(({ name, title }) => el("a.row", {
    href: address({ view: "pictures", picture: name }), "aria-current": name === shown.name ? "page" : null,
  }, title)));
  main.replaceChildren(el("div.split.gallery", {},
    el("details.fold.side", { open: innerWidth > 900 }, el("summary", {}, words.pictures), list),
    el("figure.picture.found", {}, el("figcaption", {}, shown.title), pictureOf(shown))));
}

const pictureOf = ({ source, title }) => el("div", {},
  el("div.wide", {}, el("img", { src: source, alt: title })),
  el("label.check.actual", {}, el("input", { type: "checkbox" }), ` ${words.actual}`));
