/* One step at a time with large buttons; a beat where the step has one. */

import { beat, stop } from "./metronome.js";

const reached = new Map();

/* `told(guidance, step)` is called for each step that is shown. */
export function walk(box, words, told) {
  stop();
  for (const steps of box.querySelectorAll(".sos-steps")) guide(steps, words, told);
}

function guide(steps, words, told) {
  const id = steps.dataset.guidance;
  const lines = [...steps.querySelectorAll("li")];
  steps.classList.add("is-stepped");
  const bar = document.createElement("div");
  bar.className = "sos-walk";
  const back = button(bar, words.back);
  const next = button(bar, words.next, "button-primary");
  steps.querySelector("ol").after(bar);
  const count = document.createElement("p");
  count.className = "sos-count";
  steps.querySelector("ol").before(count);
  const show = (number, tapped) => {
    const at = Math.max(0, Math.min(number, lines.length - 1));
    lines.forEach((line, n) => line.toggleAttribute("data-current", n === at));
    count.textContent = `${at + 1} / ${lines.length}`;
    back.disabled = at === 0;
    next.hidden = at === lines.length - 1;
    const line = lines[at];
    stop();
    if (line.dataset.beat) beat(Number(line.dataset.beat), line.querySelector(".sos-beat"), { sound: tapped });
    if (reached.get(id) !== at) told(id, at + 1);
    reached.set(id, at);
  };
  back.addEventListener("click", () => show(reached.get(id) - 1, true));
  next.addEventListener("click", () => show(reached.get(id) + 1, true));
  for (const line of lines) line.querySelector(".sos-pulse")?.append(soundButton(line, words));
  show(reached.get(id) ?? 0, false);
}

/* Browsers stay silent until somebody has tapped; this starts the sound where a step was shown without a tap. */
function soundButton(line, words) {
  const made = button(null, words.sound);
  made.addEventListener("click", () => beat(Number(line.dataset.beat), line.querySelector(".sos-beat")));
  return made;
}

function button(into, text, kind = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${kind}`.trim();
  made.textContent = text;
  into?.append(made);
  return made;
}
