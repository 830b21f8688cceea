"""The ledger of consent events: `write` (the only writer of flags and blocks), `fold`, `verify`."""
