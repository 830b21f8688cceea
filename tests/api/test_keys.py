"""Keys of programs: shown once, kept as a hash, gone at once when revoked."""

import hashlib

import pytest

from optin import keys
from optin.database import db, writing
from optin.models import ApiKey
from tests.api.programs import key


def stored():
    db.session.rollback()
    return db.session.query(ApiKey).one()


@pytest.mark.parametrize("mode", keys.MODES)
def test_a_key_names_its_mode_and_is_kept_as_a_hash_alone(app, mode):
    text = key("read", "send", mode=mode)

    assert text.startswith(f"optin_{mode}_")
    assert stored().secret_hash == hashlib.sha256(text.encode()).digest()
    assert text not in str(vars(stored()))


def test_a_key_is_found_with_what_it_may(app):
    found = keys.find(key("consent", "send", mode="test"))

    assert (found.name, found.scopes, found.mode) == ("A program", {"consent", "send"}, "test")
    assert found.may("send")
    assert not found.may("override")


@pytest.mark.parametrize("scope", keys.SCOPES)
def test_the_scope_all_has_every_other(app, scope):
    assert keys.find(key("all")).may(scope)


def test_a_revoked_key_opens_nothing_from_that_moment(app):
    text = key()
    with writing() as session:
        keys.revoke(session, keys.find(text).id)

    assert keys.find(text) is None


def test_a_key_of_one_mode_is_none_of_the_other(app):
    text = key(mode="test")

    assert keys.find(text.replace("_test_", "_live_")) is None


@pytest.mark.parametrize("text", ["", "optin_live_", "optin_live_" + "A" * 43, "optin_root_" + "A" * 43, "x" * 5000, "\0"])
def test_what_is_no_key_of_ours_opens_nothing(app, text):
    key()

    assert keys.find(text) is None


def test_the_last_use_is_written_at_most_once_a_minute(app, monkeypatch):
    text = key()
    used = []
    for at in (1000, 1059, 1060):
        monkeypatch.setattr(keys, "now", lambda at=at: at)
        keys.find(text)
        used.append(stored().last_used_at)

    assert used == [1000, 1000, 1060]


@pytest.mark.parametrize(("scopes", "mode"), [(["read", "write"], "live"), ([], "live"), (["read"], "both")])
def test_a_key_with_a_word_that_there_is_not_cannot_be_made(app, scopes, mode):
    with writing() as session, pytest.raises(ValueError, match="must be"):
        keys.create_key(session, "A program", scopes, mode)
