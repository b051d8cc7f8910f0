/* How the city is drawn: its own polygons at night, layers over them, what is hovered, what is chosen. */

import { Map as LibreMap, Marker } from "../vendor/maplibre-gl.mjs";
import { followClusters } from "./onemap-clusters.js";
import { drawGround } from "./onemap-ground.js";
import { placeLabels } from "./onemap-labels.js";
import { followView } from "./onemap-views.js";
import { LAND_PARTS, areaLayers, baseLayers, boxOf, pointLayers } from "./onemap-style.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const NEAR_ZOOM = 13;

/* Throws where the browser has no WebGL 2. */
export function drawMap(element, scene, room) {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL 2");
  return new Drawing(element, scene, room);
}

class Drawing {
  constructor(element, scene, room) {
    this.scene = scene;
    this.room = room;
    this.data = new Map();
    this.views = new Map();
    this.shown = new Set();
    this.hovered = this.marked = null;
    this.onPick = this.onName = this.onFailed = this.onUnit = () => {};
    this.isDrawing = false;
    this.map = new LibreMap({
      container: element,
      style: { version: 8, sources: {}, layers: [] },
      ...this.start(),
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
    this.labels = placeLabels(this);
    this.tip = element.appendChild(Object.assign(document.createElement("div"), { className: "map-tip", hidden: true }));
    this.isWhole = true;
    this.map.on("movestart", (event) => {
      if (event.originalEvent) this.isWhole = false;
    });
    this.map.on("resize", () => this.fitAgain());
    this.map.on("click", (event) => this.pick(event.point));
    this.map.on("mousemove", (event) => this.hover(event.point));
    this.map.on("mouseout", () => this.hover(null));
  }

  start() {
    const [west, south, east, north] = this.scene.bounds;
    return {
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: this.room() },
      maxBounds: [west - 2.5, south - 2, east + 2.5, north + 2],
    };
  }

  prepare() {
    const areas = this.scene.layers.filter((layer) => layer.kind === "area");
    const points = this.scene.layers.filter((layer) => layer.kind === "point");
    const base = areas.find((layer) => layer.id === this.scene.base);
    for (const layer of this.scene.layers) this.addSource(layer);
    const others = areas.filter((layer) => layer !== base);
    for (const drawn of [...(base ? [baseLayers(base)] : []), ...others.map(areaLayers), ...points.map(pointLayers)]) {
      for (const part of drawn) this.map.addLayer(part);
    }
    drawGround(this.map, this.scene.ground, { english: document.documentElement.lang === "en", before: base && `${base.id}-line` });
    if (base) for (const part of LAND_PARTS) this.map.setLayoutProperty(`${base.id}-${part}`, "visibility", "visible");
    if (base) this.load(base.id);
    for (const layer of points) {
      followClusters(this, layer);
      if (layer.view) this.views.set(layer.id, followView(this, layer));
    }
  }

  addSource(layer) {
    const clusters = layer.kind === "point" && !layer.view ? { cluster: true, clusterRadius: 36, clusterMaxZoom: 12 } : {};
    this.map.addSource(layer.id, { type: "geojson", data: EMPTY, promoteId: "id", tolerance: 0.3, ...clusters });
  }

  layer(id) {
    return this.scene.layers.find((layer) => layer.id === id);
  }

  async show(id, visible) {
    visible ? this.shown.add(id) : this.shown.delete(id);
    await this.ready;
    for (const part of this.map.getStyle().layers.filter((one) => one.source === id)) {
      const isLand = id === this.scene.base && LAND_PARTS.some((name) => part.id === `${id}-${name}`);
      this.map.setLayoutProperty(part.id, "visibility", visible || isLand ? "visible" : "none");
    }
    this.labels.update();
    if (visible) await this.load(id);
  }

  /* The layer's things, fetched once. */
  load(id) {
    const view = this.views.get(id);
    if (view) {
      view();
      return Promise.resolve(EMPTY);
    }
    if (!this.data.has(id)) {
      const coming = fetchJson(this.layer(id).url).then((data) => {
        this.map.getSource(id).setData(data);
        return data;
      });
      this.data.set(id, coming);
      coming.catch(() => {
        this.data.delete(id);
        this.onFailed(id);
      });
    }
    return this.data.get(id).catch(() => EMPTY);
  }

  async reload(id) {
    const layer = this.layer(id);
    if (!layer || !(this.data.has(id) || this.views.has(id))) return;
    layer.url = current(layer.url);
    layer.view = layer.view && current(layer.view);
    this.data.delete(id);
    await this.ready;
    await this.load(id);
  }

  /* The uppermost thing at a place of the screen: points before small areas before large ones. */
  at(point) {
    const unit = this.map.getLayer("units-mark") && this.map.queryRenderedFeatures(touched(point, 6), { layers: ["units-mark"] })[0];
    if (unit) return unit;
    const marked = this.map.getLayer("states-mark") && this.map.queryRenderedFeatures(touched(point, 6), { layers: ["states-mark"] })[0];
    if (marked) return marked;
    const parts = this.map.getStyle().layers.filter((part) => /-(point|fill)$/.test(part.id) && this.shown.has(part.source));
    if (!parts.length) return null;
    const around = touched(point, 4);
    const dots = parts.filter((part) => part.type === "circle").map((part) => part.id);
    const fills = parts.filter((part) => part.type === "fill").map((part) => part.id);
    const dot = dots.length && this.map.queryRenderedFeatures(around, { layers: dots })[0];
    return dot || (fills.length && this.map.queryRenderedFeatures(point, { layers: fills })[0]) || null;
  }

  pick(point) {
    if (this.isDrawing) return;
    const feature = this.at(point);
    if (feature?.source === "units") this.onUnit(feature.properties.id);
    else if (feature) this.onPick(feature.properties.id);
  }

  hover(point) {
    const feature = point && !this.isDrawing && this.at(point);
    this.state(this.hovered, "hover", false);
    this.hovered = feature ? { layer: feature.source, thing: feature.properties.id } : null;
    this.state(this.hovered, "hover", true);
    this.map.getCanvas().style.cursor = feature ? "pointer" : "";
    this.tip.hidden = !feature || feature.source === this.scene.base;
    if (this.tip.hidden) return;
    this.tip.textContent = [feature.properties.name, feature.properties.state].filter(Boolean).join(" · ");
    this.tip.style.left = `${point.x + 14}px`;
    this.tip.style.top = `${point.y + 14}px`;
  }

  state(one, name, value) {
    if (one && this.map.getSource(one.layer)) this.map.setFeatureState({ source: one.layer, id: one.thing }, { [name]: value });
  }

  /* Mark the open thing, or none; with `moves` bring it into view. */
  async mark(one, moves = false) {
    await this.ready;
    this.state(this.marked, "selected", false);
    this.pin?.remove();
    this.pin = null;
    this.marked = one;
    this.labels.select(one?.thing);
    if (!one) return;
    this.state(one, "selected", true);
    const isPoint = this.layer(one.layer)?.kind === "point";
    if (isPoint) this.pin = new Marker({ element: pinElement() }).setLngLat([one.lon, one.lat]).addTo(this.map);
    if (moves || (isPoint && this.isCovered(one))) await this.goTo(one, isPoint);
  }

  /* Show a place that is no thing of a layer; the less sure it is, the more of its surroundings. */
  async visit({ lon, lat, radius }) {
    await this.ready;
    await this.mark(null);
    this.isWhole = false;
    this.pin = new Marker({ element: pinElement() }).setLngLat([lon, lat]).addTo(this.map);
    const padding = this.room();
    const zoom = Math.min(16, Math.max(9, 16.5 - Math.log2(Math.max(radius, 30) / 60)));
    this.map.flyTo({ center: [lon, lat], zoom, padding, duration: 900 });
  }

  /* A ring that opens once, where something has just begun. */
  pulse(place, level) {
    const ring = Object.assign(document.createElement("div"), { className: `map-pulse level-${level}` });
    const marker = new Marker({ element: ring }).setLngLat(place).addTo(this.map);
    const over = () => marker.remove();
    ring.addEventListener("animationend", over);
    setTimeout(over, 3000);
  }

  /* The boxes of all single dots on the screen. */
  dots() {
    const layers = this.scene.layers.filter((layer) => layer.kind === "point").map((layer) => `${layer.id}-point`);
    return this.boxesOf(layers);
  }

  /* Where warnings stand on the screen. */
  warnings() {
    return this.boxesOf(["states-mark"]);
  }

  boxesOf(names) {
    const layers = names.filter((name) => this.map.getLayer(name));
    const box = this.map.getContainer().getBoundingClientRect();
    const features = layers.length ? this.map.queryRenderedFeatures({ layers }) : [];
    return features.map((feature) => {
      const { x, y } = this.map.project(feature.geometry.coordinates);
      return new DOMRect(box.left + x - 8, box.top + y - 8, 16, 16);
    });
  }

  isCovered({ lon, lat }) {
    const { x, y } = this.map.project([lon, lat]);
    const { top, left, right, bottom } = this.room();
    const { clientWidth, clientHeight } = this.map.getContainer();
    return x < left || y < top || x > clientWidth - right || y > clientHeight - bottom;
  }

  async goTo({ layer, thing, lon, lat }, isPoint) {
    const padding = this.room();
    const features = isPoint ? [] : (await this.load(layer)).features;
    const feature = features.find((one) => one.properties.id === thing);
    this.isWhole = false;
    if (feature) {
      this.map.fitBounds(boxOf(feature.geometry), { padding, maxZoom: NEAR_ZOOM, duration: 700 });
      return;
    }
    const offset = [(padding.left - padding.right) / 2, (padding.top - padding.bottom) / 2];
    this.map.flyTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), NEAR_ZOOM), offset, duration: 900 });
  }

  /* Show the whole city again beside the panels, unless the reader has gone elsewhere. */
  fitAgain() {
    if (this.isWhole) this.whole();
  }

  zoomBy(steps) {
    this.isWhole = false;
    this.map.zoomTo(this.map.getZoom() + steps);
  }

  whole() {
    this.isWhole = true;
    const [west, south, east, north] = this.scene.bounds;
    this.map.fitBounds([west, south, east, north], { padding: this.room(), duration: 700 });
  }
}

/* The square that a pointer or a finger means. */
function touched({ x, y }, pixels) {
  const reach = matchMedia("(pointer: coarse)").matches ? 14 : pixels;
  return [[x - reach, y - reach], [x + reach, y + reach]];
}

/* An address without the version that it was kept under. */
function current(address) {
  const url = new URL(address, location.href);
  url.searchParams.delete("v");
  return url.pathname + url.search;
}

async function fetchJson(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function pinElement() {
  const pin = document.createElement("div");
  pin.className = "map-pin";
  return pin;
}
