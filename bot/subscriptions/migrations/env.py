"""Alembic's entry: runs the changes on the connection that the database hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
