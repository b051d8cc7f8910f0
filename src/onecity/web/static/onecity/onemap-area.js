/* An area that somebody draws: corner after corner, then what is inside is asked for. By keyboard a place is chosen
   from the list instead. */

const EMPTY = { type: "FeatureCollection", features: [] };
const NEAR_PIXELS = 12;
const MOST_CORNERS = 200;

export function followArea(drawing, scene, open) {
  const { map } = drawing;
  const hint = Object.assign(document.createElement("p"), { className: "map-hint", hidden: true, textContent: scene.words.drawing });
  hint.setAttribute("role", "status");
  map.getContainer().parentElement.append(hint);
  let corners = null;

  drawing.ready.then(() => {
    map.addSource("drawn", { type: "geojson", data: EMPTY });
    map.addLayer({ id: "drawn-area", type: "fill", source: "drawn", filter: ["==", "$type", "Polygon"], paint: { "fill-color": "#8ccbff", "fill-opacity": 0.14 } });
    map.addLayer({ id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": "#8ccbff", "line-width": 2, "line-dasharray": [2, 1] } });
    map.addLayer({ id: "drawn-corner", type: "circle", source: "drawn", filter: ["==", "$type", "Point"], paint: { "circle-radius": 5, "circle-color": "#dfe9f1", "circle-stroke-color": "#0b1c2b", "circle-stroke-width": 1.5 } });
  });
  map.on("click", (event) => corners && add(event));
  map.on("dblclick", (event) => {
    if (!corners) return;
    event.preventDefault();
    end();
  });

  function begin() {
    corners = [];
    drawing.isDrawing = true;
    hint.hidden = false;
    map.getContainer().classList.add("is-drawing");
    map.getCanvas().focus({ preventScroll: true });
    draw();
  }

  function add({ lngLat, point }) {
    const first = corners.length > 2 && map.project(corners[0]);
    if (first && Math.hypot(first.x - point.x, first.y - point.y) < NEAR_PIXELS) return end();
    const last = corners.length && map.project(corners.at(-1));
    /* the second click of a double one is no corner of its own */
    if (last && Math.hypot(last.x - point.x, last.y - point.y) < 3) return;
    if (corners.length < MOST_CORNERS) corners.push([lngLat.lng, lngLat.lat]);
    draw();
  }

  function stop() {
    corners = null;
    drawing.isDrawing = false;
    hint.hidden = true;
    map.getContainer().classList.remove("is-drawing");
  }

  function end() {
    if (corners.length < 3) return;
    const area = corners.map(([lon, lat]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(",");
    stop();
    open(`${scene.inside}?${new URLSearchParams({ area, layers: [...drawing.shown].join(",") })}`);
  }

  function cancel() {
    stop();
    show("");
  }

  function draw() {
    const points = corners.map((coordinates) => ({ type: "Feature", geometry: { type: "Point", coordinates } }));
    const line = corners.length > 1 ? [{ type: "Feature", geometry: { type: "LineString", coordinates: corners } }] : [];
    map.getSource("drawn").setData({ type: "FeatureCollection", features: [...points, ...line] });
  }

  /* The area of the panel that is open, or none. */
  async function show(said) {
    await drawing.ready;
    const numbers = said ? said.split(",").map(Number) : [];
    const ring = [];
    for (let at = 0; at + 1 < numbers.length; at += 2) ring.push([numbers[at], numbers[at + 1]]);
    const area = { type: "Feature", geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } };
    map.getSource("drawn").setData(ring.length ? { type: "FeatureCollection", features: [area] } : EMPTY);
  }

  document.addEventListener("keydown", (event) => {
    if (!corners || !["Enter", "Escape", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter") end();
    else {
      corners.pop();
      draw();
    }
  }, true);
  document.addEventListener("click", (event) => event.target.closest("[data-draw]") && begin());
  /* the layers that are switched on are those that are counted */
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.matches("[data-area-form]")) event.detail.parameters.layers = [...drawing.shown].join(",");
  });
  return { begin, show };
}
