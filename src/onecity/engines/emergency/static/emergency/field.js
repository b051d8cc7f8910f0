/* A small map: a rough place as a ring, a way, points. What it shows stands in #field and may be swapped by htmx. */

import { LngLatBounds, Marker } from "../vendor/maplibre-gl.mjs";
import { EMPTY, canDraw, ring as around, smallMap } from "./small-map.js";

const element = document.getElementById("rs-map");
const scene = JSON.parse(document.getElementById("field-scene").textContent);
const field = () => JSON.parse(document.getElementById("field").textContent);
let marks = [];
let shown = "";

/* Others hear of a tap on the map as the event `field:tap`, and move the one mark with `field:mark`. */
function draw() {
  const map = smallMap(element, scene, prepare);
  map.on("click", ({ lngLat }) => element.dispatchEvent(new CustomEvent("field:tap", { detail: lngLat })));
}

function prepare(map) {
  map.addSource("way", { type: "geojson", data: EMPTY });
  map.addLayer({ id: "way", type: "line", source: "way", paint: { "line-color": "#0d63a5", "line-width": 4 }, layout: { "line-cap": "round", "line-join": "round" } });
  show(map);
  document.body.addEventListener("htmx:afterSettle", () => document.getElementById("field") && show(map));
  element.addEventListener("field:mark", ({ detail }) => mark(map, detail));
}

function mark(map, { at, kind, name, go }) {
  for (const one of marks) if (one.getElement().classList.contains(`rs-mark-${kind}`)) one.remove();
  marks.push(put(map, { at, kind, name }));
  if (go) map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), 16) });
}

function show(map) {
  const { ring, line, points } = field();
  const text = JSON.stringify([ring, line, points]);
  if (text === shown) return;
  shown = text;
  map.getSource("error").setData(ring ? around(ring.at, ring.radius_m) : EMPTY);
  map.getSource("way").setData(line.length > 1 ? { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: line } } : EMPTY);
  for (const mark of marks) mark.remove();
  marks = points.map((one) => put(map, one));
  const corners = [...(ring ? around(ring.at, ring.radius_m).geometry.coordinates[0] : []), ...line, ...points.map(({ at }) => at)];
  if (corners.length) map.fitBounds(corners.reduce((box, at) => box.extend(at), new LngLatBounds()), { padding: 36, maxZoom: 16, duration: 0 });
}

function put(map, { at, kind, name }) {
  const label = document.createElement("div");
  label.className = `rs-mark rs-mark-${kind}`;
  label.textContent = kind.startsWith("aed") ? "AED" : name;
  label.title = name;
  return new Marker({ element: label }).setLngLat(at).addTo(map);
}

/* With nothing to show there is no map, unless a tap on it asks for something. */
function begin() {
  const { ring, line, points } = field();
  const isNeeded = "tap" in element.dataset || ring || line.length || points.length;
  if (!isNeeded) return document.body.addEventListener("htmx:afterSettle", begin, { once: true });
  draw();
}

if (element && canDraw(scene)) begin();
