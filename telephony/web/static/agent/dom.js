// Elements, made and found.

/** The element whose `id` this is. */
export function byId(id) {
  return document.getElementById(id);
}

/** A new element; `children` are elements or text, never markup. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "data") Object.assign(element.dataset, value);
    else if (name.includes("-") || name === "for" || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** Changes an element's text, only when it differs: what reads aloud stays calm. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows or hides an element. */
export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Whether a key that is pressed now would go into a text. */
export function isTyping() {
  const at = document.activeElement;
  return at !== null && at.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
}
