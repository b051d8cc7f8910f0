/* Names as HTML over the map: in the page's own fonts, reachable by keyboard, never one over another. */

import { Marker } from "../vendor/maplibre-gl.mjs";

const STREETS_FROM_ZOOM = 10.8;
const GAP = 4;
/* Where a name may stand, in pixels from its place: on it, below, above, beside. */
const places = (width) => [[0, 0], [0, 34], [0, -34], [width / 2 + 22, 0], [-width / 2 - 22, 0]];

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
    arrange();
  }

  /* Each name takes the first free place, the important ones first; where none is free it rests. A warning is rather not
     covered, but in a storm there are too many: then where it stands matters less than which place it is. */
  function arrange() {
    const taken = [...document.querySelectorAll(".cluster, .map-pin")].map((one) => one.getBoundingClientRect());
    taken.push(...drawing.dots());
    const marked = drawing.warnings();
    const placed = all.filter((label) => label.marker);
    const first = placed.filter((label) => label.thing === selected);
    for (const label of [...first, ...placed.filter((one) => one.thing !== selected)]) {
      const home = homeOf(label);
      const free = places(home.width).filter((by) => !taken.some((other) => meet(moved(home, by), other)));
      const offset = free.find((by) => !marked.some((other) => meet(moved(home, by), other))) ?? free[0];
      label.element.classList.toggle("is-hidden", !offset);
      if (!offset) continue;
      taken.push(moved(home, offset));
      if (offset !== label.offset) label.marker.setOffset(offset);
      label.offset = offset;
    }
  }

  function homeOf(label) {
    const { x, y } = drawing.map.project([label.lon, label.lat]);
    const { offsetWidth: width, offsetHeight: height } = label.element;
    const box = drawing.map.getContainer().getBoundingClientRect();
    return new DOMRect(box.left + x - width / 2, box.top + y - height / 2, width, height);
  }

  function select(thing) {
    selected = thing;
    for (const label of all) label.element.classList.toggle("is-selected", label.thing === thing);
    update();
  }

  drawing.map.on("moveend", update);
  drawing.map.on("idle", arrange);
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

function moved(box, [right, down]) {
  return new DOMRect(box.x + right, box.y + down, box.width, box.height);
}

function meet(one, other) {
  return one.left < other.right + GAP && other.left < one.right + GAP && one.top < other.bottom && other.top < one.bottom;
}
