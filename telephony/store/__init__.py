"""Call records: SQLAlchemy, SQLite in WAL mode by default."""
