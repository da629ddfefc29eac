// Which figures and pictures has the study?

const CELLS = 60; // rows that are drawn at once

function showTables({ table: asked }) {
  const page = el("div.page.full", {}, el("h1", {}, words.tables));
  main.replaceChildren(page);
  if (!data.tables.length) return page.append(el("p.empty", {}, words.no_tables));
  const table = data.tables.find(({ name }) => name === asked) ?? data.tables[0];
  const options = data.tables.map(({ name, title }) => el("option", { value: name }, title));
  page.append(choice(words.table, "table", options, table.name, (name) => { location.hash = address({ view: "tables", table: name }); }),
    el("p.note", {}, `${table.name}.csv · ${say("rows", { n: table.rows.length })} · ${words.sort_note}`), tableOf(table));
}

function tableOf({ name, title, columns, rows }) {
  const body = el("tbody");
  let by = -1, down = false, shown = rows;
  const heads = columns.map(([column, heading, isNumber], place) => el(isNumber ? "th.number" : "th", { scope: "col" },
    el("button.sort", { type: "button", title: column, onclick: () => sort(place) }, heading)));
  // Counts that are compared with each other are shaded by size; shares and ids are not.
  const shaded = name.endsWith("_by_document") ? columns.map(([column]) => documentOf.has(column)) : columns.map(() => false);
  const isSum = ([code]) => codeOf.has(code) && !isLeaf(codeOf.get(code));
  const most = Math.max(1, ...rows.flatMap((row) => (isSum(row) ? [] : row.filter((_, place) => shaded[place]))));
  const more = el("div.more");
  const draw = () => {
    const line = (row) => el(isSum(row) ? "tr.main" : "tr", {}, ...row.map((value, place) =>
      cell(value, columns[place], row, shaded[place], isSum(row) ? 0 : value / most)));
    body.replaceChildren(...shown.slice(0, CELLS).map(line));
    more.replaceChildren();
    if (shown.length > CELLS) {
      const rest = el("button", { type: "button", onclick: () => { body.append(...shown.slice(CELLS).map(line)); more.replaceChildren(); } }, say("more", { n: shown.length - CELLS }));
      more.append(rest);
    }
  };
  const sort = (place) => {
    down = by === place ? !down : Boolean(columns[place][2]);
    by = place;
    shown = [...rows].sort((a, b) => compare(a[place], b[place]) * (down ? -1 : 1));
    heads.forEach((head, other) => (other === place ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    draw();
  };
  draw();
  return el("div", {}, el("div.wide", { tabindex: "0", role: "region", "aria-label": title }, el("table", {}, el("caption.unseen", {}, title), el("thead", {}, el("tr", {}, ...heads)), body)), more);
}

const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a ?? "").localeCompare(String(b ?? ""), undefined, { numeric: true }));

function cell(value, [column, , isNumber], [code], isCount, part) {
  if (value === null) return el("td");
  if (isNumber) {
    const text = column.startsWith("share") ? percents.format(value) : Number.isInteger(value) ? numbers.format(value) : decimals.format(value);
    if (!isCount) return el("td.number", {}, text);
    const inner = value && codeOf.has(code) ? el("a", { href: address({ view: "passages", code, doc: column }) }, text) : text;
    return el("td.number.shade", { part }, inner);
  }
  if (["code", "code_a", "code_b", "main_code", "nearest_code"].includes(column) && codeOf.has(value)) return el("td", {}, codeLink(value));
  if (column === "document" && documentOf.has(value)) return el("td", {}, el("a", { href: address({ doc: value }) }, value));
  if (column === "segment_id" && placeOf(value)) return el("td", {}, el("a.mono", { href: addressOf(value) }, value));
  return el(value.length > 60 ? "td.long" : "td", {}, value);
}

function showPictures() {
  const page = el("div.page.full", {}, el("h1", {}, words.pictures));
  main.replaceChildren(page);
  if (!data.pictures.length) return page.append(el("p.empty", {}, words.no_pictures));
  page.append(...data.pictures.map(({ title, source }) => el("figure.picture", {}, el("figcaption", {}, title),
    el("div.wide", {}, el("img", { src: source, alt: title, loading: "lazy" })))));
}
