"""A build on HTTP: SPARQL 1.1 Protocol, a query editor, a page for every thing, the explorer.

Request -> ``protocol`` (what is asked, and in which format) -> `kg.guard` -> ``workers`` -> bytes.
Reading only; https://www.w3.org/TR/sparql11-protocol/ and
https://www.w3.org/TR/sparql11-service-description/ say what is answered. Everything else that a
request might want (updates, other datasets, other machines) is refused with a reason.
"""

from __future__ import annotations

from kg.serve.app import make_app, serve
from kg.serve.workers import Limits

__all__ = ["Limits", "make_app", "serve"]
