"""Numeric claims: which quantities of a paper state a result, and of what.

``context`` gathers what stands around a quantity; ``subject``, ``metric``, ``slots``,
``direction`` and ``conditions`` read one part of a claim each; ``component`` joins them.
"""

from kg.claims.component import CLAIMS, ClaimComponent, find_claims, make_claims

__all__ = ["CLAIMS", "ClaimComponent", "find_claims", "make_claims"]
