/* When the network is gone: the pages that somebody asked this phone to keep (offline-store.js keeps and forgets them),
   else a page that says so, with the numbers that can still be called. By itself it keeps nothing personal. */

const KEPT = "onecity-offline-2";
const OWN = "onecity-own";
const NAMES = ["tokens.css", "base.css", "components.css", "portal.css", "logo.svg", "onecity-offline.js", "offline-store.js"];
const FILES = NAMES.map((name) => `/static/onecity/${name}`);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(["/offline/", ...FILES])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => name !== KEPT && name !== OWN));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => page(request)));
  } else if (request.method === "GET" && new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => file(request)));
  }
});

/* Never an answer to something that was sent: only pages that are looked at. */
async function page(request) {
  const own = request.method === "GET" && (await caches.match(request.url, { cacheName: OWN, ignoreSearch: true, ignoreVary: true }));
  return own || caches.match("/offline/");
}

async function file(request) {
  return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) || Response.error();
}
