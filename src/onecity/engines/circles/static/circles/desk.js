/* A planner's map: cells of the box that is seen, why one is red, points added and closed by a click. */

import { drawMap, mark, put, scene } from "./draw.js";

const controls = document.getElementById("circle-controls");
const hour = document.getElementById("c-hour");
const drawn = document.getElementById("circle-scene") ? scene() : null;
const FILL = ["step", ["get", "share"], "#c9252d", 0.2, "#e0a800", 0.8, "#2f7a5c"];
const map = drawn && drawMap(document.getElementById("circle-map"), drawn, FILL);
let marks = [];
let asked = 0;

hour?.addEventListener("input", () => {
  document.getElementById("c-hour-said").textContent = `${hour.value}:00`;
});
for (const name of ["c-service", "c-day", "c-hour"]) {
  document.getElementById(name)?.addEventListener("change", () => submit());
}

function mode() {
  return document.querySelector('input[name="mode"]:checked').value;
}

function submit(name, value) {
  if (name) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    controls.append(input);
  }
  const close = document.getElementById("c-close");
  if (!close.value) close.disabled = true;
  if (map) sessionStorage.setItem("circle-view", JSON.stringify([map.getCenter().toArray(), map.getZoom()]));
  controls.requestSubmit();
}

async function load() {
  const number = (asked += 1);
  const box = map.getBounds();
  const text = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((one) => one.toFixed(4)).join(",");
  const answer = await fetch(`${drawn.cells}&box=${text}`);
  if (answer.ok && number === asked) {
    put(map, "cells", await answer.json());
    await map.ready;
    document.getElementById("circle-map").dataset.drawn = String(number);
  }
}

function why(cell) {
  htmx.ajax("GET", drawn.cell.replace("CELL", cell), { target: "#circle-aside", swap: "innerHTML" });
}

function clicked(event) {
  const at = mode();
  if (at === "add") return submit("added", `${event.lngLat.lng.toFixed(5)},${event.lngLat.lat.toFixed(5)}`);
  const around = [[event.point.x - 8, event.point.y - 8], [event.point.x + 8, event.point.y + 8]];
  const [point] = map.queryRenderedFeatures(around, { layers: ["points"] });
  if (at === "close") return point && !point.properties.added && submit("closed", point.properties.key);
  const [cell] = map.queryRenderedFeatures(event.point, { layers: ["cells"] });
  if (!cell) return undefined;
  /* Only the finest cells (resolution 10 begins with 8a) can be asked about: go nearer first. */
  if (!cell.properties.cell.startsWith("8a")) return map.easeTo({ center: event.lngLat, zoom: 13.5 });
  return why(cell.properties.cell);
}

function showMarks() {
  for (const one of marks) one.remove();
  const found = document.getElementById("circle-marks");
  marks = found ? JSON.parse(found.textContent).map((place, number) => mark(map, place, "circle-site", String(number + 1))) : [];
}

if (map) {
  const kept = sessionStorage.getItem("circle-view");
  sessionStorage.removeItem("circle-view");
  if (kept) {
    const [center, zoom] = JSON.parse(kept);
    map.jumpTo({ center, zoom });
  }
  put(map, "points", drawn.points);
  map.ready.then(load);
  map.on("moveend", load);
  map.on("click", clicked);
  document.body.addEventListener("htmx:afterSettle", showMarks);
}
