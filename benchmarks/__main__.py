"""``python -m benchmarks``: measurements live beside it, for new processes to import."""

from benchmarks.measure import main

if __name__ == "__main__":
    main()
