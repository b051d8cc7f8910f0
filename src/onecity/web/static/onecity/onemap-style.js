/* Which lines, areas and dots is a layer drawn with? Colours come from the style sheet. */

const LAND = "#14324a";
const LAND_HOVER = "#1b4263";
const LAND_SELECTED = "#1f4d73";
const LINE = "#2c5878";
const LINE_SELECTED = "#8ccbff";
const HIDDEN = { layout: { visibility: "none" } };

const state = (name) => ["boolean", ["feature-state", name], false];
const ROUND = { "line-join": "round", "line-cap": "round", visibility: "none" };

/* What of the base layer stays when its borders are switched off. */
export const LAND_PARTS = ["shelf", "shallows", "fill"];

export function familyColour(layer) {
  const label = document.querySelector(`.layer input[value="${CSS.escape(layer.id)}"]`)?.closest(".layer");
  return (label && getComputedStyle(label).getPropertyValue("--family").trim()) || "#9fb4c8";
}

/* The land itself, with shallow water around it. Opaque bands: a blurred line knots at every bend of a coast. */
export function baseLayers({ id }) {
  const fill = ["case", state("selected"), LAND_SELECTED, state("hover"), LAND_HOVER, LAND];
  const line = ["case", state("selected"), LINE_SELECTED, LINE];
  return [
    part(id, "shelf", "line", { "line-color": "#0e2538", "line-width": 26 }, ROUND),
    part(id, "shallows", "line", { "line-color": "#113049", "line-width": 11 }, ROUND),
    part(id, "fill", "fill", { "fill-color": fill, "fill-antialias": false }),
    part(id, "line", "line", { "line-color": line, "line-width": width(1, 1.6, 2.4) }, ROUND),
  ];
}

/* Areas over the land: only their lines, dashed because most are for orientation. */
export function areaLayers({ id }) {
  const fill = ["case", state("selected"), 0.32, state("hover"), 0.16, 0];
  const line = ["case", state("selected"), LINE_SELECTED, "#47759a"];
  return [
    part(id, "fill", "fill", { "fill-color": "#5aa9f5", "fill-opacity": fill, "fill-antialias": false }),
    part(id, "line", "line", { "line-color": line, "line-width": width(0.6, 0.9, 2), "line-dasharray": [3, 2] }, ROUND),
  ];
}

/* Dots; hollow where the position is approximate. */
export function pointLayers(layer) {
  const colour = familyColour(layer);
  const near = ["boolean", ["get", "approximate"], false];
  const paint = {
    "circle-radius": ["case", state("hover"), 8, 6],
    "circle-color": ["case", near, "#0b1c2b", colour],
    "circle-stroke-color": ["case", near, colour, "#0b1c2b"],
    "circle-stroke-width": ["case", near, 2.5, 1.5],
  };
  return [{ ...part(layer.id, "point", "circle", paint), filter: ["!", ["has", "point_count"]] }];
}

/* West, south, east and north of a geometry. */
export function boxOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (nested) => {
    if (typeof nested[0] !== "number") return nested.forEach(visit);
    box[0] = Math.min(box[0], nested[0]);
    box[1] = Math.min(box[1], nested[1]);
    box[2] = Math.max(box[2], nested[0]);
    box[3] = Math.max(box[3], nested[1]);
  };
  visit(geometry.coordinates);
  return box;
}

function part(source, name, type, paint, layout = HIDDEN.layout) {
  return { id: `${source}-${name}`, source, type, paint, layout };
}

function width(far, near, selected) {
  return ["case", state("selected"), selected, state("hover"), near + 0.4, (far + near) / 2];
}
