/* The call-taker's desk: clocks that run, and forms that are ready for the next line. */

import { newKey } from "./kept.js";

const SECOND = 1000;
const RENEW_MS = 300;

function tick() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / SECOND));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    clock.classList.toggle("is-late", seconds > Number(clock.dataset.target));
  }
}

/* A call that comes is heard, once somebody has used the page: browsers make no sound before. */
const RING_HZ = [660, 880];
let waiting = document.querySelectorAll(".call-clock").length;
let sound = null;
addEventListener("keydown", () => (sound ??= new AudioContext()), { once: true });
addEventListener("pointerdown", () => (sound ??= new AudioContext()), { once: true });

function ring() {
  const many = document.querySelectorAll(".call-clock").length;
  if (many > waiting && sound) RING_HZ.forEach((hertz, n) => tone(hertz, sound.currentTime + n * 0.18));
  waiting = many;
}

function tone(hertz, at) {
  const wave = sound.createOscillator();
  const loud = sound.createGain();
  wave.frequency.value = hertz;
  loud.gain.setValueAtTime(0.3, at);
  loud.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
  wave.connect(loud).connect(sound.destination);
  wave.start(at);
  wave.stop(at + 0.17);
}

/* Many events make one renewal, also while they do not stop; that an ambulance drove on changes nothing here. */
let due = null;
document.body.addEventListener("live:emergency", ({ detail }) => {
  if (detail.key !== "units") due ??= setTimeout(renew, RENEW_MS);
});

function renew() {
  due = null;
  htmx.trigger("#call-queue", "queue-changed");
}

setInterval(tick, SECOND);
document.body.addEventListener("htmx:afterSettle", ring);
document.body.addEventListener("htmx:afterSettle", tick);
tick();

/* Each line that is written has a key of its own: sent twice, it is one line. */
const reply = document.getElementById("reply");
reply?.addEventListener("htmx:afterRequest", (event) => {
  if (event.target !== reply || !event.detail.successful) return;
  reply.elements.text.value = "";
  reply.elements.key.value = newKey();
});

/* What was searched for is done: the lists under the fields close. */
document.body.addEventListener("call-changed", () => {
  for (const id of ["found", "addresses"]) document.getElementById(id)?.replaceChildren();
  for (const id of ["complaint", "address"]) {
    const field = document.getElementById(id);
    if (field) field.value = "";
    if (field && document.activeElement === field) field.blur();
  }
});
