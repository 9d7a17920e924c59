"""``python -m archiver``, and the console script."""

import sys

ENDED_BY_SIGINT = 130
"""Exit code of what Ctrl-C ended, as shells have it."""


def main() -> None:
    """Run the command line."""
    try:
        # Here, since it takes a third of a second in which whoever mistyped something presses Ctrl-C.
        from archiver.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(ENDED_BY_SIGINT)


if __name__ == "__main__":
    main()
