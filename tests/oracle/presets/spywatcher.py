"""What schemas/spywatcher makes of rows of SQLite, read with Python's standard library alone."""
import datetime
import functools
import json
import uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/subculture-collective/discord-spywatcher")
EPOCH = datetime.datetime(1970, 1, 1)
CHANNEL = ["userId", "username", "channelId", "channel", "guildId"]
TABLES = {
    "PresenceEvent": ["userId", "username", "clients"],
    "TypingEvent": CHANNEL,
    "MessageEvent": [*CHANNEL, "content"],
    "JoinEvent": ["userId", "username", "guildId", "accountAgeDays"],
    "DeletedMessageEvent": CHANNEL,
    "ReactionTime": ["observerId", "observerName", "actorId", "actorName", "channelId", "guildId", "deltaMs"],
    "RoleChangeEvent": ["userId", "username", "guildId", "addedRoles"],
}


def milliseconds(value):
    if isinstance(value, int):
        return value
    return (datetime.datetime.strptime(value, "%Y-%m-%d %H:%M:%S") - EPOCH) // datetime.timedelta(milliseconds=1)


def cell(column, value):
    if column in ("clients", "addedRoles") and value is not None:
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def rows(table, folder):
    for row in json.loads((folder / f"{table}.json").read_text(encoding="utf-8")):
        yield [str(uuid.uuid5(NAMESPACE, f"{table}:{row['id']}")), *(cell(name, row[name]) for name in TABLES[table]),
               None, milliseconds(row["createdAt"])]


def query(table):
    columns = ", ".join(f'"{name}"' for name in ["id", *TABLES[table], "metadata"])
    created = '(extract(epoch FROM "createdAt") * 1000)::bigint'
    return f'SELECT json_build_array({columns}, {created}) FROM "{table}"'


def words(folder):
    """The lexemes of one message, which the database computes: a column that COPY must not name."""
    return [[["line", "quot", "two"]]]


ROWS = {query(table): functools.partial(rows, table) for table in TABLES}
ROWS["SELECT json_build_array(tsvector_to_array(\"content_search\")) FROM \"MessageEvent\" "
     "WHERE \"content\" LIKE 'two%'"] = words
