/* The command room: the map alone on a large screen, its numbers large, what stands listed beside it. `F` goes there
   and back; `?view=screen` opens it so. */

const NAME = "screen";
const SECOND_MS = 1000;

export function followScreen(drawing, scene, panel) {
  const root = document.documentElement;
  const clock = document.getElementById("map-clock");
  const format = new Intl.DateTimeFormat(root.lang, { timeZone: scene.timezone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  let ticking = 0;
  let awake = null;

  function enter() {
    root.classList.add("is-screen");
    root.requestFullscreen?.().catch(() => {}); // an address may not take the whole screen, a person may
    stayAwake();
    tick();
    ticking ||= setInterval(tick, SECOND_MS);
    if (scene.states && !document.querySelector(".map-panel")) panel(scene.states.list);
    drawing.isWhole = true;
    settle();
  }

  function leave() {
    root.classList.remove("is-screen");
    if (document.fullscreenElement) document.exitFullscreen();
    clearInterval(ticking);
    ticking = 0;
    awake?.release();
    awake = null;
    settle();
  }

  function settle() {
    const address = new URL(location.href);
    isOn() ? address.searchParams.set("view", NAME) : address.searchParams.delete("view");
    history.replaceState(null, "", address);
    requestAnimationFrame(() => drawing.fitAgain());
  }

  function tick() {
    clock.textContent = format.format(new Date());
  }

  /* A screen on a wall has nobody who moves a mouse. */
  async function stayAwake() {
    try {
      awake = await navigator.wakeLock?.request("screen");
    } catch {
      awake = null; // the system decides, as when a battery is low
    }
  }

  function isOn() {
    return root.classList.contains("is-screen");
  }

  /* Panels have another size: the city is shown in what is left. */
  const room = new ResizeObserver(() => isOn() && drawing.fitAgain());
  for (const panel of document.querySelectorAll(".map-bar, .map-aside")) room.observe(panel);
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && isOn()) leave();
  });
  document.addEventListener("visibilitychange", () => {
    if (isOn() && document.visibilityState === "visible") stayAwake();
  });
  if (new URLSearchParams(location.search).get("view") === NAME) enter();
  return { toggle: () => (isOn() ? leave() : enter()) };
}
