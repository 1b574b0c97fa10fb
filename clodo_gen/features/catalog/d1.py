"""D1 databases. https://developers.cloudflare.com/d1/"""

from clodo_gen.features.declaration import Entry, Feature, Starter

FEATURE = Feature(
    name="d1",
    title="D1 database",
    help="SQL database (SQLite) with migrations",
    docs="https://developers.cloudflare.com/d1/",
    aliases=("database", "sql", "sqlite"),
    default="DB",
    entries=(
        Entry(
            at="d1_databases",
            value={"binding": "{name}", "database_name": "{resource}"},
            named={"migrations_dir": "migrations-{slug}"},
        ),
    ),
    probe="SELECT 1",
    local="everything, offline",
    starter=Starter(
        help="JSON records of any kind",
        routes=(
            "POST /api/data",
            "GET /api/data",
            "GET /api/data/{id}",
            "DELETE /api/data/{id}",
        ),
    ),
)
