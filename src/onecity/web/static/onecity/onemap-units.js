/* Vehicles and teams on the move, over all layers: a square each, as no warning is, its colour says what it is about, its words too. */

const NONE = { type: "FeatureCollection", features: [] };
const TONES = { done: "#58b893", active: "#5aa9f5", soon: "#e0a800", late: "#ef6a5a" };
const OFF = "#9fb4c8";
const WAIT_MS = 1_000;
const SIZE = 18;
const RATIO = 2;

/* `told`: whether any of what is shown is invented. */
export function followUnits(drawing, scene, open, told) {
  if (!scene.units) return;
  const { map } = drawing;
  const boxes = [...document.querySelectorAll('.layer input[name="units"]')];
  let timer = 0;
  let asked = 0;
  let features = [];

  drawing.ready.then(() => {
    for (const [tone, colour] of Object.entries({ ...TONES, off: OFF })) map.addImage(`unit-${tone}`, image(colour), { pixelRatio: RATIO });
    map.addSource("units", { type: "geojson", data: NONE, promoteId: "id" });
    map.addLayer({
      id: "units-mark",
      type: "symbol",
      source: "units",
      layout: { "icon-image": ["concat", "unit-", ["case", ["==", ["get", "tone"], ""], "off", ["get", "tone"]]], "icon-allow-overlap": true, "icon-ignore-placement": true },
    });
    if (!asked) draw(scene.units.now);
  });
  drawing.onUnit = (unit) => open(`${scene.units.list}?${new URLSearchParams({ unit })}`);
  for (const box of boxes) box.addEventListener("change", choose);
  for (const topic of scene.units.topics) {
    document.body.addEventListener(`live:${topic}`, () => {
      timer ||= setTimeout(() => {
        timer = 0;
        load();
      }, WAIT_MS);
    });
  }

  function choose() {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    told(features.some(({ properties }) => properties.simulated && chosen.includes(properties.kind)));
    if (map.getLayer("units-mark")) map.setFilter("units-mark", ["in", ["get", "kind"], ["literal", chosen]]);
  }

  async function load() {
    const mine = ++asked;
    const answer = await fetch(scene.units.url);
    if (answer.ok && mine === asked) draw(await answer.json());
  }

  function draw(data) {
    features = data.features;
    map.getSource("units").setData(data);
    for (const box of boxes) {
      const count = features.filter((feature) => feature.properties.kind === box.value).length;
      document.querySelector(`[data-units-count="${CSS.escape(box.value)}"]`).textContent = count;
    }
    choose();
  }
}

function image(colour) {
  const size = SIZE * RATIO;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.scale(size / 18, size / 18);
  const path = new Path2D("M4 3h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z");
  pen.fillStyle = "#0b1c2b";
  pen.fill(path);
  pen.fillStyle = colour;
  pen.fill(new Path2D("M5.500 5.500h7v7h-7z"));
  pen.lineWidth = 1.2;
  pen.strokeStyle = "#dfe9f1";
  pen.stroke(path);
  return pen.getImageData(0, 0, size, size);
}
