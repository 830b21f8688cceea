"""What a benchmark says of what it measured."""

from optin.bench.figures import Figures, Ratio, table


def test_a_quantile_is_a_time_that_was_measured():
    figures = Figures([number / 1000 for number in range(1, 101)], seconds=2)

    assert (figures.quantile(0.5), figures.quantile(0.99), figures.quantile(1.0)) == (51, 100, 100)
    assert figures.per_second == 50


def test_rounds_add_up():
    figures = Figures([0.001], seconds=1)
    figures.add(Figures([0.003, 0.002], seconds=2))

    assert figures.per_second == 1
    assert figures.as_numbers()["max_ms"] == 3


def test_a_ratio_says_whether_its_aim_is_reached():
    ratios = [Ratio("page", 0.7, least=0.6), Ratio("page", 0.5, least=0.6), Ratio("tail", 3, most=4), Ratio("tail", 5, most=4)]

    assert [ratio.is_reached for ratio in ratios] == [True, False, True, False]
    assert [ratio.aim for ratio in ratios] == ["≥ 0.6", "≥ 0.6", "≤ 4", "≤ 4"]


def test_the_table_has_every_part_and_every_aim():
    lines = list(table({"Page": Figures([0.002], 1)}, [Ratio("Page / other", 0.71, least=0.6)]))

    assert lines[1].split() == ["Page", "1", "2.00", "2.00", "2.00"]
    assert lines[-1].split() == ["Page", "/", "other", "0.71", "aim", "≥", "0.6", "reached"]
