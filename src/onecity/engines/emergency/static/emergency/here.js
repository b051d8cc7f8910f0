/* A link in a text message: the phone gives its position to the emergency service, again while it gets better. */

import { fields, followPosition } from "./positions.js";
import { untilSent } from "./send.js";

const here = document.getElementById("here");
const said = document.getElementById("sos-said");
let begun = false;

function begin() {
  if (begun) return;
  begun = true;
  followPosition(
    async (fix) => {
      const answer = await untilSent(here.dataset.place, fields(fix), () => (said.textContent = here.dataset.failed));
      if (answer.status === 410) return location.reload();
      said.textContent = `${here.dataset.done} (${here.dataset.metres.replace("{metres}", Math.round(fix.radius_m))})`;
    },
    {
      failed: () => {
        begun = false;
        said.textContent = here.dataset.refused;
      },
    },
  );
}

here.querySelector("button").addEventListener("click", begin);
begin();
