"""Measure how networks stand moved digits and attacks: `python -m capsnet.robustness`."""

from capsnet.measuring.robustness import main

if __name__ == "__main__":
    main()
