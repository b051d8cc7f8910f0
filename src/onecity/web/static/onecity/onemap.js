/* The one map: wires the drawing to the panel, the layers, the search, the address and the keyboard. */

import { followArea } from "./onemap-area.js";
import { drawMap } from "./onemap-draw.js";
import { followScreen } from "./onemap-screen.js";
import { followStates } from "./onemap-states.js";
import { followTime } from "./onemap-time.js";
import { followUnits } from "./onemap-units.js";

const scene = JSON.parse(document.getElementById("map-scene").textContent);
const frame = document.getElementById("content");
const aside = document.getElementById("map-aside");
const found = document.getElementById("map-found");
const query = document.getElementById("map-q");
let opener = null;
let quietly = false;
let marked = new Set();
let area = null;
let screen = null;
let inventedUnits = false;

const drawing = draw();
if (drawing) wire(drawing);

/* Without WebGL the lists take the map's place; their links are pages of their own. */
function draw() {
  try {
    return drawMap(document.getElementById("map"), scene, room);
  } catch (error) {
    console.info("one map:", error.message);
    document.documentElement.classList.add("no-map");
    document.getElementById("map").replaceWith(document.getElementById("map-lists").content);
    return null;
  }
}

/* How much of the map the panels cover, in pixels from each side. */
function room() {
  const phone = matchMedia("(max-width: 60em)").matches;
  const box = frame.getBoundingClientRect();
  const bar = document.querySelector(".map-bar").getBoundingClientRect();
  const layers = document.querySelector(".map-layers").getBoundingClientRect();
  const sheet = aside.getBoundingClientRect();
  const time = document.querySelector(".map-timeline").getBoundingClientRect();
  const foot = time.height ? time : document.querySelector(".map-foot").getBoundingClientRect();
  const open = sheet.height > 0;
  return {
    top: bar.bottom - box.top + (phone ? 20 : 12),
    left: phone ? 12 : layers.right - box.left,
    right: open && !phone ? box.right - sheet.left : phone ? 12 : 24,
    bottom: open && phone ? box.bottom - sheet.top + 12 : box.bottom - foot.top + 10,
  };
}

function wire(drawing) {
  drawing.onPick = (thing) => open(thing, { quiet: true });
  drawing.onName = (thing) => open(thing);
  drawing.onFailed = (layer) => {
    box(layer).closest(".layer").classList.add("is-failed");
    document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: scene.words.failed, tone: "late" } }));
  };
  for (const input of boxes()) {
    input.addEventListener("change", () => toggle(drawing, input));
    if (input.checked) drawing.show(input.value, true);
  }
  followUnits(drawing, scene, panel, (invented) => {
    inventedUnits = invented;
    simulated();
  });
  area = followArea(drawing, scene, panel);
  screen = followScreen(drawing, scene, panel);
  zoomButtons(drawing);
  document.addEventListener("click", (event) => clicked(event, drawing));
  document.addEventListener("keydown", (event) => pressed(event, drawing));
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === aside) arrived(drawing, !quietly);
    for (const button of aside.querySelectorAll("[data-draw]")) button.hidden = false;
  });
  document.body.addEventListener("live:registry", (event) => drawing.reload(event.detail.key));
  const states = followStates(drawing, scene, (place, level) => drawing.pulse(place, level), (layers) => {
    marked = layers;
    simulated();
  });
  if (states) followTime(states, scene.words.now, scene.timezone);
  if (scene.thing) arrived(drawing, true);
  const at = new URLSearchParams(location.search).get("at");
  if (at) visit(drawing, at);
  simulated();
}

function boxes() {
  return [...document.querySelectorAll('.layer input[name="layer"]')];
}

function box(layer) {
  return boxes().find((input) => input.value === layer);
}

function toggle(drawing, input) {
  input.closest(".layer").classList.remove("is-failed");
  drawing.show(input.value, input.checked);
  const credit = document.querySelector(`[data-credit="${input.value}"]`);
  if (credit) credit.hidden = !input.checked && input.value !== scene.base;
  simulated();
}

function switchOn(drawing, layer) {
  const input = layer && box(layer);
  if (!input || input.checked) return;
  input.checked = true;
  toggle(drawing, input);
}

/* Whether anything invented is on the screen is said in the bar. */
function simulated() {
  const invented = new Set(scene.layers.filter((layer) => layer.simulated).map((layer) => layer.id));
  document.getElementById("map-simulated").hidden = !inventedUnits && !boxes().some((input) => (input.checked || marked.has(input.value)) && invented.has(input.value));
}

