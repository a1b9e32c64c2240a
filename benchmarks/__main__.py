"""``python -m benchmarks [NAME]``: measurements live beside it, for new processes to import."""

import sys

from benchmarks import asking, measure, pages

if __name__ == "__main__":
    if sys.argv[1:2] == ["page"]:
        pages.main(sys.argv[2:])
    elif sys.argv[1:2] in (["query"], ["serve"]):
        asking.main(sys.argv[1:])
    else:
        measure.main()
