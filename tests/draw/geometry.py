"""What a layout says, read from its geometry alone: which nets run where, and which circuit they make.

Nothing here knows how the layout came about; ``read_back`` follows the ink from pin to pin.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

from mincirc.circuit import CONSTANT, Circuit, evaluate
from mincirc.draw.record import Box, Layout, Point, Wires
from mincirc.draw.symbols import Symbol

Segment = tuple[Point, Point]


def strictly_between(low: int, value: int, high: int) -> bool:
    return low < value < high


def on(point: Point, segment: Segment) -> bool:
    (left, top), (right, bottom) = segment
    return left <= point.x <= right and top <= point.y <= bottom


def arms(point: Point, wires: Wires) -> int:
    """Count the directions in which ink leaves a point."""
    ways = set()
    for start, end in wires.segments:
        if on(point, (start, end)):
            across = start.y == end.y
            ways |= {(across, -1)} if start != point else set()
            ways |= {(across, 1)} if end != point else set()
    return len(ways)


def touches(one: Segment, other: Segment) -> bool:
    """Whether two segments share a point other than as a cross of their interiors."""
    shared = max(one[0].x, other[0].x), max(one[0].y, other[0].y), min(one[1].x, other[1].x), min(one[1].y, other[1].y)
    if shared[0] > shared[2] or shared[1] > shared[3]:
        return False
    for horizontal, vertical in ((one, other), (other, one)):
        if (
            horizontal[0].y == horizontal[1].y
            and vertical[0].x == vertical[1].x
            and strictly_between(horizontal[0].x, vertical[0].x, horizontal[1].x)
            and strictly_between(vertical[0].y, horizontal[0].y, vertical[1].y)
        ):
            return False
    return True


def enters(segment: Segment, box: Box) -> bool:
    """Whether a segment has a point inside the box (its edge, where the pins are, does not count)."""
    (left, top), (right, bottom) = segment
    return left < box.right and right > box.left and top < box.centre + box.half and bottom > box.centre - box.half


def check_wires(layout: Layout) -> None:
    """Axis-parallel ink within the drawing; no overlap, no touch between nets; dots exactly at the branches."""
    for wires in layout.wires.values():
        for start, end in wires.segments:
            assert start != end
            assert (start.x == end.x and start.y < end.y) or (start.y == end.y and start.x < end.x)
            assert 0 <= start.x <= end.x <= layout.width
            assert layout.top <= start.y <= end.y <= layout.top + layout.height
        for one, other in combinations(wires.segments, 2):
            shared = touches(one, other)
            parallel = (one[0].x == one[1].x) == (other[0].x == other[1].x)
            assert not (shared and parallel) or one[1] == other[0] or one[0] == other[1], "a net doubles back"
        ends = {point for segment in wires.segments for point in segment}
        assert Counter(wires.dots) == Counter(point for point in ends if arms(point, wires) >= 3)
    for net, another in combinations(layout.wires.values(), 2):
        assert not any(touches(a, b) for a, b in product(net.segments, another.segments)), "two nets touch"


def check_boxes(layout: Layout) -> None:
    """No wire crosses a body, and no two bodies overlap."""
    bodies = [box for box in layout.boxes if box.place.kind != "wire"]
    for box in bodies:
        for wires in layout.wires.values():
            assert not any(enters(segment, box) for segment in wires.segments), "a wire crosses a body"
        assert layout.top <= box.centre - box.half < box.centre + box.half <= layout.top + layout.height
        assert all(box.centre - box.half < pin.y < box.centre + box.half for pin in box.pins)
    for one, other in combinations(bodies, 2):
        if (one.left, one.right) == (other.left, other.right):
            assert abs(one.centre - other.centre) > one.half + other.half
        else:
            assert one.right < other.left or other.right < one.left


def drivers(layout: Layout) -> dict[Point, Box]:
    """Return what drives each pin: the symbol at whose exit the connected ink that reaches the pin starts."""
    sources = {box.exit: box for box in layout.boxes if box.place.kind in ("input", "constant", "gate")}
    pins = {pin for box in layout.boxes if box.place.kind != "wire" for pin in box.pins}
    found: dict[Point, Box] = {}
    for wires in layout.wires.values():
        points = {point for segment in wires.segments for point in segment}
        loose = {point for point in points if arms(point, wires) == 1}
        starts = [sources[point] for point in loose if point in sources]
        assert len(starts) == 1, "a net has one driver"
        assert connected(wires, starts[0].exit) == points, "a net hangs together"
        assert loose - {starts[0].exit} == points & pins, "wires end at pins only"
        for pin in points & pins:
            assert pin not in found, "a pin is reached once"
            found[pin] = starts[0]
    return found


def connected(wires: Wires, start: Point) -> set[Point]:
    reached, work = {start}, [start]
    while work:
        point = work.pop()
        for segment in wires.segments:
            if on(point, segment):
                near = {p for s in wires.segments for p in s if on(p, segment)} - reached
                reached |= near
                work += near
    return reached


def meaning(symbol: Symbol, bits: list[int]) -> int:
    """The value of a symbol as a reader of schematics takes it."""
    literals = [bit ^ bubble for bit, bubble in zip(bits, symbol.bubbles, strict=True)]
    value = {
        "and": lambda: int(all(literals)),
        "or": lambda: int(any(literals)),
        "xor": lambda: sum(literals) % 2,
        "maj": lambda: int(sum(literals) >= 2),
        "buffer": lambda: literals[0],
    }[symbol.shape]()
    return value ^ symbol.inverted


def read_back(circuit: Circuit, layout: Layout) -> list[int]:
    """Return the output words that the drawing stands for, row by row."""
    driver = drivers(layout)
    outputs = sorted((b for b in layout.boxes if b.place.kind == "output"), key=lambda b: b.place.number)
    assert len(outputs) == len(circuit.outputs)
    words = []
    for row in range(1 << circuit.inputs):

        def value(box: Box, row: int = row) -> int:
            if box.place.kind == "input":
                return row >> (circuit.inputs - 1 - box.place.number) & 1
            if box.place.kind == "constant":
                return box.place.number
            bits = [value(driver[pin]) for pin in box.pins]
            assert box.symbol is not None
            if box.symbol.shape == "box":
                table = circuit.gates[box.place.number].table
                return table >> int("".join(map(str, bits)), 2) & 1
            return meaning(box.symbol, bits)

        word = 0
        for box, output in zip(outputs, circuit.outputs, strict=True):
            bubble = output.negated and output.node != CONSTANT
            word = word << 1 | (value(driver[box.pins[0]]) ^ bubble)
        words.append(word)
    return words


def check(circuit: Circuit, layout: Layout) -> None:
    """Everything that makes a layout a schematic of the circuit."""
    check_wires(layout)
    check_boxes(layout)
    for kind, count in (("input", circuit.inputs), ("gate", circuit.size), ("output", len(circuit.outputs))):
        assert sorted(b.place.number for b in layout.boxes if b.place.kind == kind) == list(range(count))
    for box in layout.boxes:
        if box.place.kind == "gate":
            assert len(box.pins) == len(set(box.pins)) == len(circuit.gates[box.place.number].fanins)
            assert box.symbol is not None
            assert box.symbol.symmetric or list(box.pins) == sorted(box.pins), "a table reads its pins from the top"
    driver = drivers(layout)
    assert all(pin in driver for box in layout.boxes if box.place.kind != "wire" for pin in box.pins)
    assert read_back(circuit, layout) == evaluate(circuit, range(1 << circuit.inputs))
