/* Where a photo or a note was made: asked for when somebody begins, sent along if the phone tells. */

for (const form of document.querySelectorAll("form[data-place]")) {
  form.addEventListener("input", () => locate(form), { once: true });
  /* kept on the phone and emptied: the next photo has a time and a place of its own */
  form.addEventListener("reset", () => {
    for (const name of ["taken_at", "lon", "lat", "accuracy_m"]) form.elements.namedItem(name)?.remove();
    form.addEventListener("input", () => locate(form), { once: true });
  });
}

function locate(form) {
  hidden(form, "taken_at", new Date().toISOString());
  const said = form.querySelector("[data-place-said]");
  if (!navigator.geolocation) return;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      hidden(form, "lon", coords.longitude);
      hidden(form, "lat", coords.latitude);
      hidden(form, "accuracy_m", coords.accuracy);
      if (said) said.textContent = said.dataset.placeFound;
    },
    () => {
      if (said) said.textContent = said.dataset.placeNone;
    },
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
  );
}

function hidden(form, name, value) {
  let field = form.elements.namedItem(name);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
}
