/* Where is the phone? The first position goes at once, later ones only when they are better or elsewhere. */

const AGAIN_MS = 120000;
const EARTH_M = 6371008.8;

/* `send(fix)` gives a promise; while one is on its way the newest waits, so that none is out of date when it goes. */
export function followPosition(send, { failed = () => {} } = {}) {
  if (!navigator.geolocation) return failed();
  let last = null;
  let next = null;
  let busy = false;

  const go = async () => {
    busy = true;
    while (next) {
      last = next;
      next = null;
      await send(last);
    }
    busy = false;
  };

  navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      const fix = { lon: coords.longitude, lat: coords.latitude, radius_m: coords.accuracy, at: timestamp };
      if (!isNews(fix, next ?? last)) return;
      next = fix;
      if (!busy) go();
    },
    (error) => !last && failed(error),
    { enableHighAccuracy: true, maximumAge: 5000, timeout: 30000 },
  );
}

export function isNews(fix, last) {
  if (!last || fix.at - last.at > AGAIN_MS) return true;
  return fix.radius_m < 0.75 * last.radius_m || apart(fix, last) > fix.radius_m + last.radius_m;
}

function apart(one, other) {
  const turn = Math.PI / 180;
  const across = Math.sin(((other.lat - one.lat) * turn) / 2) ** 2;
  const along = Math.cos(one.lat * turn) * Math.cos(other.lat * turn) * Math.sin(((other.lon - one.lon) * turn) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(across + along));
}

export function fields({ lon, lat, radius_m }) {
  return { lon: lon.toFixed(6), lat: lat.toFixed(6), radius_m: Math.round(radius_m) };
}
