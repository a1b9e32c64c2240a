"""``python -m benchmarks [page]``: measurements live beside it, for new processes to import."""

import sys

from benchmarks import measure, pages

if __name__ == "__main__":
    if sys.argv[1:2] == ["page"]:
        pages.main(sys.argv[2:])
    else:
        measure.main()
