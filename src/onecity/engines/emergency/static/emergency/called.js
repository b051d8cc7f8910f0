/* The caller's page keeps itself up to date, gives the position silently, and sends what is tapped until it arrives. */

import { walk } from "./guide.js";
import { forget, newKey } from "./kept.js";
import { fields, followPosition } from "./positions.js";
import { untilSent } from "./send.js";

const now = document.getElementById("now");
const said = document.getElementById("sos-said");
const words = { next: now.dataset.next, back: now.dataset.back, sound: now.dataset.sound };
const shown = new Map();
const LOOK_MS = 10000;
let looks = 0;

const mapBox = document.getElementById("sos-map-box");
let drawMap = null;

const isOver = () => Boolean(now.querySelector(".sos-status-closed"));

/* Only parts that changed are put anew: what somebody reads or taps stays where it is. */
function take(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const pieces = [...fresh.querySelectorAll("[data-piece]")];
  const names = pieces.map((piece) => piece.dataset.piece);
  for (const old of [...now.querySelectorAll("[data-piece]")]) if (!names.includes(old.dataset.piece)) old.remove();
  let before = null;
  for (const piece of pieces) {
    const name = piece.dataset.piece;
    let here = now.querySelector(`[data-piece="${name}"]`);
    if (!here || shown.get(name) !== piece.outerHTML) {
      shown.set(name, piece.outerHTML);
      if (here) here.replaceWith(piece);
      else before ? before.after(piece) : now.prepend(piece);
      here = piece;
      if (name === "guide") walk(here, words, tellStep);
    }
    before = here;
  }
  followMap();
}

/* The map is offered while an ambulance comes, and loaded when somebody asks for it. */
function followMap() {
  mapBox.hidden = !now.querySelector(".sos-where") || isOver();
  if (!mapBox.hidden) drawMap?.();
}

function places() {
  const at = (element) => (element?.dataset.lon ? [Number(element.dataset.lon), Number(element.dataset.lat)] : null);
  const here = document.getElementById("sos-place");
  return { help: at(now.querySelector(".sos-where")), here: at(here), radius_m: Number(here?.dataset.radius ?? 0) };
}

async function openMap({ target }) {
  target.hidden = true;
  await load("link", { rel: "stylesheet", href: mapBox.dataset.style });
  if (mapBox.dataset.tiles) await load("script", { src: mapBox.dataset.tiles });
  const { showAmbulance } = await import("./ambulance.js");
  const scene = JSON.parse(document.getElementById("sos-scene").textContent);
  drawMap = showAmbulance(mapBox.querySelector(".sos-map"), scene, places);
}

function load(tag, attributes) {
  return new Promise((done) => {
    document.head.append(Object.assign(document.createElement(tag), attributes, { onload: done, onerror: done }));
  });
}

/* An answer that was overtaken by a later one is left aside. */
async function look() {
  const mine = ++looks;
  try {
    const answer = await fetch(now.dataset.now, { headers: { Accept: "text/html" } });
    const html = await answer.text();
    if (mine !== looks) return;
    if (answer.ok) take(html);
    said.textContent = answer.ok || answer.status === 429 ? "" : now.dataset.failed;
    if (answer.status === 404) forget();
  } catch {
    said.textContent = now.dataset.failed;
  }
  if (isOver()) forget();
}

/* One after the other: overtaking, an earlier step would be the last that the call-taker hears of. */
let telling = Promise.resolve();
const tellStep = (guidance, step) => (telling = telling.then(() => untilSent(now.dataset.guided, { guidance, step })));

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-quiet]");
  if (!form) return;
  event.preventDefault();
  const sent = new URLSearchParams(new FormData(form));
  if (event.submitter?.name) sent.set(event.submitter.name, event.submitter.value);
  if (form.matches("[data-keyed]")) sent.set("key", newKey());
  form.querySelectorAll("input:not([type=hidden])").forEach((input) => (input.value = ""));
  await untilSent(form.action, sent, () => (said.textContent = now.dataset.failed));
  look();
});

for (const piece of now.querySelectorAll("[data-piece]")) shown.set(piece.dataset.piece, piece.outerHTML);
const guide = now.querySelector('[data-piece="guide"]');
if (guide) walk(guide, words, tellStep);

mapBox.querySelector("button").addEventListener("click", openMap);
followMap();

if (!isOver()) {
  followPosition((fix) => untilSent(now.dataset.place, fields(fix)).then(look), {
    failed: () => document.getElementById("sos-place")?.dataset.lon || (said.textContent = now.dataset.refused),
  });
  const source = new EventSource(`/live/events?topics=${encodeURIComponent(now.dataset.topic)}`);
  source.addEventListener("message", look);
  source.addEventListener("reset", look);
  addEventListener("pagehide", () => source.close());
  setInterval(() => isOver() || look(), LOOK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || look());
}
