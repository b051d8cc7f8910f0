/* Work without a network: a form with `data-offline` is kept on the phone first and sent when there is a connection.

   Each thing that was kept has a key of its own, so that it arrives once however often it is sent; one after the other,
   in order. What the server refuses stays here with the reason until its owner tries again or deletes it. */

import * as store from "./offline-store.js";

const owner = document.querySelector('meta[name="owner"]')?.content ?? "";
const said = document.getElementById("offline")?.dataset ?? {};
const ME = "/offline/me/";
const SIGN_OUT = "/sign-out/";
const AGAIN_MS = 30_000;
/* Somebody who has just pressed the button is told at once, on the page that follows. */
const NOW_MS = 5_000;
/* Not the fault of what was sent: it waits. */
const LATER = new Set([401, 408, 425, 429]);

for (const form of document.querySelectorAll("form[data-offline]")) form.addEventListener("submit", kept);
for (const form of document.querySelectorAll("form")) {
  if (form.method === "post" && addressOf(form) === SIGN_OUT) form.addEventListener("submit", leaving);
}
addEventListener("online", () => send());
begin();

async function begin() {
  const before = store.keeper();
  if (owner) {
    if (before && before !== owner) await store.dropPages();
    await keepPages();
  } else if (before && document.querySelector('meta[name="csrf-token"]')) {
    /* the session is over: pages go, what was never sent stays for its owner */
    await store.dropPages();
  }
  await listPages();
  await show();
  await send();
}

/* Pages that this page asks to be kept: itself, or a list of links. */
async function keepPages() {
  const list = document.querySelector("[data-keep-list]");
  const alone = document.querySelector("[data-keep-page]");
  if (!navigator.onLine || !(list || alone)) return;
  const links = list ? [...list.querySelectorAll("a[data-keep]")].map((one) => new URL(one.href).pathname) : [];
  try {
    await store.keep(owner, [location.pathname, ...links], { others: list ? "go" : "stay" });
    for (const line of document.querySelectorAll("[data-keep-said]")) line.hidden = false;
  } catch {
    /* no network after all: what was kept before is still there */
  }
}

/* On the page that says that there is no network: what can be opened nevertheless. */
async function listPages() {
  const place = document.getElementById("kept-pages");
  if (!place) return;
  for (const page of await store.kept(store.keeper())) {
    const link = Object.assign(document.createElement("a"), { href: page.url, textContent: page.title });
    const line = document.createElement("li");
    line.append(link);
    place.querySelector("ul").append(line);
    place.hidden = false;
  }
}

async function kept(event) {
  if (!owner || !("indexedDB" in window)) return;
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  try {
    await store.add(await itemOf(form));
  } catch {
    /* no room on this phone: the city is asked at once, as without this script */
    form.submit();
    return;
  }
  form.reset();
  if (button) button.disabled = false;
  await show();
  const sent = await send();
  if (!sent.some((item) => item.group === form.dataset.offline)) return;
  location.reload();
}

async function itemOf(form) {
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || name === "idempotency_key") continue;
    /* a file of a form is only borrowed: its bytes are what has to be kept */
    fields.push(value instanceof File ? [name, new Blob([await value.arrayBuffer()], { type: value.type }), value.name] : [name, value]);
  }
  if (!fields.some(([name]) => name === "taken_at")) fields.push(["taken_at", new Date().toISOString()]);
  return {
    key: newKey(),
    owner,
    group: form.dataset.offline,
    title: form.dataset.offlineTitle ?? document.title,
    page: location.pathname,
    action: addressOf(form),
    ends: form.hasAttribute("data-offline-ends"),
    fields,
    at: Date.now(),
    refused: "",
  };
}

