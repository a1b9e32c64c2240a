"""Extraction by a language model behind any OpenAI-compatible endpoint; never the default.

``prompt`` says what is wanted; ``client`` asks, with patience; ``cache`` keeps answers; ``reading``
checks every answer against the paper's text and makes the record; ``engine`` joins them.
"""

from kg.llm.engine import make_llm

__all__ = ["make_llm"]
