/* Live pages. Each `data-live="topic"` or `data-live="topic:key"` on the page is followed over one event stream; every
   event is handed to htmx on the body as `live:topic`, `live:topic:key` and, for what it carries, as
   `live:topic:name=value`: hx-trigger="live:worklist from:body", "live:incident:incident=018f… from:body".
   While the stream is broken the page says since when; it tries again by itself and catches up. */

const QUIET_MS = 3200;
const PATIENCE_MS = 5000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
const bursts = new Map();
const marks = [...document.querySelectorAll("[data-live]")];
const topics = [...new Set(marks.flatMap((mark) => mark.dataset.live.split(/\s+/)).filter(Boolean))];
const stale = document.getElementById("stale");
let last = marks.map((mark) => mark.dataset.liveSince).find(Boolean) ?? "";
let source = null;
let wait = FIRST_WAIT_MS;
let patience = 0;
let isCutOff = false;

if (topics.length) {
  follow();
  addEventListener("pagehide", () => source.close());
  /* "back" shows the page as it was left */
  addEventListener("pageshow", (event) => event.persisted && anew());
  stale?.querySelector("button")?.addEventListener("click", () => location.reload());
}

function follow() {
  const query = new URLSearchParams({ topics: topics.join(",") });
  if (last) query.set("since", last);
  source = new EventSource(`/live/events?${query}`);
  source.addEventListener("message", (event) => {
    last = event.lastEventId || last;
    tell(JSON.parse(event.data));
  });
  /* Too much was missed to tell it again. */
  source.addEventListener("reset", anew);
  source.addEventListener("open", opened);
  source.addEventListener("error", broken);
}

/* A stream ends every few minutes and is there again in a moment: only what lasts longer is told. */
function broken() {
  const now = new Date();
  patience ||= setTimeout(() => say(now), PATIENCE_MS);
  if (source.readyState !== EventSource.CLOSED) return;
  /* refused, as by a proxy whose server starts anew: the browser gives up, we do not */
  isCutOff = true;
  setTimeout(follow, wait);
  wait = Math.min(2 * wait, LONGEST_WAIT_MS);
}

function opened() {
  clearTimeout(patience);
  patience = 0;
  wait = FIRST_WAIT_MS;
  if (isCutOff && !last) return anew();
  isCutOff = false;
  document.body.classList.remove("is-stale");
  if (stale) stale.hidden = true;
}

function say(since) {
  document.body.classList.add("is-stale");
  if (!stale) return;
  const time = since.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  stale.querySelector("span").textContent = stale.dataset.since.replace("{time}", time);
  stale.hidden = false;
}

/* The page begins anew, unless somebody is writing on it: then they say when. */
function anew() {
  if (!isBeingWritten()) return location.reload();
  document.body.classList.add("is-stale");
  if (!stale) return;
  stale.querySelector("span").textContent = stale.dataset.missed;
  stale.querySelector("button").hidden = false;
  stale.hidden = false;
}

function isBeingWritten() {
  const fields = document.querySelectorAll("main textarea, main input:is([type=text], [type=file], [type=number], :not([type]))");
  return [...fields].some((field) => field.value !== field.defaultValue);
}

function tell(detail) {
  const { topic, key, ...carried } = detail;
  const ids = Object.entries(carried).map(([name, value]) => `${topic}:${name}=${value}`);
  for (const name of [topic, `${topic}:${key}`, ...ids]) {
    send(name, detail);
    followUp(name, detail);
  }
}

function send(name, detail) {
  document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
}

/* `throttle` of htmx drops what comes close behind, the last of a burst too: it is told once more when all is quiet. */
function followUp(name, detail) {
  const burst = bursts.get(name) ?? { at: -Infinity, timer: 0 };
  const now = performance.now();
  clearTimeout(burst.timer);
  const timer = now - burst.at < QUIET_MS ? setTimeout(send, QUIET_MS, name, { ...detail, again: true }) : 0;
  bursts.set(name, { at: now, timer });
}
