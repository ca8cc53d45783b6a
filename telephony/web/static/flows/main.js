// A flow's page: choosing a step changes the page in place, and figures come anew by themselves.
// Without this script every link works as well: the page is loaded again.

const EVERY = 30; // seconds between two looks at the figures

const canvas = () => document.querySelector(".canvas");

/**
 * Fetches the page at `address` and puts its living parts in place of ours; the days, which a person
 * may be changing just now, only when another step was `chosen`.
 */
async function renew(address, chosen = false) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.redirected || !answer.ok) {
    location.assign(address); // signed out, or an error: its own page says so
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.closest("[data-step]")?.dataset.step;
  const inCanvas = canvas()?.contains(document.activeElement);
  for (const part of document.querySelectorAll(chosen ? "[data-live], [data-chosen]" : "[data-live]")) {
    const { live, chosen: name } = part.dataset;
    const fresh = page.querySelector(live ? `[data-live="${live}"]` : `[data-chosen="${name}"]`);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
  }
  document.title = page.title;
  if (focused) {
    const place = inCanvas ? canvas() : document;
    place.querySelector(`[data-step="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
}

/** Brings the chosen step, else the first one, into the picture's middle. */
function centre() {
  const place = canvas();
  const shown = place?.querySelector(".chosen") ?? place?.querySelector(".start");
  if (!shown) return;
  const box = shown.getBoundingClientRect();
  const view = place.getBoundingClientRect();
  const chosen = shown.classList.contains("chosen");
  place.scrollTo({
    left: place.scrollLeft + box.left + box.width / 2 - view.left - view.width / 2,
    top: chosen ? place.scrollTop + box.top + box.height / 2 - view.top - view.height / 2 : 0,
    behavior: "instant",
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const address = link.getAttribute("href");
  const fromPicture = canvas()?.contains(link);
  history.pushState(null, "", address);
  renew(address, true).then(
    () => {
      if (!fromPicture) centre();
      document.querySelector("#step").scrollIntoView({ block: "nearest" });
    },
    () => location.assign(address), // the browser says what is wrong
  );
});

/** The same step again, as it stands now; says so when the edge can't be reached. */
async function look() {
  if (document.hidden) return;
  const stale = document.querySelector("#stale");
  try {
    await renew(location.href);
    stale.hidden = true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch has no other for a lost network
    stale.hidden = false;
  }
}

addEventListener("popstate", () => renew(location.href, true).then(centre));
addEventListener("online", look);
setInterval(look, EVERY * 1000);
centre();
