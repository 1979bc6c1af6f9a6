"""The chassis of all rooms: technical words only, no noun of the domain."""

import os
import sys

_patcher = sys.modules.get("eventlet.patcher")
if _patcher is not None and _patcher.is_monkey_patched("select"):
    # Under eventlet psycopg's own wait blocks the whole process. It reads this once, when it is imported. The launcher sets it
    # before all else; here it is for ``nameko run``, which patches and knows nothing of psycopg.
    os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")
