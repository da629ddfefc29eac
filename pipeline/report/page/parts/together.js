// Which open passages have the same code for the same reason, and how are they decided together?

// The open passages with the code and the decisive evidence of one, that first if it is open itself.
// What filters leave out is not asked; blind, nothing is known of evidence.
function alikeTo(one) {
  if (!one.code || !one.same || reviewer.blind) return [];
  const open = cases().flatMap(askedIn).filter((other) => other.same === one.same && isOpen(other));
  return [...open.filter((other) => other === one), ...open.filter((other) => other !== one)];
}

function togetherButton(one, isFirst) {
  const n = alikeTo(one).filter((other) => other !== one).length;
  return n ? el("button.together", {
    type: "button", name: "together", "aria-haspopup": "dialog", "aria-keyshortcuts": isFirst ? "g" : null, onclick: () => decideTogether(one),
  }, isFirst ? keyOf("g") : null, say("together", { n })) : null;
}

// Nobody decides on what was not shown: the words of all of them, also of documents that were not loaded.
async function decideTogether(one) {
  const alike = alikeTo(one);
  if (!one.code) return tellAll(words.nothing_proposed);
  if (!alike.some((other) => other !== one)) return tellAll(words.together_none);
  try {
    for (const { doc } of alike) if (!isHere(documentOf.get(doc))) await load(documentOf.get(doc).beside);
  } catch (error) {
    return tellAll(error.message);
  }
  if (!review.on || document.querySelector("dialog[open]")) return;
  togetherDialog(one, alike);
}

function togetherDialog(one, alike) {
  const code = codeOf.get(one.code);
  const boxes = alike.map(() => el("input", { type: "checkbox", name: "with", checked: true }));
  const chosen = () => alike.filter((_, place) => boxes[place].checked);
  const close = el("button", { type: "button", onclick: () => dialog.close() }, words.close);
  const button = (name, verdict) => el("button", {
    type: "button", name, onclick: () => { const all = chosen(); dialog.close(); decideAll(one, all, verdict); },
  });
  const accepts = button("accept_all", "accept"), rejects = button("reject_all", "reject");
  const count = () => {
    const n = chosen().length;
    for (const each of [accepts, rejects]) Object.assign(each, { textContent: say(each.name, { n }), disabled: !n });
  };
  const dialog = el("dialog.alike", { "aria-labelledby": "alike", colour: code.colour, onclose: () => dialog.remove(), onchange: count },
    el("h2", { id: "alike" }, words.together_title),
    el("p", {}, el("span.code", {}, el("b", {}, code.id), ` ${code.name}`)),
    el("p.note", {}, data.same_evidence[one.same - 1]), note(words.together_lead),
    el("ul", {}, ...alike.map((each, place) => el("li", {}, el("label", {}, boxes[place], el("span", {},
      el("q", {}, ...withEvidence(docOf(each), each)), " ",
      el("small", {}, sourceOf(docOf(each), each.start), " · ", sureness(each.probability))))))),
    el("div.buttons", {}, accepts, rejects, close));
  count();
  document.body.append(dialog);
  dialog.showModal();
}

// Each becomes a decision of its own, which keeps its comment or takes that of the open passage.
// The open one comes last, so that undo leads back to it.
function decideAll(one, all, verdict) {
  const { comment = "" } = stepOf(one) ?? {}, together = Date.now() + Math.random();
  for (const each of [...all].reverse()) recordStep(each, { verdict, codes: [], comment: stepOf(each)?.comment || comment, together });
  for (const each of all) if (each.doc === reading.doc.id) refresh(each);
  listDocuments();
  updateBar();
  if (isOpen(one)) choose(one); else goOn(one); // it may have been taken out
  const name = verdict === "accept" ? "accepted_together" : "rejected_together";
  tell([say(name, { n: all.length }), say("decided", progress())].join(". "));
}

// The steps that hold and were made at once with one, itself among them: they are undone at once.
function decidedWith(step) {
  if (!step.together) return [step];
  const undone = new Set(kept.mine.map(({ undoes }) => undoes));
  return kept.mine.filter(({ key, together }) => together === step.together && !undone.has(key));
}
