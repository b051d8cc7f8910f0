/* Which call is under way on this phone? It outlives a reload and a killed browser; the oldest is forgotten in time. */

const NAME = "onecity-emergency";
const KEPT_MS = 6 * 3600 * 1000;

export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(NAME));
    return found && Date.now() - found.at < KEPT_MS ? found : null;
  } catch {
    return null;
  }
}

export function keep(call) {
  try {
    localStorage.setItem(NAME, JSON.stringify(call));
  } catch {
    /* a browser that keeps nothing still calls */
  }
}

export function forget() {
  try {
    localStorage.removeItem(NAME);
  } catch {
    /* nothing was kept */
  }
}

/* A key that nobody guesses and that makes a repeated tap one call. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
