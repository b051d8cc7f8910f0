/* What every page does beyond HTML: sign htmx requests, show toasts, say when the connection is gone. */

const csrf = document.querySelector('meta[name="csrf-token"]')?.content;

document.body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf;
});

/* A server says so with the header HX-Trigger: {"toast": {"text": "…", "tone": "done" | "late"}}. */
document.body.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));

/* htmx keeps quiet when a request fails; a person must be told that nothing was done. What a page asks for by itself,
   by the clock or because something has happened, nobody has done: the line on top says that it is not live. */
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(name, ({ detail }) => {
    if (!isByItself(detail)) toast(document.getElementById("toasts").dataset.failed, "late");
  });
}

function isByItself({ requestConfig, elt }) {
  const event = requestConfig?.triggeringEvent?.type;
  return event ? event.startsWith("live:") : /\bevery \d/.test(elt?.getAttribute("hx-trigger") ?? "");
}

function toast(text, tone) {
  const line = document.createElement("p");
  line.className = `toast toast-${tone ?? "done"}`;
  line.textContent = text;
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), 6000);
}

for (const line of document.querySelectorAll("#toasts .toast")) setTimeout(() => line.remove(), 8000);

/* A button with `data-opens="id"` shows one panel of its kind, hides the others, and puts the cursor into it. */
for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => {
    for (const other of document.querySelectorAll("[data-opens]")) {
      const panel = document.getElementById(other.dataset.opens);
      panel.hidden = other !== button || !panel.hidden;
      other.setAttribute("aria-expanded", String(!panel.hidden));
    }
    const panel = document.getElementById(button.dataset.opens);
    if (panel.hidden) return;
    panel.scrollIntoView({ block: "center" });
    panel.querySelector("input:not([type=hidden]), textarea, select")?.focus({ preventScroll: true });
  });
}

/* A form that somebody has open stays as it is when the page around it is renewed. */
document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.matches(".desk-form:not([hidden])")) detail.shouldSwap = false;
});

const offline = document.getElementById("offline");
for (const name of ["online", "offline"]) {
  addEventListener(name, () => {
    offline.hidden = navigator.onLine;
  });
}
if (offline) offline.hidden = navigator.onLine;

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}

/* What works without a network is only loaded where a form asks for it, or where something is kept on this phone. */
if (document.querySelector("[data-offline], [data-keep-list], [data-keep-page]") || somethingIsKept()) import("./onecity-offline.js");

function somethingIsKept() {
  try {
    return Boolean(localStorage.getItem("onecity-offline"));
  } catch {
    return false;
  }
}

const worker = document.querySelector('meta[name="service-worker"]')?.content;
if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker);
