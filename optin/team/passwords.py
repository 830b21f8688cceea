"""Which passwords are good enough, and their hashes.

The rules follow NIST SP 800-63B: length counts, composition does not, and what everybody tries first is refused.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from flask_security import hash_password, verify_password

SHORTEST: Final = 12
LONGEST: Final = 200
FEWEST_DIFFERENT: Final = 5

# What guessing lists hold of twelve characters and more, without case. Shorter ones are refused by their length.
_LISTED: Final = """
    123456789012 1234567890123 123456789123 0123456789012 012345678910 098765432109 987654321098 121212121212 123123123123
    1234567890ab 123456789abc 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc q1w2e3r4t5y6 qwertyuiop12 qwertyuiop123 qwertyuiop[]
    qwertyuiopas qwertyuiopasdf qwertyasdfgh qwerty123456 qwerty1234567 qwerty12345678 123456qwerty 1234qwerasdf asdfghjkl123
    asdfghjklzxc zxcvbnm12345 zxcvbnmasdfg abcdefghijkl abcdefghijklm abcdef123456 abcd12345678 abc123abc123 password1234
    password12345 password123456 password2024 password2025 password2026 password12!@ passwordpassword passw0rd1234
    p@ssw0rd1234 p@ssword1234 mypassword12 mypassword123 newpassword1 newpassword12 changeme1234 changemechangeme letmein12345
    letmeinletmein welcome12345 welcome123456 welcomewelcome iloveyou1234 iloveyouiloveyou trustno1trustno1 administrator
    administrator1 adminadminadmin admin1234567 admin12345678 admin123456789 rootrootroot superuser123 football1234
    baseball1234 basketball12 liverpool123 manchester12 chelsea12345 sunshine1234 princess1234 michael12345 jennifer1234
    charlie12345 superman1234 batman123456 dragon123456 monkey123456 master123456 shadow123456 computer1234 internet1234
    whatever1234 starwars1234 startrek1234 thequickbrownfox correcthorsebatterystaple optinoptinoptin
"""
_COMMON: Final = frozenset(_LISTED.split())


def problem(password: str, email: str) -> str | None:
    """Why this password cannot be taken, as a sentence; None if it can. `email` is the teammate's own address."""
    bare = password.casefold().strip()
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few words in a row are easy to remember."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if email and bare in (email.casefold(), email.casefold().partition("@")[0]):
        return "Your e-mail address is the first thing that others would try. Use something else."
    if bare in _COMMON or len(set(bare)) < FEWEST_DIFFERENT:
        return "This password is on the lists that are tried first. Use something that only you would think of."
    return None


def hashed(password: str) -> str:
    """The hash to keep. Takes some hundredths of a second, on purpose: never inside a transaction."""
    result: str = hash_password(_normal(password))
    return result


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one behind the hash. Takes as long where there is no hash, so that the time tells nothing."""
    if password_hash is None:
        hashed(password)
        return False
    return bool(verify_password(_normal(password), password_hash))


def _normal(password: str) -> str:
    """One form for what keyboards type in several, such as an accented letter."""
    return unicodedata.normalize("NFKC", password)
