"""The argument of the post as something to run: quantifiers, prices, locality, the reduction."""

from mincirc.theorem.price import Price, price
from mincirc.theorem.quantifier import Quantified, quantify
from mincirc.theorem.reduction import Walked, theorem

__all__ = ["Price", "Quantified", "Walked", "price", "quantify", "theorem"]
