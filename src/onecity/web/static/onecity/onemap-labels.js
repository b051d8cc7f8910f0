/* Names as HTML over the map: in the page's own fonts, reachable by keyboard, never one over another. */

import { Marker } from "../vendor/maplibre-gl.mjs";

const STREETS_FROM_ZOOM = 10.8;
const GAP = 4;

export function placeLabels(drawing) {
  const all = drawing.scene.labels.map((said) => ({ ...said, marker: null, element: element(said, drawing) }));
  let selected;

  function wanted(label) {
    if (!drawing.shown.has(label.layer)) return false;
    return label.level === "district" || (drawing.map.getZoom() >= STREETS_FROM_ZOOM && inView(drawing.map, label));
  }

  function update() {
    for (const label of all) {
      const isWanted = wanted(label);
      if (isWanted && !label.marker) {
        label.marker = new Marker({ element: label.element }).setLngLat([label.lon, label.lat]).addTo(drawing.map);
      } else if (!isWanted && label.marker) {
        label.marker.remove();
        label.marker = null;
      }
    }
    hideOverlapping();
  }

  function hideOverlapping() {
    const taken = [];
    const placed = all.filter((label) => label.marker);
    const first = placed.filter((label) => label.thing === selected);
    for (const label of [...first, ...placed.filter((one) => one.thing !== selected)]) {
      const box = label.element.getBoundingClientRect();
      const hidden = taken.some((other) => meet(box, other));
      label.element.classList.toggle("is-hidden", hidden);
      if (!hidden) taken.push(box);
    }
  }

  function select(thing) {
    selected = thing;
    for (const label of all) label.element.classList.toggle("is-selected", label.thing === thing);
    update();
  }

  drawing.map.on("moveend", update);
  drawing.map.on("idle", hideOverlapping);
  return { update, select };
}

function element(said, drawing) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `place-label place-${said.level}`;
  button.textContent = said.name;
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    drawing.onName(said.thing);
  });
  for (const [name, value] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]) {
    button.addEventListener(name, () => drawing.state({ layer: said.layer, thing: said.thing }, "hover", value));
  }
  return button;
}

function inView(map, { lon, lat }) {
  return map.getBounds().contains([lon, lat]);
}

function meet(one, other) {
  return one.left < other.right + GAP && other.left < one.right + GAP && one.top < other.bottom && other.top < one.bottom;
}
