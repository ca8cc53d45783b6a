"""`python -m telephony`, and the console script."""

from telephony.app.cli import main

if __name__ == "__main__":
    main()
