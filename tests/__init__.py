"""The tests mirror optin/. A library that the tests use asks for a runtime directory of one's own, which a bare machine lacks."""

import os
import tempfile

if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="optin-tests-")
