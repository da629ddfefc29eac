// Which picture is shown, and how is it saved?

const charts = JSON.parse(document.getElementById("charts").textContent);
const links = [...document.querySelectorAll("#contents a")];
const nameOf = (link) => decodeURIComponent(link.hash.slice(1));
let shown = null, view = null;

// What is drawn is told to those who do not see it.
function described(chart) {
  const { text = [], subtitle = [] } = chart.title ?? {};
  return [text, subtitle].map((lines) => [lines].flat().join(" ")).filter(Boolean).join(". ");
}

// Vega describes the parts of a picture in English: only the description of the whole is told.
function toldAsOne(picture) {
  picture.setAttribute("role", "img");
  picture.removeAttribute("aria-roledescription");
  for (const part of picture.querySelectorAll("[aria-roledescription]"))
    for (const name of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(name);
}

async function draw(name) {
  const link = links.find((one) => nameOf(one) === name) ?? links[0];
  if (!link || link === shown) return;
  shown?.removeAttribute("aria-current");
  shown = link;
  link.setAttribute("aria-current", "page");
  const chart = charts[nameOf(link)];
  const drawn = await vegaEmbed("#picture", { ...chart, description: described(chart) }, {
    renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
  });
  view = drawn.view;
  toldAsOne(document.getElementById("picture"));
}

async function save(as) {
  const link = document.createElement("a");
  link.href = await view.toImageURL(as, as === "png" ? 2 : 1);
  link.download = `${nameOf(shown)}.${as}`;
  link.click();
}

const follow = () => draw(decodeURIComponent(location.hash.slice(1)));
if (links.length) document.getElementById("contents").open = innerWidth > 900;
for (const button of document.querySelectorAll("[data-as]"))
  button.addEventListener("click", () => save(button.dataset.as));
window.addEventListener("hashchange", follow);
follow();
