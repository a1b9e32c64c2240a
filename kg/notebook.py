"""The explorer inside a notebook: the same page, in a frame that can reach nothing around it.

The frame is sandboxed without ``allow-same-origin``: the page's scripts run in an origin of their
own, under the page's own Content-Security-Policy, and cannot touch the notebook.
"""

from __future__ import annotations

import html

from kg.explorer import page
from kg.graph import Build
from kg.scene import make_scene

__all__ = ["Frame", "frame"]


class Frame:
    """An explorer that notebooks show.

    Parameters
    ----------
    markup
        HTML of the frame, with the whole page inside.
    """

    def __init__(self, markup: str) -> None:
        self.markup = markup

    def _repr_html_(self) -> str:
        return self.markup


def frame(build: Build, height: int = 700) -> Frame:
    """Return the explorer of a build, ``height`` pixels high, for the end of a notebook cell."""
    text = html.escape(page(make_scene(build)), quote=True)
    return Frame(
        f'<iframe sandbox="allow-scripts allow-downloads allow-popups" srcdoc="{text}" '
        f'width="100%" height="{int(height)}" title="Knowledge graph"></iframe>'
    )
