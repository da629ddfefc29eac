// Which entries have all the words that were asked for? Umlauts and accents do not matter.

const { entries, found, none } = JSON.parse(document.getElementById("entries").textContent);
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").replace(/(?<=[aou])e/g, "");
const texts = entries.map(([kind, title, text]) => plain(`${title} ${text}`));
const field = document.getElementById("q");
const list = document.getElementById("results");
const told = document.getElementById("told");

function make(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function show(query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const hits = words.length ? entries.filter((_, place) => words.every((word) => texts[place].includes(word))) : [];
  told.textContent = !words.length ? told.dataset.ask : hits.length
    ? found[hits.length === 1 ? 0 : 1].replace("{n}", hits.length) : none;
  list.replaceChildren(...hits.map(([kind, title, text, href]) => {
    const item = document.createElement("li");
    item.append(make("a", title, { href }), make("span", ` ${kind}`, { class: "soft" }), make("p", text));
    return item;
  }));
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
show(field.value);
field.addEventListener("input", () => show(field.value));
document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?${new URLSearchParams({ q: field.value })}`);
  show(field.value);
});
