"""Where bars stand: for every row of numbers they stay inside, and the axis ends at a round number."""

from hypothesis import given
from hypothesis import strategies as st

from optin.pages.charts import HEIGHT, SLOT, chart, round_up

VALUES = st.lists(st.integers(0, 10**9), min_size=1, max_size=90)


@given(st.integers(0, 10**12))
def test_an_axis_ends_at_a_round_number_that_is_not_much_higher(value):
    top = round_up(value)
    assert value <= top
    assert top <= max(1, 1.5 * value)
    assert len(str(top).rstrip("0")) <= 2


@given(VALUES)
def test_every_bar_stays_inside_and_stands_on_the_ground(values):
    drawn = chart("Shown", "shown", 20_000, values)
    assert len(drawn.bars) == len(values)
    assert drawn.total == sum(values)
    for place, bar in enumerate(drawn.bars):
        assert place * SLOT <= bar.x
        assert bar.x + bar.width <= (place + 1) * SLOT <= drawn.width
        assert 0 <= bar.y <= HEIGHT
        assert abs(bar.y + bar.height - HEIGHT) < 0.01


@given(VALUES)
def test_a_higher_bar_is_a_higher_number(values):
    bars = chart("Shown", "shown", 20_000, values).bars
    in_order = sorted(zip(values, bars, strict=True), key=lambda pair: pair[0])
    assert [bar.height for _, bar in in_order] == sorted(bar.height for bar in bars)


def test_an_empty_row_says_so_and_draws_nothing():
    drawn = chart("Shown", "shown", 0, [0, 0])
    assert (drawn.top, [bar.height for bar in drawn.bars]) == (1, [0, 0])
    assert drawn.description == "1 Jan 1970 to 2 Jan 1970: 0 in all."
