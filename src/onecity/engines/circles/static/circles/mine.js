/* A resident's place: typed, tapped, found by the browser, or a street; the answer drawn on the map. */

import { drawMap, mark, put, scene } from "./draw.js";
import { choosing } from "./choosing.js";

const form = document.getElementById("circle-form");
const lon = document.getElementById("circle-lon");
const lat = document.getElementById("circle-lat");
const said = document.getElementById("circle-said");
const locate = document.getElementById("circle-locate");
const first = scene();
const FILL = ["step", ["get", "minutes"], "#2f7a5c", 6, "#7db89a", 11, "#c3e0d0"];
const map = drawMap(document.getElementById("circle-map"), first, FILL);
let pin = null;

/* One way to say where: whatever is said last counts. */
function say({ place, name = "", off = "", street = "" }) {
  lon.value = place ? place[0].toFixed(5) : "";
  lat.value = place ? place[1].toFixed(5) : "";
  document.getElementById("circle-off").value = off;
  document.getElementById("circle-q").value = name;
  document.getElementById("circle-street").value = street;
  said.textContent = "";
}

function ask(where) {
  say(where);
  htmx.trigger(form, "submit");
}

function show() {
  if (!map) return;
  const found = scene();
  put(map, "cells", found.cells);
  put(map, "points", found.points);
  pin?.remove();
  pin = found.here ? mark(map, found.here, "circle-me") : null;
  if (found.here) map.easeTo({ center: found.here, zoom: Math.max(map.getZoom(), 13), duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 500 });
}

map?.on("click", (event) => ask({ place: [event.lngLat.lng, event.lngLat.lat] }));
document.getElementById("circle-street").addEventListener("change", (event) => say({ street: event.target.value }));
choosing(document.getElementById("circle-q"), document.getElementById("circle-found"), {
  typed: (text) => say({ name: text }),
  chosen: ({ lon, lat, off, name }) => ask({ place: [Number(lon), Number(lat)], off, name }),
  told: (text) => {
    said.textContent = text;
  },
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "circle-answer") return;
  show();
  // on a phone the map lies below the form: who asked sees that an answer is there
  const box = document.getElementById("circle-map");
  if (scene().here && box.getBoundingClientRect().top > innerHeight - 160) box.scrollIntoView();
});
if (navigator.geolocation && isSecureContext) {
  locate.hidden = false;
  locate.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => ask({ place: [coords.longitude, coords.latitude] }),
      () => {
        said.textContent = first.words.refused;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
}
show();
