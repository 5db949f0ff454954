"""What is true of all minimum circuits: enumeration, quantifiers, prices, the trade-off, locality, the reduction.

Every statement takes the parameters of a search (``params``) and gives them to each search that it makes.
"""

from mincirc.statements.enumerate import Enumeration, enumerate_minimum
from mincirc.statements.evaluation import Evaluation, evaluate
from mincirc.statements.front import Pareto, pareto
from mincirc.statements.pricing import Price, price
from mincirc.statements.quantifier import Quantification, Quantified, quantify
from mincirc.statements.reduction import theorem
from mincirc.statements.tradeoff import Staircase, Step, staircase
from mincirc.statements.verdict import Walked

__all__ = [
    "Enumeration",
    "Evaluation",
    "Pareto",
    "Price",
    "Quantification",
    "Quantified",
    "Staircase",
    "Step",
    "Walked",
    "enumerate_minimum",
    "evaluate",
    "pareto",
    "price",
    "quantify",
    "staircase",
    "theorem",
]
