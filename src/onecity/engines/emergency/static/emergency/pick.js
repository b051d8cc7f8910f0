/* Where a defibrillator is: found by the phone, tapped on the map, or written as numbers. */

const map = document.getElementById("rs-map");
const said = document.getElementById("pick-said");
const locate = document.getElementById("pick-locate");
const [lon, lat] = ["pick-lon", "pick-lat"].map((id) => document.getElementById(id));

function pick(at, go) {
  [lon.value, lat.value] = at.map((degrees) => degrees.toFixed(6));
  tell(at, go);
}

function tell(at, go) {
  said.textContent = said.dataset.marked.replace("{place}", `${at[1].toFixed(5)}, ${at[0].toFixed(5)}`);
  map.dispatchEvent(new CustomEvent("field:mark", { detail: { at, kind: "aed-here", name: said.dataset.name, go } }));
}

map.addEventListener("field:tap", ({ detail }) => pick([detail.lng, detail.lat], false));
for (const input of [lon, lat]) {
  input.addEventListener("change", () => {
    const at = [lon, lat].map((one) => Number.parseFloat(one.value));
    if (at.every(Number.isFinite) && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90) tell(at, true);
  });
}
if (navigator.geolocation && isSecureContext) {
  locate.hidden = false;
  locate.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => pick([coords.longitude, coords.latitude], true),
      () => (said.textContent = said.dataset.refused),
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
    ),
  );
}
