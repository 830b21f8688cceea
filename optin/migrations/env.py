"""How Alembic reaches the database: through the writing engine of the running desk, one transaction for one migration."""

from __future__ import annotations

from alembic import context

from optin.database import db, writer

with writer().connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
