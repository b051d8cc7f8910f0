/* The ground of the map, where somebody drew one: roads and their names from one file of vector tiles. */

import { addProtocol } from "../vendor/maplibre-gl.mjs";

const SOURCE = "ground";
const FONT = ["Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
export const PALETTES = {
  night: { major: "#5b7fa0", middle: "#3d6585", minor: "#2a4f6d", text: "#b9cbdb", halo: "#0b1c2b" },
  light: { major: "#d9a441", middle: "#c9b98a", minor: "#d8d8d2", text: "#33475a", halo: "#ffffff" },
};
/* Sea, land and borders below it, for the small maps of pages that are light or dark. */
export const GROUNDS = {
  night: { sea: "#0b1c2b", land: "#14324a", border: "#2c5878", mark: "#ffffff" },
  light: { sea: "#e8f1f8", land: "#fbfaf6", border: "#b6c0c9", mark: "#1d242b" },
};
export const pagePalette = () => (getComputedStyle(document.documentElement).colorScheme === "dark" ? "night" : "light");
/* Pixels far away and near, by class; whatever is not named is the smallest. */
const WIDTHS = { motorway: [1.2, 5], trunk: [1, 4.5], primary: [0.8, 4], secondary: [0.7, 3.2], tertiary: [0.6, 2.6] };
const SMALLEST = [0.4, 1.8];
const RANKS = { motorway: 5, trunk: 4, primary: 3, secondary: 2, tertiary: 1 };

/* Adds the ground below the layer `before`; does nothing where the page has no reader for its file. */
export function drawGround(map, ground, { english, before, palette = "night" }) {
  if (!ground || !window.pmtiles) return;
  addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
  map.addSource(SOURCE, { type: "vector", url: `pmtiles://${location.origin}${ground.url}` });
  const layers = groundLayers(PALETTES[palette], english);
  for (const layer of layers) map.addLayer(layer, before);
  if (isSlow()) hideWhileMoving(map, layers);
}

const byClass = (values, other) => ["match", ["get", "class"], ...Object.entries(values).flat(), other];
const widths = (at) => byClass(Object.fromEntries(Object.entries(WIDTHS).map(([name, both]) => [name, both[at]])), SMALLEST[at]);

/* Drawn by software the ground makes frames of a moving map a third slower: there it waits until the map rests. */
function isSlow() {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const slow = !gl || /swiftshader|llvmpipe|software|basic render/i.test(info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "");
  gl?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers keep only a few
  return slow;
}

function hideWhileMoving(map, layers) {
  const show = (visibility) => layers.forEach((layer) => map.setLayoutProperty(layer.id, "visibility", visibility));
  map.on("movestart", () => show("none"));
  map.on("moveend", () => show("visible"));
}

/* All roads in one layer: one draw for a tile, which costs a frame the least. */
function groundLayers(colours, english) {
  const { major, middle, minor } = colours;
  const roads = {
    id: `${SOURCE}-roads`,
    source: SOURCE,
    "source-layer": "roads",
    type: "line",
    layout: { "line-join": "round", "line-sort-key": byClass(RANKS, 0) },
    paint: {
      "line-color": byClass({ motorway: major, trunk: major, primary: middle, secondary: middle }, minor),
      "line-opacity": ["interpolate", ["linear"], ["zoom"], 7, 0.3, 12, 1],
      "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 9, widths(0), 16, widths(1)],
    },
  };
  return [roads, names(colours, english)];
}

/* Without a server for glyphs the browser draws the letters itself. */
function names(colours, english) {
  return {
    id: `${SOURCE}-names`,
    source: SOURCE,
    "source-layer": "roads",
    type: "symbol",
    minzoom: 12,
    filter: ["has", "name"],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 420,
      "text-field": ["get", english ? "name_en" : "name"],
      "text-font": FONT,
      "text-size": 12,
      "text-padding": 12,
    },
    paint: { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": 1.4 },
  };
}
