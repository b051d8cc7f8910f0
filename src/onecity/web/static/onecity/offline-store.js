/* What this phone keeps for work without a network: pages that were asked to be kept, and what waits to be sent.

   Pages lie in a cache, what waits in IndexedDB with its photos. Both belong to one person: the mark of an owner that
   the server gives. Nothing of one owner is shown to, or sent by, another. */

export const PAGES = "onecity-own";
const MARK = "onecity-offline";
const MOST_PAGES = 60;

/* Whose things are kept here, or empty. */
export function keeper() {
  try {
    return localStorage.getItem(MARK) ?? "";
  } catch {
    return "";
  }
}

function mark(owner) {
  try {
    owner ? localStorage.setItem(MARK, owner) : localStorage.removeItem(MARK);
  } catch {
    /* a browser that keeps nothing has nothing to forget */
  }
}

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("onecity-offline", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
      asked.result.createObjectStore("pages", { keyPath: "url" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

/* One transaction; `strict` waits for the disk, so that a phone that dies has what it said it had. */
async function within(store, mode, act) {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const asked = act(transaction.objectStore(store));
      transaction.oncomplete = () => done(asked?.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

/* Put something behind everything that waits already. */
export async function add(item) {
  await within("queue", "readwrite", (store) => store.add(item));
  mark(item.owner);
}

export const change = (item) => within("queue", "readwrite", (store) => store.put(item));
export const remove = (id) => within("queue", "readwrite", (store) => store.delete(id));

/* What waits of an owner, in the order in which it was made. */
export async function waiting(owner) {
  const all = await within("queue", "readonly", (store) => store.getAll());
  return all.filter((item) => item.owner === owner);
}

/* The pages that are kept of an owner. */
export async function kept(owner) {
  const all = await within("pages", "readonly", (store) => store.getAll());
  return all.filter((page) => page.owner === owner);
}

/* Fetch pages and whatever they need to look right, and keep them; pages that are not named any more go. */
export async function keep(owner, urls, { others = "stay" } = {}) {
  mark(owner);
  const cache = await caches.open(PAGES);
  if (others === "go") {
    for (const page of await kept(owner)) if (!urls.includes(page.url)) await drop(page.url);
  }
  for (const url of urls.slice(0, MOST_PAGES)) {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) continue;
    const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    if (page.querySelector('meta[name="owner"]')?.content !== owner) continue;
    await cache.put(url, answer);
    await looks(cache, page);
    const title = (page.querySelector("[data-kept-title]")?.dataset.keptTitle ?? page.title).trim();
    await within("pages", "readwrite", (store) => store.put({ url, title, owner, at: Date.now() }));
  }
}

async function looks(cache, page) {
  const named = page.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src], img[src], svg use');
  const files = [...named].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
  const wanted = new Set([...files, ...MODULES].filter(Boolean).map((file) => new URL(file, location.href)));
  for (const url of new Set([...wanted].map((one) => one.pathname))) {
    if (url.startsWith("/static/") && !(await cache.match(url))) await cache.add(url);
  }
}

/* Modules that others import by themselves. */
const MODULES = ["onecity-offline.js", "offline-store.js"].map((file) => new URL(file, import.meta.url).pathname);

/* Forget a page. */
export async function drop(url) {
  await (await caches.open(PAGES)).delete(url);
  await within("pages", "readwrite", (store) => store.delete(url));
}

/* Forget all pages; what waits to be sent stays. */
export async function dropPages() {
  await caches.delete(PAGES);
  await within("pages", "readwrite", (store) => store.clear());
}

/* Forget everything: the person signs out. */
export async function forget() {
  await dropPages();
  await within("queue", "readwrite", (store) => store.clear());
  mark("");
}
