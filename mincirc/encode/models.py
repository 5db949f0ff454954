"""The gate model of every basis, by the name of the basis."""

from __future__ import annotations

from mincirc.encode.gates import DeMorgan, GateModel, Majority, Nand, NormalBinary
from mincirc.encode.luts import Lut

MODELS: dict[str, GateModel] = {
    "b2": NormalBinary(xor=True),
    "xaig": NormalBinary(xor=True),
    "aig": NormalBinary(xor=False),
    "nand": Nand(),
    "demorgan": DeMorgan(),
    "mig": Majority(),
    "lut-2": NormalBinary(xor=True),
    **{f"lut-{k}": Lut(k) for k in range(3, 7)},
}
