// What has the reviewer decided, and where does the browser keep it?

// Who reviews, and whether blind: known at once, before anything is shown. What browsers keep in
// this way may be seconds old after a crash, which no decision may be.
const SETTINGS = `panreflex ${data.study.title}`;
const reviewer = { name: "", blind: false, keys: true };
try { Object.assign(reviewer, JSON.parse(localStorage.getItem(SETTINGS))); } catch { /* asked anew */ }

function setReviewer(changes) {
  Object.assign(reviewer, changes);
  try { localStorage.setItem(SETTINGS, JSON.stringify(reviewer)); } catch { /* asked anew */ }
}

// Each step is a record of its own in the database of the browser. None is changed: what is taken
// back is a step, too, and what holds results from all of them. No words of transcripts are among
// them, but for comments: some browsers let all pages that were opened from a disk read it.
const kept = {
  database: null, problem: false, isRead: false, listening: () => {},
  all: [], // steps of all runs of this study and of all who reviewed it
  mine: [], now: new Map(), values: new Map(), filed: new Map(), // those of this run and person, what holds of codes and of values, what the saved file says
};
let opening = null;

const answerOf = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

function openDatabase() {
  return new Promise((done, failed) => {
    setTimeout(failed, 4000); // some browsers never answer
    const request = indexedDB.open("panreflex", 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore("steps", { keyPath: "key" }).createIndex("study", "study");
    answerOf(request).then(done, failed);
  });
}

// Also when another tab has made some.
async function readSteps() {
  opening ??= openDatabase().then((database) => {
    kept.database = database;
    database.onclose = cannotKeep; // what the browser keeps was deleted meanwhile
  }, cannotKeep);
  await opening;
  if (kept.database) {
    const steps = kept.database.transaction("steps").objectStore("steps");
    await answerOf(steps.index("study").getAll(data.study.title)).then((all) => { if (!kept.problem) kept.all = all; }, cannotKeep);
  }
  kept.isRead = true;
  replay();
}

function cannotKeep() {
  if (!kept.problem) addEventListener("beforeunload", (event) => { if (notFiled()) event.preventDefault(); });
  kept.problem = true;
  kept.listening();
}

const isOfRun = (step) => step.run === data.review.run;

function replay() {
  const mine = kept.all.filter((step) => step.who === reviewer.name && isOfRun(step)).sort((a, b) => a.key - b.key);
  const all = [...holding(mine)], of = (isValue) => new Map(all.filter(([, { dimension }]) => Boolean(dimension) === isValue));
  Object.assign(kept, { mine, now: of(false), values: of(true), filed: holding(untilFiled(mine)) });
}

// The last step on each question that was not taken back, in the order of time.
function holding(steps) {
  const undone = new Set(steps.map(({ undoes }) => undoes));
  const found = new Map();
  for (const step of steps) {
    if (!step.question || undone.has(step.key)) continue;
    found.delete(step.question);
    found.set(step.question, step);
  }
  for (const [question, step] of found) if (!step.verdict && !step.comment) found.delete(question);
  return found;
}

const untilFiled = (steps) => steps.slice(0, steps.findLastIndex(({ filed }) => filed) + 1);

const answer = (step) => step && JSON.stringify([step.verdict, step.codes, step.comment, step.value]);

// How many decisions are in no file yet, or otherwise there?
function notFiled() {
  const { filed } = kept, now = new Map([...kept.now, ...kept.values]);
  const questions = new Set([...now.keys(), ...filed.keys()]);
  return [...questions].filter((question) => answer(now.get(question)) !== answer(filed.get(question))).length;
}

// Add a step; `instead` of the last one where that was of the same comment.
function addStep(step, instead = null) {
  const last = kept.all.reduce((most, { key }) => Math.max(most, key), 0);
  const key = instead?.key ?? Math.max(Date.now(), last + 1) + Math.random() / 2;
  const whole = { key, study: data.study.title, run: data.review.run, who: reviewer.name, ...step };
  if (instead) kept.all[kept.all.indexOf(instead)] = whole; else kept.all.push(whole);
  write((steps) => steps.put(whole));
  replay();
  return whole;
}

// On the disk before the browser says so: it may be killed at any time.
function write(change) {
  if (!kept.database) return cannotKeep();
  try {
    const writing = kept.database.transaction("steps", "readwrite", { durability: "strict" });
    writing.onabort = cannotKeep; // the disk may be full
    change(writing.objectStore("steps"));
    writing.commit?.();
  } catch {
    cannotKeep();
  }
}

function forget(steps) {
  const keys = new Set(steps.map(({ key }) => key));
  kept.all = kept.all.filter(({ key }) => !keys.has(key));
  write((store) => { for (const key of keys) store.delete(key); });
  replay();
}

// The last step that holds, which `addStep({ undoes })` takes back.
function lastStep() {
  const undone = new Set(kept.mine.map(({ undoes }) => undoes));
  return kept.mine.findLast((step) => step.question && !undone.has(step.key));
}

// Decisions of earlier runs of the study that no file has.
function earlier() {
  const runs = new Map();
  for (const step of kept.all) {
    if (step.who !== reviewer.name || isOfRun(step)) continue;
    if (!runs.has(step.run)) runs.set(step.run, []);
    runs.get(step.run).push(step);
  }
  const found = new Map();
  for (const steps of runs.values()) {
    steps.sort((a, b) => a.key - b.key);
    const filed = holding(untilFiled(steps));
    for (const [question, step] of holding(steps)) {
      if (answer(step) !== answer(filed.get(question))) found.set(question, step);
    }
  }
  return { decisions: [...found.values()], steps: [...runs.values()].flat() };
}

// Tells whether words are still the same, without keeping them (cyrb53, 53 bits).
function printOf(text) {
  let a = 0xdeadbeef, b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
    b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
