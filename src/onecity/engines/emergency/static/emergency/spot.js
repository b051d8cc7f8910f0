/* Where is the caller? A small map with the radius of the error; a click puts a pin. */

import { Marker } from "../vendor/maplibre-gl.mjs";
import { EMPTY, canDraw, ring, smallMap, zoomFor } from "./small-map.js";

const PIN_RADIUS_M = 30;
const NEAR_ZOOM = 15;
const element = document.getElementById("call-map");
const scene = JSON.parse(document.getElementById("spot-scene").textContent);
const spot = () => JSON.parse(document.getElementById("spot").textContent);
const point = (at) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } });

function prepare(map) {
  map.addSource("others", { type: "geojson", data: EMPTY });
  map.addLayer({ id: "others", type: "circle", source: "others", paint: { "circle-radius": 6, "circle-color": "#ffffff", "circle-stroke-color": "#0b4a7d", "circle-stroke-width": 3 } });
  const mark = document.createElement("div");
  mark.className = "call-spot";
  const marker = new Marker({ element: mark });
  let shown = "";
  const show = () => {
    const { at, radius_m, others } = spot();
    map.getSource("others").setData({ ...EMPTY, features: others.map(point) });
    if (!at) return;
    marker.setLngLat(at).addTo(map);
    map.getSource("error").setData(ring(at, radius_m));
    if (shown !== String(at)) map.jumpTo({ center: at, zoom: Math.min(NEAR_ZOOM, zoomFor(radius_m)) });
    shown = String(at);
  };
  show();
  document.body.addEventListener("htmx:afterSettle", () => document.getElementById("spot") && show());
}

function pin({ lng, lat }) {
  const values = { lon: lng.toFixed(6), lat: lat.toFixed(6), radius_m: PIN_RADIUS_M };
  window.htmx.ajax("POST", element.dataset.pin, { values, swap: "none", source: element });
}

if (canDraw(scene)) smallMap(element, scene, prepare).on("click", ({ lngLat }) => pin(lngLat));
