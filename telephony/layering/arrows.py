"""What arrows between names say, wherever those stand: what hangs together, what leads back."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

Arrow = tuple[Hashable, Hashable]
"""From one to another."""


def connected(names: Sequence[Hashable], arrows: Iterable[Arrow]) -> list[list[Hashable]]:
    """What hangs together, each part in the order of `names`."""
    beside: dict[Hashable, list[Hashable]] = {name: [] for name in names}
    for source, target in arrows:
        beside[source].append(target)
        beside[target].append(source)
    part_of: dict[Hashable, int] = {}
    parts: list[list[Hashable]] = []
    for root in names:
        if root not in part_of:
            ahead = [root]
            while ahead:
                name = ahead.pop()
                if name not in part_of:
                    part_of[name] = len(parts)
                    ahead += beside[name]
            parts.append([])
        parts[part_of[root]].append(root)
    return parts


def arrows_back(start: Hashable, names: Sequence[Hashable], arrows: Iterable[Arrow]) -> set[Arrow]:
    """The arrows that lead back to where one came from, seen from `start`, then from the rest."""
    after: dict[Hashable, list[Hashable]] = {name: [] for name in names}
    for source, target in arrows:
        after[source].append(target)
    done: set[Hashable] = set()
    back: set[Arrow] = set()
    for root in (start, *names):
        if root in done:
            continue
        trail = [root]
        on_trail = {root}
        ahead = [iter(after[root])]
        while trail:
            target = next(ahead[-1], None)
            if target is None:
                ahead.pop()
                on_trail.discard(trail[-1])
                done.add(trail.pop())
            elif target in on_trail:
                back.add((trail[-1], target))
            elif target not in done:
                trail.append(target)
                on_trail.add(target)
                ahead.append(iter(after[target]))
    return back


def depths(names: Sequence[Hashable], arrows: Iterable[Arrow]) -> Mapping[Hashable, int]:
    """How many arrows the longest way to each has; there may be no circle."""
    after: dict[Hashable, list[Hashable]] = {name: [] for name in names}
    missing: dict[Hashable, int] = dict.fromkeys(names, 0)
    for source, target in arrows:
        after[source].append(target)
        missing[target] += 1
    depth: dict[Hashable, int] = dict.fromkeys(names, 0)
    ready = [name for name in names if not missing[name]]
    while ready:
        name = ready.pop()
        for target in after[name]:
            depth[target] = max(depth[target], depth[name] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    return depth
