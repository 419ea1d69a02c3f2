"""Try the claims: `python -m capsnet.claims`."""

from capsnet.measuring.claims.command import main

if __name__ == "__main__":
    main()
