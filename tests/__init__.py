"""The tests mirror optin/. A library of theirs asks for a runtime directory of one's own, which a bare machine lacks."""

import atexit
import os
import shutil
import tempfile

if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="optin-tests-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
