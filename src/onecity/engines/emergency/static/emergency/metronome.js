/* A beat to press by: seen as a pulse, heard as a click. Clicks are scheduled ahead, so that a busy phone keeps time. */

const LOOK_MS = 50;
const AHEAD_S = 0.2;
const DOWN_MS = 120;
const CLICK_HZ = 880;
const CLICK_S = 0.05;

let context = null;
let timer = null;

/* Call it from a tap: browsers make no sound before one. */
export function beat(perMinute, shown, { sound = true } = {}) {
  stop();
  const gap = 60 / perMinute;
  const clock = sound ? listen() : null;
  const now = () => clock?.currentTime ?? performance.now() / 1000;
  let next = now() + 0.1;
  timer = setInterval(() => {
    if (next < now() - gap) next = now();
    for (; next < now() + AHEAD_S; next += gap) {
      if (clock) click(clock, next);
      setTimeout(() => press(shown), (next - now()) * 1000);
    }
  }, LOOK_MS);
}

export function stop() {
  clearInterval(timer);
  timer = null;
}

function listen() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return null;
  context ??= new Context();
  context.resume();
  return context.state === "running" ? context : null;
}

function click(clock, at) {
  const tone = clock.createOscillator();
  const loud = clock.createGain();
  tone.frequency.value = CLICK_HZ;
  loud.gain.setValueAtTime(0.5, at);
  loud.gain.exponentialRampToValueAtTime(0.001, at + CLICK_S);
  tone.connect(loud).connect(clock.destination);
  tone.start(at);
  tone.stop(at + CLICK_S);
}

function press(shown) {
  if (!timer) return;
  shown.classList.add("is-down");
  setTimeout(() => shown.classList.remove("is-down"), DOWN_MS);
}
