/* The volunteer's phone: an alert with sound and vibration; where it is, told only while the page says that it may. */

import { fields, followPosition } from "./positions.js";

const now = document.getElementById("rs-now");
let audio = null;
let alert = open();
let last = null;
let told = null;
const usual = document.title;

addEventListener("pointerdown", () => (audio ??= new AudioContext()), { once: true });
document.body.addEventListener("live:responder", renew);
if (alert && now.querySelector('[data-state="asked"]')) ring();
document.body.addEventListener("htmx:afterSettle", () => last && told !== last && tell(last));
followPosition(tell);

function open() {
  return now.querySelector("[data-alert]")?.dataset.alert ?? "";
}

async function renew() {
  await htmx.ajax("GET", now.dataset.url, { target: "#rs-now", swap: "innerHTML" });
  const after = open();
  if (after && after !== alert) ring();
  if (!after) document.title = usual;
  alert = after;
}

function ring() {
  navigator.vibrate?.([500, 200, 500, 200, 1000]);
  // the alert stands on top of the page; a note at the bottom would lie on its buttons
  scrollTo({ top: 0 });
  document.title = now.dataset.new;
  if (!audio) return;
  for (const [n, tone] of [988, 740, 988, 740, 988, 740].entries()) {
    const sound = new OscillatorNode(audio, { frequency: tone });
    sound.connect(new GainNode(audio, { gain: 0.4 })).connect(audio.destination);
    sound.start(audio.currentTime + n * 0.25);
    sound.stop(audio.currentTime + n * 0.25 + 0.2);
  }
}

/* The city keeps nothing of who is not available; so that it need not even be asked, nothing is sent then. */
function tell(fix) {
  last = fix;
  if (!now.querySelector(".rs-on, [data-alert]")) return (told = null);
  told = fix;
  const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
  const { lon, lat } = fields(fix);
  return fetch(now.dataset.position, { method: "POST", headers, body: new URLSearchParams({ lon, lat }) }).catch(() => null);
}
