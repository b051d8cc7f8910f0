/* Live pages. Each `data-live="topic"` or `data-live="topic:key"` on the page is followed over one event stream; every
   event is handed to htmx on the body as `live:topic` and `live:topic:key`: hx-trigger="live:worklist from:body". */

const QUIET_MS = 3200;
const bursts = new Map();
const marks = [...document.querySelectorAll("[data-live]")];
const topics = [...new Set(marks.flatMap((mark) => mark.dataset.live.split(/\s+/)).filter(Boolean))];

if (topics.length) {
  const query = new URLSearchParams({ topics: topics.join(",") });
  const since = marks.map((mark) => mark.dataset.liveSince).find(Boolean);
  if (since) query.set("since", since);
  const source = new EventSource(`/live/events?${query}`);
  source.addEventListener("message", (event) => tell(JSON.parse(event.data)));
  /* Too much was missed to tell it again: begin anew. */
  source.addEventListener("reset", () => location.reload());
  source.addEventListener("open", () => document.body.classList.remove("is-stale"));
  source.addEventListener("error", () => document.body.classList.add("is-stale"));
  addEventListener("pagehide", () => source.close());
}

function tell(detail) {
  for (const name of [detail.topic, `${detail.topic}:${detail.key}`]) {
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
