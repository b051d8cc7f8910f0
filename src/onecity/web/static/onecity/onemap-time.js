/* The slider below the map: what stood at an earlier hour. */

const QUARTER_MS = 15 * 60 * 1000;
const REST_MS = 120;

export function followTime(states, now, timeZone) {
  const slider = document.getElementById("map-at");
  const words = document.getElementById("map-at-words");
  if (!slider) return;
  let timer = 0;
  slider.addEventListener("input", () => {
    const steps = Number(slider.value);
    const time = new Date(Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS + steps * QUARTER_MS);
    const said = steps ? time.toLocaleString(document.documentElement.lang, { timeZone, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) : now;
    words.textContent = said;
    slider.setAttribute("aria-valuetext", said);
    document.querySelector(".map-timeline").classList.toggle("is-earlier", steps < 0);
    clearTimeout(timer);
    timer = setTimeout(() => states.show(steps ? time.toISOString() : ""), REST_MS);
  });
}
