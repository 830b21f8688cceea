"""The statements that run with every event find their rows by an index, however many contacts there are."""

import pytest
from sqlalchemy import text

from optin.database import db
from optin.ledger import statements


@pytest.mark.parametrize("name", ["LOCK", "HEAD", "EVENT_NAME", "RECALL", "CHANGE_CHANNEL"])
def test_no_table_is_read_from_end_to_end(desk, name):
    compiled = getattr(statements, name)._statement.compile(db.engine)
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", (1,) * len(compiled.positiontup)).all()

    assert plan
    assert [row.detail for row in plan if row.detail.startswith("SCAN")] == []


def test_the_rows_of_a_contact_are_found_by_the_contact(desk):
    plan = db.session.execute(text("EXPLAIN QUERY PLAN SELECT flag FROM contact_channel WHERE contact_id = 1")).all()

    assert "USING INDEX contact_channel_contact" in plan[0].detail
