/* The crew's phone: orders with a sound, one big button that works without network, a position sent silently. */

const now = document.getElementById("em-now");
const plan = JSON.parse(document.getElementById("em-plan").textContent);
const KEPT = "onecity-crew-steps";
const AGAIN_MS = 3000;
const POSITION_MS = 10000;
/* What nobody has signed in for by then is of no use: its mission is over, and a dispatcher has put the times right. */
const OTHERS_MS = 24 * 3600 * 1000;
const me = now.dataset.owner;
/* Not the fault of what was pressed: it waits. */
const LATER = new Set([408, 425, 429]);
let audio = null;
let mission = running();
let sending = false;
let sentAt = 0;

addEventListener("pointerdown", () => (audio ??= new AudioContext()), { once: true });
addEventListener("online", send);
document.body.addEventListener("live:unit", renew);
document.addEventListener("submit", pressed);
setInterval(send, AGAIN_MS);
keep([...mine(), ...others()]);
if (navigator.geolocation) navigator.geolocation.watchPosition(moved, () => {}, { enableHighAccuracy: true, maximumAge: 5000 });
send();
if (mission && now.querySelector('[data-state="ordered"]')) alarm();

function running() {
  return now.querySelector("[data-em-mission]")?.dataset.emMission ?? "";
}

/* The page is not renewed over a press that waits for the network: the phone knows better. */
async function renew({ detail }) {
  if (mine().length) return;
  await htmx.ajax("GET", now.dataset.url, { target: "#em-now", swap: "innerHTML" });
  show(null);
  const after = running();
  if (after && after !== mission) alarm(now.dataset.new);
  else if (mission && ["cancelled", "diverted"].includes(detail.state)) toast(now.dataset.ended);
  mission = after;
}

function alarm(text) {
  navigator.vibrate?.([400, 150, 400, 150, 800]);
  if (text) toast(text);
  if (!audio) return;
  for (const [n, tone] of [880, 660, 880, 660].entries()) {
    const sound = new OscillatorNode(audio, { frequency: tone });
    sound.connect(new GainNode(audio, { gain: 0.4 })).connect(audio.destination);
    sound.start(audio.currentTime + n * 0.25);
    sound.stop(audio.currentTime + n * 0.25 + 0.2);
  }
}

function toast(text) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "done" } }));
}

/* A stage is kept on the phone first, with the moment and whose press it is, then sent until the city has it. */
function pressed(event) {
  const form = event.target.closest("form[data-em-step]");
  if (!form) return;
  event.preventDefault();
  keep([...kept(), { url: form.action, at: new Date().toISOString(), owner: me }]);
  const buttons = plan[form.dataset.emStep] ?? [];
  goOn(form.action, buttons);
  send();
}

/* The next buttons stand there at once, whatever the network does. */
function goOn(url, buttons) {
  const steps = document.getElementById("em-steps");
  const base = url.replace(/[^/]+\/$/, "");
  steps.replaceChildren(
    ...buttons.map(([name, title], n) => {
      const form = Object.assign(document.createElement("form"), { method: "post", action: `${base}${name}/` });
      const button = Object.assign(document.createElement("button"), { type: "submit", textContent: title });
      form.dataset.emStep = name;
      button.className = n ? "button button-wide" : "em-big";
      form.append(button);
      return form;
    }),
  );
}

/* Only one's own: what somebody else pressed on this phone waits until they have signed in again. */
async function send() {
  const [first, ...rest] = mine();
  show(first);
  if (!first || sending) return;
  sending = true;
  const answer = await post(first.url, { pressed_at: first.at, owner: me });
  sending = false;
  if (!answer || answer.status >= 500 || LATER.has(answer.status)) return;
  /* the session is over: what was pressed waits here until somebody has signed in again */
  if (answer.redirected) return location.reload();
  /* somebody else has signed in meanwhile, in another tab (403: with a token of their own): the page is theirs now */
  if ([403, 409].includes(answer.status)) return location.reload();
  keep(kept().filter((one) => one.url !== first.url || one.at !== first.at));
  if (rest.length) return send();
  now.innerHTML = answer.ok ? await answer.text() : now.innerHTML;
  htmx.process(now);
  show(null);
  const after = running();
  mission = after;
}

function post(url, values) {
  const csrf = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRFToken": csrf, "HX-Request": "true" };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(values) }).catch(() => null);
}

function kept() {
  return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
}

/* What an older page kept says nobody's name. */
function mine() {
  return kept().filter(({ owner }) => (owner ?? me) === me);
}

function others() {
  return kept().filter(({ owner, at }) => (owner ?? me) !== me && Date.now() - Date.parse(at) < OTHERS_MS);
}

function keep(steps) {
  localStorage.setItem(KEPT, JSON.stringify(steps));
}

function show(waits) {
  tell("em-kept", waits && now.dataset.waiting);
  tell("em-others", others().length && now.dataset.others);
}

function tell(id, words) {
  const said = document.getElementById(id);
  if (!said) return;
  said.hidden = !words;
  said.textContent = words || "";
}

function moved({ coords, timestamp }) {
  if (Date.now() - sentAt < POSITION_MS) return;
  sentAt = Date.now();
  post(now.dataset.position, { lon: coords.longitude, lat: coords.latitude, at: new Date(timestamp).toISOString() });
}
