/* The dispatchers' desk: clocks that run, a queue and a panel that renew themselves, a map of who is where. */

import { drawMap } from "./desk-map.js";

const calls = document.getElementById("em-calls");
const panel = document.getElementById("em-panel");
const map = drawMap(document.getElementById("em-map"), JSON.parse(document.getElementById("em-scene").textContent), open);
const RENEW_MS = 700;
const AGES_MS = 15000;
let due = null;

tick();
setInterval(tick, 1000);
setInterval(() => map?.renew(), AGES_MS);
show();

document.body.addEventListener("live:emergency", (event) => {
  if (event.detail.key === "units") map?.renewSoon();
  else soon();
});
document.body.addEventListener("em-changed", soon);
document.body.addEventListener("htmx:afterSwap", (event) => {
  tick();
  if (event.detail.target === panel) show();
});

/* Many events make one renewal. */
function soon() {
  due ??= setTimeout(renew, RENEW_MS);
}

function renew() {
  due = null;
  const chosen = selected();
  htmx.ajax("GET", `${calls.dataset.url}${chosen ? `?call=${chosen}` : ""}`, { target: "#em-calls", swap: "innerHTML" });
  if (isFree()) renewPanel(chosen);
  map?.renewSoon();
}

/* Whoever is choosing a reason or writing is not disturbed; a confirmation is checked anyway. */
function isFree() {
  const writes = panel.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  return !writes && !panel.querySelector("[data-em-asking], .htmx-request, details[open]");
}

function renewPanel(chosen) {
  const first = calls.querySelector("[data-em-call]");
  if (chosen) htmx.ajax("GET", `/emergency/desk/${chosen}/`, { target: "#em-panel", swap: "innerHTML" });
  else if (first) open(first.dataset.emCall);
}

function open(call) {
  htmx.ajax("GET", `/emergency/desk/${call}/`, { target: "#em-panel", swap: "innerHTML" });
}

function selected() {
  return panel.querySelector("[data-em-selected]")?.dataset.emSelected ?? "";
}

/* The queue, the address and the map follow the panel. */
function show() {
  const here = selected();
  for (const link of calls.querySelectorAll("[data-em-call]")) {
    if (link.dataset.emCall === here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (here) history.replaceState(null, "", `${location.pathname}?call=${here}`);
  const { lon, lat, best } = panel.querySelector("[data-em-selected]")?.dataset ?? {};
  map?.look(here, lon ? [Number(lon), Number(lat)] : null, best ?? "");
}

function tick() {
  const now = Date.now();
  for (const clock of document.querySelectorAll(".em-clock[data-since]")) {
    const passed = Math.max(0, Math.floor((now - Date.parse(clock.dataset.since)) / 1000));
    const limit = Number(clock.dataset.limit);
    clock.textContent = `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
    clock.classList.toggle("due-late", passed > limit);
    clock.classList.toggle("due-soon", passed <= limit && passed > 0.7 * limit);
  }
}

/* J and K walk through the queue. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const links = [...calls.querySelectorAll("[data-em-call]")];
  const at = links.findIndex((link) => link.dataset.emCall === selected());
  const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
  if (next) open(next.dataset.emCall);
});
