"""Average the weights of runs that started from one checkpoint.

``python -m training.mean ONE.pt TWO.pt [...] -o MEAN.pt``: one network as good as several together
(Wortsman et al., "Model soups", 2022, https://arxiv.org/abs/2203.05482).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor


def mean(states: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of each floating-point tensor; others are the first's."""
    return {
        name: torch.stack([state[name] for state in states]).mean(0)
        if first.is_floating_point()
        else first
        for name, first in states[0].items()
    }


def main() -> None:
    """Average checkpoints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.save(mean([torch.load(path) for path in options.checkpoints]), options.output)


if __name__ == "__main__":
    main()
