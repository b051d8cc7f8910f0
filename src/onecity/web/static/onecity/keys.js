/* The desk's keys. `data-key="y"` on a button or link makes the key press it; `?` lists all keys of the page. The
   arrows go up and down the rows of a list, whose links have ids so that they keep the focus when the list is renewed. */

const overlay = document.getElementById("keys");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (event.key === "?") {
    showKeys();
    event.preventDefault();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (walk(event)) return;
  const pressed = actions().find((action) => action.dataset.key.toLowerCase() === event.key.toLowerCase());
  if (!pressed) return;
  event.preventDefault();
  pressed.matches("input, select, textarea") ? pressed.focus() : pressed.click();
});

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = step ? [...document.querySelectorAll("main tbody th a[id]")] : [];
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 && document.activeElement !== document.body ? undefined : rows[at < 0 ? 0 : at + step];
  if (!next) return false;
  event.preventDefault();
  next.focus();
  return true;
}

document.getElementById("show-keys")?.addEventListener("click", showKeys);

function isTyping(element) {
  return element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio]), select, textarea");
}

function actions() {
  return [...document.querySelectorAll("[data-key]")].filter((a) => !a.disabled && a.checkVisibility?.() !== false);
}

function showKeys() {
  if (!overlay) return;
  const list = overlay.querySelector(".keys");
  list.replaceChildren(...actions().flatMap(line));
  overlay.open ? overlay.close() : overlay.showModal();
}

function line(action) {
  const key = document.createElement("dt");
  const name = document.createElement("dd");
  const cap = document.createElement("kbd");
  cap.className = "key";
  cap.textContent = action.dataset.key.toUpperCase();
  key.append(cap);
  const label = action.querySelector(".button-label") ?? action;
  name.textContent = action.dataset.keyName || action.getAttribute("aria-label") || label.textContent.trim();
  return [key, name];
}
