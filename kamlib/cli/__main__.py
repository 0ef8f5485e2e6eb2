"""``python -m kamlib.cli`` is ``kam``."""

from kamlib.cli.main import main

if __name__ == "__main__":
    main(prog_name="kam")