function addressOf(form) {
  return new URL(form.getAttribute("action") || location.href, location.href).pathname;
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Send what waits, in order; gives what arrived. One tab at a time. */
function send({ again = false } = {}) {
  if (!("locks" in navigator)) return sendAll(again);
  return navigator.locks.request("onecity-offline", () => sendAll(again));
}

async function sendAll(again) {
  const items = owner ? await store.waiting(owner) : [];
  if (!items.length || !navigator.onLine) return [];
  const me = await whoAmI();
  if (!me) return later([]);
  if (me.owner !== owner) return later([], said.signIn);
  const sent = [];
  for (const item of items) {
    if (item.refused && !again && !sent.some((one) => one.group === item.group)) continue;
    const answer = await post(item, me.csrf);
    if (!answer) return later(sent);
    if (LATER.has(answer.status) || answer.status >= 500) return later(sent, answer.status === 401 ? said.signIn : "");
    if (answer.ok) {
      await store.remove(item.id);
      if (item.ends) await store.drop(item.page);
      sent.push(item);
    } else {
      item.refused = (await words(answer)) || said.refused;
      await store.change(item);
    }
    await show();
  }
  /* what was refused for want of something that has arrived now */
  const mended = items.some((item) => item.refused && sent.some((one) => one.group === item.group));
  if (mended && !again) return [...sent, ...(await sendAll(true))];
  await show();
  if (sent.length) toast(said.sent.replace("{n}", sent.length));
  return sent;
}

async function later(sent, why = "") {
  await show(why);
  setTimeout(() => send(), AGAIN_MS);
  return sent;
}

async function whoAmI() {
  try {
    const answer = await fetch(ME, { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function post(item, csrf) {
  const body = new FormData();
  for (const [name, value, file] of item.fields) file === undefined ? body.append(name, value) : body.append(name, value, file);
  const headers = { "X-CSRFToken": csrf, "Idempotency-Key": item.key, "X-Offline": Date.now() - item.at < NOW_MS ? "now" : "later", Accept: "application/json" };
  try {
    return await fetch(item.action, { method: "POST", body, headers, redirect: "error" });
  } catch {
    return null;
  }
}

async function words(answer) {
  try {
    return (await answer.json()).said ?? "";
  } catch {
    return "";
  }
}

/* The line that says what waits, with the list behind it. */
async function show(why = "") {
  const items = owner ? await store.waiting(owner) : [];
  let bar = document.getElementById("waiting");
  if (!items.length) {
    bar?.remove();
    document.getElementById("waiting-said")?.remove();
    return;
  }
  if (!bar) {
    bar = Object.assign(document.createElement("details"), { id: "waiting", className: "waiting" });
    document.getElementById("offline").after(bar);
    const spoken = Object.assign(document.createElement("p"), { id: "waiting-said", className: "visually-hidden" });
    spoken.setAttribute("role", "status");
    bar.before(spoken);
  }
  const count = items.length === 1 ? said.one : said.many.replace("{n}", items.length);
  const line = document.createElement("summary");
  line.textContent = [count, why].filter(Boolean).join(" ");
  document.getElementById("waiting-said").textContent = line.textContent;
  const list = document.createElement("ul");
  for (const item of items) list.append(row(item));
  const now = button(said.now, () => send({ again: true }));
  bar.replaceChildren(line, list, now);
  if (items.some((item) => item.refused)) bar.open = true;
}

function row(item) {
  const line = document.createElement("li");
  const time = new Date(item.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  line.append(Object.assign(document.createElement("span"), { textContent: `${time} ${item.title}` }));
  if (!item.refused) return line;
  line.className = "is-refused";
  line.append(Object.assign(document.createElement("strong"), { textContent: item.refused }));
  line.append(
    button(said.drop, async () => {
      await store.remove(item.id);
      await show();
      await send();
    }),
  );
  return line;
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: text });
  made.addEventListener("click", act);
  return made;
}

/* Signing out forgets everything that is kept here; what was never sent is told first. */
async function leaving(event) {
  const form = event.target;
  event.preventDefault();
  const items = await store.waiting(owner);
  if (items.length && !form.dataset.sure) {
    form.dataset.sure = "yes";
    const notice = Object.assign(document.createElement("p"), { className: "notice notice-late" });
    notice.setAttribute("role", "alert");
    notice.textContent = said.leaving.replace("{n}", items.length);
    form.prepend(notice);
    return;
  }
  await store.forget();
  form.submit();
}

function toast(text) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "done" } }));
}
