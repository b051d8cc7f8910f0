/* How a map of circles is drawn: the city's land, cells in colours, points, where one stands. */

import { Map as LibreMap, Marker } from "../vendor/maplibre-gl.mjs";
import { GROUNDS, pagePalette } from "../onecity/onemap-ground.js";

const EMPTY = { type: "FeatureCollection", features: [] };

/* `null` where the browser has no WebGL 2: lists and tables say the same. */
export function drawMap(element, scene, fill) {
  if (!scene.bounds || !document.createElement("canvas").getContext("webgl2")) return null;
  element.hidden = false;
  const [west, south, east, north] = scene.bounds;
  const ground = GROUNDS[pagePalette()];
  const map = new LibreMap({
    container: element,
    style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": ground.sea } }] },
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 12 },
    maxBounds: [west - 2, south - 2, east + 2, north + 2],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: false,
    minZoom: 6,
    maxZoom: 17,
    locale: { "Map.Title": scene.words.map },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.once("load", () => {
    if (scene.land) {
      map.addSource("land", { type: "geojson", data: scene.land });
      map.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": ground.land } });
    }
    map.addSource("cells", { type: "geojson", data: EMPTY });
    map.addLayer({ id: "cells", type: "fill", source: "cells", paint: { "fill-color": fill, "fill-opacity": 0.72 } });
    if (scene.land) map.addLayer({ id: "borders", type: "line", source: "land", paint: { "line-color": "#71808e", "line-width": 1 } });
    map.addSource("points", { type: "geojson", data: EMPTY });
    map.addLayer({
      id: "points",
      type: "circle",
      source: "points",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2, 12, 5, 15, 8],
        "circle-color": ["case", ["get", "added"], "#0d63a5", ["get", "open"], "#0b4a7d", "#ffffff"],
        "circle-stroke-color": "#0a2f4f",
        "circle-stroke-width": 1.5,
      },
    });
  });
  map.ready = map.loaded() ? Promise.resolve() : new Promise((done) => map.once("load", done));
  return map;
}

export function put(map, source, data) {
  map.ready.then(() => map.getSource(source).setData(data ?? EMPTY));
}

export function mark(map, place, className, text) {
  const element = document.createElement("div");
  element.className = className;
  if (text) element.textContent = text;
  return new Marker({ element }).setLngLat(place).addTo(map);
}

export function scene() {
  return JSON.parse(document.getElementById("circle-scene").textContent);
}
