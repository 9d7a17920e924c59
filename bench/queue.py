"""What a million watched posts cost: ``bench/growth.py`` under the name that is asked for."""

# Every script of this folder finds this file where it imports the standard library's ``queue``: it is given that one.
from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    from bench.growth import main

    main()
elif __name__ == "queue":
    folder = sys.path.pop(0)
    del sys.modules[__name__]
    sys.modules[__name__] = importlib.import_module(__name__)
    sys.path.insert(0, folder)
