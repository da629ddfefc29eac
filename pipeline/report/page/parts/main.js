// Which view does the address ask for, and what do the keys do?

const views = {
  overview: showOverview, codebook: showCodebook, transcripts: showTranscripts, passages: showPassages,
  topics: showTopics, recommendations: showRecommendations, tables: showTables, pictures: showPictures, reviewing: showReview, hits: showHits,
};
const whileBlind = new Set(["reviewing", "codebook", "hits"]);
const help = document.getElementById("help");
const inMenu = Object.keys(views).filter((view) => view !== "hits" && (view !== "recommendations" || hasAdvice));

// "#I07_120_233", "#doc=I07&seg=I07_120_233&q=…", "#view=passages&code=B1"
function asked() {
  const hash = location.hash.slice(1);
  let whole = hash;
  try { whole = decodeURIComponent(hash); } catch { /* a stray % is part of the name */ }
  const place = placeOf(whole);
  if (place) return ["transcripts", { place }];
  const parts = Object.fromEntries(new URLSearchParams(hash));
  if (Object.hasOwn(views, parts.view ?? "")) return [parts.view, parts];
  const segment = parts.seg ? placeOf(parts.seg) : null;
  const doc = segment?.doc ?? documentOf.get(parts.doc);
  if (doc) return ["transcripts", { doc, place: segment, query: parts.q }];
  return ["overview", hash ? { missing: parts.seg ?? parts.doc ?? whole } : {}];
}

// Transcripts are read in the review as long as it is blind.
const blindAddress = ({ doc, place, query }) => address({
  view: "reviewing", ...(place ? { seg: place.id } : doc ? { doc: doc.id } : {}), ...(query ? { q: query } : {}),
});

let shownView = "";
const filteredViews = new Set(["transcripts", "passages", "reviewing", ""]);

function route() {
  const [view, parts] = asked();
  const named = parts.doc ?? parts.place?.doc;
  if (view === "transcripts" && named) liftForLink(named, !filteredViews.has(shownView));
  shownView = view;
  searched += 1; // a search that is under way is no longer asked for
  reader = null;
  Object.assign(review, { on: false, bar: null, asked: null, fresh: null, saved: null });
  if (reviewer.blind && view === "transcripts") return location.replace(blindAddress(parts));
  if (!reviewer.blind || whileBlind.has(view)) views[view](parts); else showHidden();
  if (parts.missing) {
    main.prepend(el("p.empty", { role: "alert" }, say("unknown_place", { id: parts.missing })));
  }
  for (const link of document.querySelectorAll("#views a")) {
    link.setAttribute("aria-current", link.dataset.view === view ? "page" : "false");
    // On a phone the menu scrolls.
    if (link.dataset.view === view) link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.offsetLeft;
  }
  if (view !== "transcripts" && !parts.code && !parts.topic) scrollTo(0, 0);
  document.title = `${words[view]} · ${data.study.title}`;
}

function onKey(event) {
  const typing = event.target.matches("input:not([type=checkbox], [type=range]), select, textarea");
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (typing) event.target.blur(); else if (reader && reading.selected) unselect();
    return;
  }
  if (typing || !reviewer.keys || event.ctrlKey || event.metaKey || event.altKey || onReviewKey(event)) return;
  const acts = {
    "/": () => document.querySelector("#find input").select(),
    "?": () => help.showModal(),
    j: () => reader && isHere(reading.doc) && stepCoding(1),
    k: () => reader && isHere(reading.doc) && stepCoding(-1),
    n: () => reader && stepDocument(1), p: () => reader && stepDocument(-1),
  };
  inMenu.forEach((view, place) => { acts[place + 1] = () => { location.hash = address({ view }); }; });
  if (!Object.hasOwn(acts, event.key)) return;
  event.preventDefault();
  acts[event.key]();
}

function start() {
  const menu = document.getElementById("views");
  menu.setAttribute("aria-label", words.views);
  menu.append(...inMenu.map((view) => el("a", { href: address({ view }), "data-view": view }, words[view])),
    signButton("?", words.help, () => help.showModal()));
  searchForm();
  const keys = words.keys.flatMap(([key, does]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, does)]);
  const single = el("input", { type: "checkbox", name: "keys", checked: reviewer.keys, onchange: () => setReviewer({ keys: single.checked }) });
  help.append(el("h2", {}, words.help), el("dl.keys", {}, ...keys), el("label.check", {}, single, words.single_keys),
    el("form", { method: "dialog" }, el("button", {}, words.close)));
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  addEventListener("hashchange", () => {
    route();
    // What had the focus may be gone: the Tab key goes on in the new view.
    if (document.activeElement === document.body) main.focus({ preventScroll: true });
  });
  addEventListener("keydown", onKey);
  // Another tab may have decided meanwhile.
  addEventListener("focus", async () => {
    const before = kept.all.length;
    if (!review.on) return;
    await readSteps();
    if (review.on && kept.all.length !== before) redraw();
  });
  // Paper has no button: what was not drawn yet would be missing.
  addEventListener("beforeprint", () => {
    for (let more; (more = main.querySelector("button.more:not([hidden])"));) more.click();
  });
  route();
}

start();
