"""How many messages a worker takes on together."""

from optin.sending.stride import MOST, Stride


def after(*steps):
    """The stride after these steps: handed over, seconds, and whether there was trouble."""
    stride = Stride()
    for step in steps:
        stride.adapt(*step)
    return stride.many


def test_it_grows_while_the_provider_is_quick():
    assert after((4, 0.01, False)) == 8
    assert after(*[(many, 0.01, False) for many in (4, 8, 16, 32, 32)]) == MOST


def test_a_slow_provider_gets_them_one_by_one():
    assert after((4, 4.0, False)) == 1


def test_trouble_ends_haste_at_once():
    assert after((4, 0.01, False), (8, 0.01, True)) == 1


def test_a_stride_in_which_nothing_left_teaches_nothing():
    assert after((0, 0.0, False)) == Stride().many
