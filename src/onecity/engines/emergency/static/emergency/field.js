/* A small map: a rough place as a ring, a way, points. What it shows stands in #field and may be swapped by htmx. */

import { LngLatBounds, Map as LibreMap, Marker } from "../vendor/maplibre-gl.mjs";
import { drawGround } from "../onecity/onemap-ground.js";

const EARTH_M = 6371008.8;
const EMPTY = { type: "FeatureCollection", features: [] };
const element = document.getElementById("rs-map");
const scene = JSON.parse(document.getElementById("field-scene").textContent);
const field = () => JSON.parse(document.getElementById("field").textContent);
let marks = [];
let shown = "";

/* Others hear of a tap on the map as the event `field:tap`. */
function draw() {
  element.hidden = false;
  const [west, south, east, north] = scene.bounds;
  const map = new LibreMap({
    container: element,
    style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": "#e8f1f8" } }] },
    bounds: [west, south, east, north],
    maxBounds: [west - 2, south - 2, east + 2, north + 2],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 18,
    locale: { "Map.Title": scene.words.map },
  });
  map.touchZoomRotate.disableRotation();
  map.once("load", () => prepare(map));
  map.on("click", ({ lngLat }) => element.dispatchEvent(new CustomEvent("field:tap", { detail: lngLat })));
}

function prepare(map) {
  if (scene.land) {
    map.addSource("land", { type: "geojson", data: scene.land });
    map.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": "#fbfaf6" } });
  }
  map.addSource("ring", { type: "geojson", data: EMPTY });
  map.addSource("way", { type: "geojson", data: EMPTY });
  map.addLayer({ id: "ring", type: "fill", source: "ring", paint: { "fill-color": "#b5432f", "fill-opacity": 0.18 } });
  map.addLayer({ id: "ring-line", type: "line", source: "ring", paint: { "line-color": "#b5432f", "line-width": 1.5 } });
  map.addLayer({ id: "way", type: "line", source: "way", paint: { "line-color": "#0d63a5", "line-width": 4 }, layout: { "line-cap": "round", "line-join": "round" } });
  drawGround(map, scene.ground, { english: document.documentElement.lang === "en", before: "ring", palette: "light" });
  show(map);
  document.body.addEventListener("htmx:afterSettle", () => document.getElementById("field") && show(map));
}

function show(map) {
  const { ring, line, points } = field();
  const text = JSON.stringify([ring, line, points]);
  if (text === shown) return;
  shown = text;
  map.getSource("ring").setData(ring ? around(ring.at, ring.radius_m) : EMPTY);
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

function around([lon, lat], radius_m) {
  const up = (radius_m / EARTH_M) * (180 / Math.PI);
  const wide = up / Math.cos((lat * Math.PI) / 180);
  const corners = [...Array(65).keys()].map((n) => [lon + wide * Math.cos((n * Math.PI) / 32), lat + up * Math.sin((n * Math.PI) / 32)]);
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [corners] } };
}

/* With nothing to show there is no map, unless a tap on it asks for something. */
function begin() {
  const { ring, line, points } = field();
  const isNeeded = "tap" in element.dataset || ring || line.length || points.length;
  if (!isNeeded) return document.body.addEventListener("htmx:afterSettle", begin, { once: true });
  draw();
}

if (element && scene?.bounds && document.createElement("canvas").getContext("webgl2")) begin();
