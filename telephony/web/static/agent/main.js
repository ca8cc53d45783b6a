// The agent's page begins here.

import { Desk } from "./desk.js";
import { byId, say } from "./dom.js";

for (const button of document.querySelectorAll("[data-close]"))
  button.onclick = () => button.closest("dialog").close();

try {
  await new Desk().start();
} catch (refused) {
  say(byId("state-title"), "This page can’t start");
  say(byId("state-detail"), refused.message);
}
