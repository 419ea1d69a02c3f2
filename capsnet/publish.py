"""Ship what a run trained: `python -m capsnet.publish`."""

from capsnet.training.publish import main

if __name__ == "__main__":
    main()
