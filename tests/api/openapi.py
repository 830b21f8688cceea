"""Writes the committed document anew: `python -m tests.api.openapi`."""

import json

from optin.api import openapi
from tests.api.test_openapi import COMMITTED

if __name__ == "__main__":
    COMMITTED.write_text(json.dumps(openapi.document(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
