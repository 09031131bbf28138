"""The program's front door. `--version` answers before anything else is imported."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command that the shell gave; returns its exit code."""
    if sys.argv[1:] == ["--version"]:
        from slslab import __version__

        print(f"slslab {__version__}")
        return 0
    try:
        from slslab import cli

        return cli.main(sys.argv[1:])
    except KeyboardInterrupt:  # before there is a terminal to say it
        return 130


if __name__ == "__main__":
    sys.exit(main())
