/* A layer with very many things: only what is seen is fetched, single things or how many lie in each cell. */

const ROOM = 0.35;
const PATIENCE_MS = 120;

export function followView(drawing, layer) {
  const { map } = drawing;
  let seen = null;
  let waiting = null;
  let coming = null;

  const look = () => {
    clearTimeout(waiting);
    if (!drawing.shown.has(layer.id)) return;
    const box = boxAround(map);
    const address = `${layer.view}&bbox=${box.join(",")}`;
    if (address === seen) return;
    waiting = setTimeout(() => fetchView(address), PATIENCE_MS);
  };

  const fetchView = async (address) => {
    coming?.abort();
    coming = new AbortController();
    try {
      const answer = await fetch(address, { signal: coming.signal });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      const data = await answer.json();
      seen = address;
      map.getSource(layer.id).setData(data);
    } catch (error) {
      if (error.name !== "AbortError") drawing.onFailed(layer.id);
    }
  };

  map.on("moveend", look);
  return () => {
    seen = null;
    look();
  };
}

/* What is seen and some room around it, on a grid: small moves ask for the same box again. */
function boxAround(map) {
  const bounds = map.getBounds();
  const width = bounds.getEast() - bounds.getWest();
  const step = 2 ** Math.floor(Math.log2(width * ROOM));
  const down = (value) => Math.floor((value - step / 2) / step) * step;
  const up = (value) => Math.ceil((value + step / 2) / step) * step;
  const box = [down(bounds.getWest()), down(bounds.getSouth()), up(bounds.getEast()), up(bounds.getNorth())];
  return box.map((value) => Number(value.toFixed(6)));
}
