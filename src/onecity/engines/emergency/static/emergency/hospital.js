/* The clocks of a hospital's page: how long a handover takes already, how long until somebody comes. */

const words = document.getElementById("em-inbound").dataset.left;

setInterval(tick, 1000);
document.body.addEventListener("htmx:afterSwap", tick);
tick();

function tick() {
  const now = Date.now();
  for (const clock of document.querySelectorAll(".em-clock[data-since]")) {
    clock.textContent = said((now - Date.parse(clock.dataset.since)) / 1000);
    clock.classList.toggle("due-late", now - Date.parse(clock.dataset.since) > Number(clock.dataset.limit) * 1000);
  }
  for (const count of document.querySelectorAll(".em-count[data-until]")) {
    const left = (Date.parse(count.dataset.until) - now) / 1000;
    count.textContent = left > 0 ? `· ${words.replace("{time}", said(left))}` : "";
  }
}

function said(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
