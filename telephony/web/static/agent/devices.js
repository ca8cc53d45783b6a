// Which microphone and which loudspeaker.

import { byId, make, show } from "./dom.js";

export class Devices {
  constructor(telephone, loudspeaker) {
    byId("microphone").onchange = (event) => telephone.chooseMicrophone(event.target.value);
    byId("loudspeaker").onchange = (event) => loudspeaker.choose(event.target.value);
    navigator.mediaDevices?.addEventListener("devicechange", () => this.list());
  }

  /** Lists what there is; names are known once the microphone is allowed. */
  async list() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    fill(byId("microphone"), all, "audioinput", localStorage.getItem("microphone"));
    fill(byId("loudspeaker"), all, "audiooutput", localStorage.getItem("loudspeaker"));
    // Browsers without setSinkId play where the system plays.
    show(byId("loudspeaker-row"), "setSinkId" in HTMLMediaElement.prototype);
  }
}

function fill(select, all, kind, chosen) {
  const found = all.filter((device) => device.kind === kind && device.deviceId);
  const system = make("option", { value: "" }, "The system’s own");
  const others = found
    .filter((device) => device.deviceId !== "default")
    .map((device, index) => make("option", { value: device.deviceId }, device.label || `Number ${index + 1}`));
  select.replaceChildren(system, ...others);
  select.value = found.some((device) => device.deviceId === chosen) ? chosen : "";
}
