/* The big button: one tap is a call, sent until the server has it. */

import { keep, kept, newKey } from "./kept.js";
import { untilSent } from "./send.js";

const form = document.getElementById("sos");
const said = document.getElementById("sos-said");
const button = form.querySelector(".sos-button");
const LONG_AFTER = 4;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const pending = kept();
  const isWaiting = pending && !pending.url;
  start(isWaiting ? pending : { once: newKey(), at: Date.now(), text: event.submitter?.name === "text" ? "1" : "" });
});

const before = kept();
if (before && !before.url) start(before);
if (before?.url) {
  const resume = document.getElementById("sos-resume");
  resume.hidden = false;
  resume.querySelector("a").href = before.url;
}

async function start(call) {
  if (button.getAttribute("aria-busy") === "true") return;
  keep(call);
  button.setAttribute("aria-busy", "true");
  said.textContent = form.dataset.sending;
  /* The question for the position comes at once; the next page asks again and gets the answer. */
  navigator.geolocation?.getCurrentPosition(() => {}, () => {}, { maximumAge: 60000 });
  const answer = await untilSent(form.action, { once: call.once, text: call.text }, (tries) => {
    said.textContent = tries < LONG_AFTER ? form.dataset.again : form.dataset.long;
  });
  if (!answer.ok) return form.submit();
  const { url } = await answer.json();
  keep({ ...call, url });
  location.assign(url);
}
