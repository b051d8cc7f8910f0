/* Many dots in one place are one button with their number: HTML, as the map has no fonts of its own. */

import { Marker } from "../vendor/maplibre-gl.mjs";
import { familyColour } from "./onemap-style.js";

export function followClusters(drawing, layer) {
  const { map } = drawing;
  const standing = new Map();

  map.on("render", () => {
    if (!drawing.shown.has(layer.id)) return clear(standing);
    if (map.isSourceLoaded(layer.id)) update(drawing, layer, standing);
  });
}

function update(drawing, layer, standing) {
  const { map } = drawing;
  const found = map.querySourceFeatures(layer.id, { filter: ["has", "point_count"] });
  const clusters = new Map(found.map((feature) => [feature.properties.cluster_id, feature]));
  for (const [id, marker] of standing) {
    if (clusters.has(id)) continue;
    marker.remove();
    standing.delete(id);
  }
  for (const [id, feature] of clusters) {
    if (standing.has(id)) continue;
    const marker = new Marker({ element: button(drawing, layer, feature) });
    standing.set(id, marker.setLngLat(feature.geometry.coordinates).addTo(map));
  }
}

function clear(standing) {
  for (const marker of standing.values()) marker.remove();
  standing.clear();
}

function button(drawing, layer, feature) {
  const made = document.createElement("button");
  const count = feature.properties.point_count;
  made.type = "button";
  made.className = "cluster";
  made.textContent = count < 10_000 ? count : `${Math.round(count / 1000)}k`;
  made.style.setProperty("--family", familyColour(layer));
  made.setAttribute("aria-label", `${layer.title}: ${drawing.scene.words.cluster.replace("%(count)s", count)}`);
  made.addEventListener("click", async (event) => {
    event.stopPropagation();
    const zoom = await wider(drawing.map, layer, feature);
    drawing.map.easeTo({ center: feature.geometry.coordinates, zoom });
  });
  return made;
}

/* Where the things of a heap come apart: the map knows of its own heaps, a counted cell is a few steps away. */
async function wider(map, layer, feature) {
  if (layer.view) return map.getZoom() + 1.6;
  return (await map.getSource(layer.id).getClusterExpansionZoom(feature.properties.cluster_id)) + 0.3;
}