/* `quiet`: the reader looks at the map, so neither the view nor the focus moves. */
function open(thing, { quiet = false } = {}) {
  quietly = quiet;
  opener = document.activeElement;
  htmx.ajax("GET", `${scene.panel.replace(/\/+$/, "")}/${thing}/`, { target: "#map-aside", swap: "innerHTML" });
}

/* A panel that is not about one thing of a layer. */
function panel(address) {
  quietly = false;
  opener = document.activeElement;
  htmx.ajax("GET", address, { target: "#map-aside", swap: "innerHTML" });
}

function arrived(drawing, moves) {
  const panel = aside.querySelector(".map-panel");
  area.show(panel?.dataset.area ?? "");
  const { thing, layer, lon, lat } = panel?.dataset ?? {};
  aside.scrollTop = 0;
  document.querySelector(".layers-toggle").setAttribute("aria-expanded", "false");
  if (!thing) {
    address();
    drawing.mark(null);
    drawing.fitAgain();
  } else {
    switchOn(drawing, layer);
    address(layer, thing);
    drawing.mark({ thing, layer, lon: Number(lon), lat: Number(lat) }, moves);
  }
  if (moves) panel?.querySelector("h2")?.focus({ preventScroll: true });
  quietly = false;
}

function close(drawing) {
  aside.replaceChildren();
  area.show("");
  drawing.mark(null);
  drawing.fitAgain();
  address();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

function address(layer, thing) {
  const query = new URLSearchParams(thing ? { layer, thing } : {});
  const view = new URLSearchParams(location.search).get("view");
  if (view) query.set("view", view);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

/* `lon,lat,radius`: a place without a thing, from the search or from the address. */
function visit(drawing, said) {
  const [lon, lat, radius] = said.split(",").map(Number);
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90 || !(radius >= 0)) return;
  if (aside.hasChildNodes()) close(drawing);
  history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ at: said })}`);
  drawing.visit({ lon, lat, radius });
}

function clicked(event, drawing) {
  const spot = event.target.closest("a[data-at]");
  if (spot && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    found.replaceChildren();
    visit(drawing, spot.dataset.at);
    return;
  }
  const go = event.target.closest("a[data-go]");
  if (go?.dataset.go && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    found.replaceChildren();
    open(go.dataset.go);
    return;
  }
  if (event.target.closest("[data-close]")) close(drawing);
  switchOn(drawing, event.target.closest("[data-switch]")?.dataset.switch);
  const layers = event.target.closest(".layers-toggle");
  if (layers) layers.setAttribute("aria-expanded", String(layers.getAttribute("aria-expanded") !== "true"));
  if (!event.target.closest(".map-search")) found.replaceChildren();
}

function pressed(event, drawing) {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape") {
    if (found.hasChildNodes()) {
      found.replaceChildren();
      query.focus();
    } else if (aside.hasChildNodes()) close(drawing);
  } else if (event.key.toLowerCase() === "f" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    screen.toggle();
  } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    query.focus();
  } else if (["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) {
    walk(event);
  }
}

/* Arrows walk through what was found; Enter opens the first. */
function walk(event) {
  const links = [...found.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (!links.length || (at < 0 && event.target !== query)) return;
  if (event.key === "Enter") {
    if (at >= 0) return;
    event.preventDefault();
    links[0].click();
    return;
  }
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (links[next] ?? query).focus();
}

function zoomButtons(drawing) {
  const group = document.createElement("div");
  group.className = "zoom";
  const buttons = [
    ["plus", scene.words.zoomIn, () => drawing.zoomBy(1)],
    ["minus", scene.words.zoomOut, () => drawing.zoomBy(-1)],
    ["focus-2", scene.words.whole, () => drawing.whole()],
    ["polygon", scene.words.draw, () => area.begin()],
    ["arrows-maximize", scene.words.screen, () => screen.toggle()],
  ];
  for (const [icon, title, act] of buttons) group.append(iconButton(icon, title, act));
  frame.append(group);
}

function iconButton(name, title, act) {
  const sprite = document.querySelector(".icon use").getAttribute("href").split("#")[0];
  const button = document.createElement("button");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  button.type = "button";
  button.title = title;
  button.setAttribute("aria-label", title);
  button.append(svg);
  button.addEventListener("click", act);
  return button;
}
