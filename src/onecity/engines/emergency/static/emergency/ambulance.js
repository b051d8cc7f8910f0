/* Where is the ambulance? A map for who asks for it: a slow network loads it only then. */

import { Marker } from "../vendor/maplibre-gl.mjs";
import { canDraw, ring, smallMap } from "./small-map.js";

/* `places()` gives what the page knows now: { help: [lon, lat] or null, here: [lon, lat] or null, radius_m }. Gives a
   function that draws it anew; null where the browser cannot draw. */
export function showAmbulance(element, scene, places) {
  if (!canDraw(scene)) return null;
  const marks = { help: marker("sos-ambulance"), here: marker("sos-here") };
  let map = null;
  const draw = () => {
    const known = places();
    for (const name of ["help", "here"]) known[name] ? marks[name].setLngLat(known[name]).addTo(map) : marks[name].remove();
    if (known.here) map.getSource("error").setData(ring(known.here, known.radius_m));
    const both = [known.help, known.here].filter(Boolean);
    if (!both.length) return;
    const lons = both.map(([lon]) => lon);
    const lats = both.map(([, lat]) => lat);
    const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    map.fitBounds(box, { padding: 48, maxZoom: 16, animate: false });
  };
  map = smallMap(element, scene, draw);
  return () => map.getSource("error") && draw();
}

function marker(className) {
  const element = document.createElement("div");
  element.className = className;
  return new Marker({ element });
}
