"""Train a network: `python -m capsnet.train`."""

from capsnet.training.train import main

if __name__ == "__main__":
    main()
