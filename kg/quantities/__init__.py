"""Quantities in running text: numbers with their units, bounds and kinds.

``tokens`` and ``numerals`` read words and numbers; ``measures``, ``spelled``, ``ranges`` what
they measure; ``bounds`` reads "up to" and "<"; ``labels`` and ``nouns`` tell amounts from names;
``grammar`` joins them into ``find_quantities``.
"""

from kg.quantities.grammar import Quantity, find_quantities
from kg.quantities.numerals import NUMBER_WORDS

__all__ = ["NUMBER_WORDS", "Quantity", "find_quantities"]
