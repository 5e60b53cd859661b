"""``python -m gradecheck``: the same as the command ``gradecheck``."""

from gradecheck.cli.main import main

if __name__ == "__main__":
    main()
