// Levels of attention as marks: a shape and a word beside the colour.

import { ACT, WATCH } from "./attention.js";

const MARKS = { [WATCH]: ["▲", "watch"], [ACT]: ["◆", "act now"] };

/** Shows `level` in the row's cell `name`; `what` says of what, for those who don't see it. */
export function showLevel(row, name, level, what) {
  const [shape, word] = MARKS[level] ?? ["", ""];
  row.write(name, shape);
  row.set(name, "data-level", word ? word.split(" ")[0] : null);
  row.set(name, "role", word ? "img" : null);
  row.set(name, "aria-label", word ? `${what}: ${word}` : null);
  row.set(name, "title", word ? `${what}: ${word}` : null);
}
