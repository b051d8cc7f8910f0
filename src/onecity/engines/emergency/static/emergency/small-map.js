/* A small map of the city's land and roads, with the radius in which somebody is. */

import { Map as LibreMap } from "../vendor/maplibre-gl.mjs";
import { GROUNDS, drawGround, pagePalette } from "../onecity/onemap-ground.js";

const EARTH_M = 6371008.8;
export const EMPTY = { type: "FeatureCollection", features: [] };

export const canDraw = (scene) => Boolean(scene.bounds && document.createElement("canvas").getContext("webgl2"));

/* `prepared(map)` is called once it can be drawn on; the source `error` takes a ring. */
export function smallMap(element, scene, prepared) {
  element.hidden = false;
  const [west, south, east, north] = scene.bounds;
  const palette = pagePalette();
  const map = new LibreMap({
    container: element,
    style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": GROUNDS[palette].sea } }] },
    bounds: [west, south, east, north],
    maxBounds: [west - 2, south - 2, east + 2, north + 2],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 18,
    locale: { "Map.Title": scene.words.map },
  });
  map.touchZoomRotate.disableRotation();
  map.once("load", () => {
    if (scene.land) {
      map.addSource("land", { type: "geojson", data: scene.land });
      map.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": GROUNDS[palette].land } });
    }
    map.addSource("error", { type: "geojson", data: EMPTY });
    map.addLayer({ id: "error", type: "fill", source: "error", paint: { "fill-color": "#b5432f", "fill-opacity": 0.16 } });
    map.addLayer({ id: "error-line", type: "line", source: "error", paint: { "line-color": "#b5432f", "line-width": 1.5 } });
    drawGround(map, scene.ground, { english: document.documentElement.lang === "en", before: "error", palette });
    prepared(map);
  });
  return map;
}

/* So far out that the whole error is seen. */
export const zoomFor = (radius_m) => 20 - Math.log2(Math.max(radius_m, 10) / 8);

export function ring([lon, lat], radius_m) {
  const up = (radius_m / EARTH_M) * (180 / Math.PI);
  const wide = up / Math.cos((lat * Math.PI) / 180);
  const corners = [...Array(65).keys()].map((n) => [lon + wide * Math.cos((n * Math.PI) / 32), lat + up * Math.sin((n * Math.PI) / 32)]);
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [corners] } };
}
