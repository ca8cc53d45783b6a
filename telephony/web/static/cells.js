// What scripts of pages write into: elements by their data-cell.

/** Elements below `parent` by their `data-cell`. */
export function cellsOf(parent) {
  const found = [...parent.querySelectorAll("[data-cell]")];
  return Object.fromEntries(found.map((cell) => [cell.dataset.cell, cell]));
}
