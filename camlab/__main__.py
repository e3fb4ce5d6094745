"""``python -m camlab`` is the command ``camlab``."""

from camlab.cli import main

if __name__ == "__main__":
    main()
