/* How does something reach the server whatever the network does? It is sent again until it is acknowledged. */

const FIRST_MS = 500;
const LONGEST_MS = 8000;
const GIVE_UP_MS = 10000;

/* Resolves with the answer; `tried(n)` is told of each try that failed. Only a refusal (4xx but 408, 425, 429) ends it. */
export async function untilSent(url, fields, tried = () => {}) {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await post(url, fields);
      if (answer.ok || (answer.status < 500 && ![408, 425, 429].includes(answer.status))) return answer;
    } catch {
      /* no network: again */
    }
    tried(tries);
    await pause(Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS));
  }
}

/* One try; a server that does not answer within ten seconds counts as away. */
export function post(url, fields) {
  return fetch(url, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout?.(GIVE_UP_MS),
    keepalive: true,
  });
}

/* As long as said, or until the phone is online again. */
function pause(ms) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms + Math.random() * 250);
    addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
  });
}
