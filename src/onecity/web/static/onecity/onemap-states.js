/* What is the matter, over all layers: each level with its own shape and colour, live or at an earlier hour. */

const SHAPES = {
  blue: "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z",
  yellow: "M8 1.5 15 14.5H1z",
  orange: "M8 .5 15.5 8 8 15.5.5 8z",
  red: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
};
const SIZE = { blue: 14, yellow: 18, orange: 20, red: 22 };
const RATIO = 2;
const NONE = { type: "FeatureCollection", features: [] };
const WAIT_MS = 400;

export function followStates(drawing, scene, pulse, loaded) {
  if (!scene.states) return null;
  const known = new Set();
  let at = "";
  let timer = 0;
  let asked = 0;

  drawing.ready.then(() => {
    const style = getComputedStyle(document.querySelector(".map"));
    for (const level of Object.keys(SHAPES)) drawing.map.addImage(`state-${level}`, image(level, style), { pixelRatio: RATIO });
    drawing.map.addSource("states", { type: "geojson", data: NONE, promoteId: "id" });
    drawing.map.addLayer({
      id: "states-mark",
      type: "symbol",
      source: "states",
      layout: { "icon-image": ["concat", "state-", ["get", "level"]], "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "rank"] },
    });
    /* what stands came with the page; the stream tells of what changed since */
    if (!asked) draw(scene.states.now, false);
  });
  for (const topic of scene.states.topics) {
    document.body.addEventListener(`live:${topic}`, () => {
      if (at || timer) return;
      timer = setTimeout(() => {
        timer = 0;
        load(true);
      }, WAIT_MS);
    });
  }

  async function load(tells) {
    const mine = ++asked;
    const answer = await fetch(scene.states.url + (at ? `?${new URLSearchParams({ at })}` : ""));
    if (!answer.ok || mine !== asked) return;
    draw(await answer.json(), tells);
  }

  function draw(data, tells) {
    drawing.map.getSource("states").setData(data);
    for (const [level, count] of Object.entries(data.counts)) tell(level, count);
    loaded(new Set(data.features.map((feature) => feature.properties.layer)));
    for (const { properties, geometry } of data.features) {
      const key = `${properties.id}:${properties.level}`;
      if (tells && !known.has(key)) pulse(geometry.coordinates, properties.level);
    }
    known.clear();
    for (const { properties } of data.features) known.add(`${properties.id}:${properties.level}`);
  }

  return {
    /* An ISO time, or empty for now. */
    show(time) {
      at = time;
      return load(false);
    },
  };
}

function tell(level, count) {
  const shown = document.querySelector(`[data-level="${level}"] .stat-value`);
  if (shown) shown.textContent = count;
}

function image(level, style) {
  const size = SIZE[level] * RATIO;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.scale(size / 17, size / 17);
  pen.translate(0.5, 0.5);
  const path = new Path2D(SHAPES[level]);
  pen.fillStyle = style.getPropertyValue(`--level-${level}`).trim();
  pen.fill(path);
  pen.lineWidth = 1.4;
  pen.strokeStyle = "#0b1c2b";
  pen.stroke(path);
  return pen.getImageData(0, 0, size, size);
}
