"""Who may do what inside the database: the roles of the embedded server and their rights.

`lk_owner` owns the database and runs migrations; `lk_app` serves requests: rows only, no tables; `lk_read`
exports in read-only transactions; `lk_backup` reads everything, past row security. The superuser is the
launcher's alone.
"""

from __future__ import annotations

from psycopg import Connection, sql

from lienket.ground.database.credentials import APP, BACKUP, OWNER, READ

DATABASE = "lienket"

_ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER NOCREATEROLE",
    APP: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB",
    READ: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB",
    BACKUP: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS",
}

# Held by template1, so that every database made from it (the tests' too) starts with the same rights.
_DEFAULT_RIGHTS = f"""
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APP}, {READ};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT ON TABLES TO {READ};
"""


def settle_cluster(connection: Connection, words: dict[str, str], *, may_create_databases: bool) -> None:
    """Make the roles and the default rights; safe to repeat. `connection`: superuser on template1,
    autocommit.
    """
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role, attributes in _ATTRIBUTES.items():
        if role == OWNER:
            attributes += " CREATEDB" if may_create_databases else " NOCREATEDB"
        verb = "ALTER" if role in known else "CREATE"
        connection.execute(
            sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                sql.SQL(verb), sql.Identifier(role), sql.SQL(attributes), sql.Literal(words[role])
            )
        )
    connection.execute(f"ALTER ROLE {READ} SET default_transaction_read_only = on")
    connection.execute(f"GRANT pg_read_all_data TO {BACKUP}")
    connection.execute(_DEFAULT_RIGHTS)
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        create_database(connection, DATABASE)


def create_database(connection: Connection, name: str, *, template: str = "template1") -> None:
    """An empty database of the owner's, open to our roles only. `connection`: superuser, autocommit."""
    known = sql.Identifier(name)
    roles = sql.SQL(", ").join(map(sql.Identifier, (APP, READ, BACKUP)))
    for statement in (
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            known, sql.Identifier(OWNER), sql.Identifier(template)
        ),
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(known),
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(known, roles),
    ):
        connection.execute(statement)


def append_only(table: str) -> str:
    """SQL for a migration: `table` may only be read and added to by the roles that serve requests.

    Does nothing on a server without those roles (DATABASE_URL with one account).
    """
    return (
        f"DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APP}') THEN "  # noqa: S608
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON TABLE {table} FROM {APP}; "
        "END IF; END $$;"
    )
