/* Defibrillators near a place: found by the phone, or tapped on the map. */

const form = document.getElementById("aed-form");
const locate = document.getElementById("aed-locate");
const said = document.getElementById("aed-said");

function ask(lon, lat) {
  document.getElementById("aed-lon").value = lon.toFixed(5);
  document.getElementById("aed-lat").value = lat.toFixed(5);
  htmx.trigger(form, "submit");
}

document.getElementById("rs-map").addEventListener("field:tap", ({ detail }) => ask(detail.lng, detail.lat));
if (navigator.geolocation && isSecureContext) {
  locate.hidden = false;
  locate.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => ask(coords.longitude, coords.latitude),
      () => (said.textContent = said.dataset.refused),
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
    ),
  );
}
