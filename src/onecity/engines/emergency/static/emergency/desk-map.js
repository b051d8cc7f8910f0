/* How the desk's map is drawn: land and roads, calls with how sure their place is, ambulances by what they do. */

import { Map as LibreMap, Marker } from "../vendor/maplibre-gl.mjs";
import { GROUNDS, drawGround, pagePalette } from "../onecity/onemap-ground.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const TONES = { done: "#2f7a5c", soon: "#8a4503", active: "#0d63a5", off: "#71808e" };
const SOON_MS = 1500;
const NEAR_ZOOM = 12.5;

/* `null` where the browser has no WebGL 2: the queue and the panel say the same. */
export function drawMap(element, scene, open) {
  if (!scene.bounds || !document.createElement("canvas").getContext("webgl2")) return null;
  return new DeskMap(element, scene, open);
}

class DeskMap {
  constructor(element, scene, open) {
    Object.assign(this, { scene, open, markers: new globalThis.Map(), seen: "", due: null });
    const [west, south, east, north] = scene.bounds;
    this.palette = pagePalette();
    this.map = new LibreMap({
      container: element,
      style: { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": GROUNDS[this.palette].sea } }] },
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: 12 },
      maxBounds: [west - 2, south - 2, east + 2, north + 2],
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      minZoom: 6,
      maxZoom: 17,
      locale: { "Map.Title": scene.words.map },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.ready = new Promise((done) => this.map.once("load", done)).then(() => this.prepare());
    this.renew();
  }

  prepare() {
    const { map, scene } = this;
    if (scene.land) {
      map.addSource("land", { type: "geojson", data: scene.land });
      map.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": GROUNDS[this.palette].land } });
      map.addLayer({ id: "borders", type: "line", source: "land", paint: { "line-color": GROUNDS[this.palette].border, "line-width": 0.8 } });
    }
    drawGround(map, scene.ground, { english: scene.english, palette: this.palette });
    for (const id of ["sure", "units"]) map.addSource(id, { type: "geojson", data: EMPTY });
    map.addLayer({ id: "sure", type: "fill", source: "sure", paint: { "fill-color": "#b5432f", "fill-opacity": 0.16 } });
    map.addLayer({ id: "units", type: "circle", source: "units", paint: unitPaint(GROUNDS[this.palette].mark) });
  }

  renewSoon() {
    this.due ??= setTimeout(() => this.renew(), SOON_MS);
  }

  async renew() {
    this.due = null;
    const answer = await fetch(this.scene.spots, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    this.spots = await answer.json();
    await this.ready;
    this.draw();
  }

  draw() {
    const { calls, units } = this.spots ?? { calls: [], units: [] };
    this.map.getSource("units").setData(collection(units.map((one) => point(one, { ...one, best: one.code === this.best }))));
    this.map.getSource("sure").setData(collection(calls.filter((one) => one.radius_m).map(around)));
    const there = new Set(calls.map((one) => one.id));
    for (const [id, marker] of this.markers) {
      if (there.has(id)) continue;
      marker.remove();
      this.markers.delete(id);
    }
    for (const call of calls) this.mark(call);
  }

  mark(call) {
    let marker = this.markers.get(call.id);
    if (!marker) {
      const element = document.createElement("button");
      element.type = "button";
      element.tabIndex = -1;
      element.addEventListener("click", () => this.open(call.id));
      marker = new Marker({ element }).setLngLat([call.lon, call.lat]).addTo(this.map);
      this.markers.set(call.id, marker);
    }
    const element = marker.setLngLat([call.lon, call.lat]).getElement();
    for (const name of ["em-spot-waits", "em-spot-here"]) element.classList.remove(name);
    element.classList.add("em-spot", `em-rank-${call.rank}`);
    element.classList.toggle("em-spot-waits", call.waits);
    element.classList.toggle("em-spot-here", call.id === this.seen);
    element.textContent = call.rank === 0 ? "!!" : call.rank === 1 ? "!" : "·";
    element.setAttribute("aria-label", `${call.number} ${call.title}`);
    element.title = `${call.number} ${call.title}`;
  }

  /* Another call is looked at: go there once, and ring the ambulance that is recommended. */
  async look(call, place, best) {
    const moves = call !== this.seen && place;
    this.seen = call;
    this.best = best;
    await this.ready;
    if (moves) this.map.easeTo({ center: place, zoom: Math.max(NEAR_ZOOM, this.map.getZoom()), duration: quiet() ? 0 : 400 });
    this.draw();
  }
}

function unitPaint(mark) {
  const tone = ["match", ["get", "tone"], ...Object.entries(TONES).flat(), TONES.off];
  return {
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 4, 12, 7, 15, 10],
    "circle-color": ["case", ["get", "is_old"], "#ffffff", tone],
    "circle-opacity": ["case", ["get", "is_lost"], 0.4, 1],
    "circle-stroke-color": ["case", ["get", "best"], mark, tone],
    "circle-stroke-width": ["case", ["get", "best"], 4, 2],
  };
}

const collection = (features) => ({ type: "FeatureCollection", features });
const point = (one, properties) => ({ type: "Feature", properties, geometry: { type: "Point", coordinates: [one.lon, one.lat] } });
const quiet = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/* A circle on the ground, in degrees. */
function around({ lon, lat, radius_m }) {
  const up = radius_m / 111195;
  const across = up / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: 33 }, (_, n) => (n / 16) * Math.PI).map((a) => [lon + across * Math.cos(a), lat + up * Math.sin(a)]);
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}
