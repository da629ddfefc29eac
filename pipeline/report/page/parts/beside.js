// Where are the transcripts of a large study? In files beside the page, loaded when they are needed.

const isHere = (doc) => doc.text !== undefined;
const promised = new Map(); // files by their number, each asked for once

// Called by the files: documents with their texts, turns and what is known of their codings.
window.panreflexTexts = (documents) => {
  for (const [id, text, turns, sentences, known] of documents) {
    const doc = documentOf.get(id);
    Object.assign(doc, { text, turns, sentences });
    doc.codings.forEach((coding, place) => {
      const [evidence, reason, spans, proposals, value_evidence] = known[place];
      Object.assign(coding, { evidence, reason, spans, proposals, value_evidence });
    });
  }
};

function load(number) {
  if (!promised.has(number)) {
    promised.set(number, new Promise((done, failed) => {
      const script = el("script", { src: data.beside[number] });
      const fail = () => {
        promised.delete(number);
        script.remove();
        failed(new Error(say("beside_missing", { file: data.beside[number] })));
      };
      // One that is cut off or holds something else counts as loaded, too.
      const complete = () => data.documents.every((doc) => doc.beside !== number || isHere(doc));
      script.addEventListener("load", () => { if (complete()) done(); else fail(); });
      script.addEventListener("error", fail);
      document.head.append(script);
    }));
  }
  return promised.get(number);
}

// What `make` returns of a document, or a place for it, which is filled when somebody comes near.
function withText(doc, make) {
  if (isHere(doc)) return make();
  const place = el("p.note", { "aria-busy": "true" }, words.beside_loading);
  const near = new IntersectionObserver((seen) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    near.disconnect();
    fill(place, doc, () => place.replaceWith(make()));
  }, { rootMargin: "600px" });
  near.observe(place);
  return place;
}

async function fill(place, doc, then) {
  try {
    await load(doc.beside);
    then();
  } catch (error) {
    place.removeAttribute("aria-busy");
    place.textContent = error.message;
  }
}
