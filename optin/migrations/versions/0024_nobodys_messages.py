"""Messages of senders whose address is not known are found by their sender, once it is."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

IS_NOBODYS = sa.text("effect = 7")


def upgrade() -> None:
    op.create_index(
        "inbound_nobodys", "inbound_message", ["channel", "sender"], sqlite_where=IS_NOBODYS, postgresql_where=IS_NOBODYS
    )
