"""The argument of the post as something to run: quantifiers, prices, locality, the reduction."""

from mincirc.theorem.pareto import Pareto, pareto
from mincirc.theorem.price import Price, price
from mincirc.theorem.quantifier import Quantification, Quantified, quantify
from mincirc.theorem.reduction import Walked, theorem

__all__ = ["Pareto", "Price", "Quantification", "Quantified", "Walked", "pareto", "price", "quantify", "theorem"]
