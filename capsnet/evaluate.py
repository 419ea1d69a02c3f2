"""Measure how well a network reads: `python -m capsnet.evaluate`."""

from capsnet.measuring.evaluate import main

if __name__ == "__main__":
    main()
