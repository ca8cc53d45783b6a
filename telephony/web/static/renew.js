// A page of figures comes anew by itself: the parts marked data-live, while somebody looks.
// What a person is about to choose stays as it is. Without this script the page waits for a reload.

const EVERY = 30; // seconds

async function renew() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  document.getElementById("stale").hidden = answer !== null;
  if (answer === null) return; // the network, which comes back
  if (answer.redirected || !answer.ok) {
    location.reload(); // signed out, or an error: its own page says so
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    const busy = part.contains(document.activeElement);
    if (fresh && !busy && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
  }
}

addEventListener("online", renew);
document.addEventListener("visibilitychange", renew);
setInterval(renew, EVERY * 1000);
