"""What the Lone Star tables must hold, read from the JSON files by the rules of schemas/lonestar/README.md.

Written against the documents alone: it shares nothing with copyover. The result is, by table, the rows by id, each
a dictionary of canonical cells.
"""
import datetime
import decimal
import json
import pathlib

# Columns that no file feeds keep the database's default.
DEFAULTS = {"channels": {"is_push_enabled": ("b", False)}, "dm_messages": {"read": ("b", False)}}


class Number(str):
    """A JSON number as it is written."""


def canonical(value):
    """Equal exactly where the JSON values are equal: numbers by value, types never mixed, members unordered."""
    if value is None:
        return None
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, Number):
        return ("n", decimal.Decimal(value))
    if isinstance(value, str):
        return ("t", str(value))
    if isinstance(value, list):
        return ("a", tuple(canonical(element) for element in value))
    return ("o", frozenset((name, canonical(member)) for name, member in value.items()))


def parse_json(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def text(value):
    return None if value is None else ("t", str(value))


def texts(values):
    return None if values is None else ("a", tuple(("t", str(value)) for value in values))


def moment(value):
    """Wall time in UTC, to the microsecond."""
    if value is None:
        return None
    time = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return ("d", time.astimezone(datetime.timezone.utc).replace(tzinfo=None))


def first(record, *names):
    """The first of these members that is there and not null."""
    for name in names:
        value = record
        for part in name.split("/"):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None


class Files:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def read(self, name):
        path = self.folder / name
        return parse_json(path.read_text(encoding="utf-8-sig")) if path.exists() else {}

    def keyed(self, name, wrapper):
        """Pairs of id and record."""
        document = self.read(name)
        if wrapper in document:
            return [(record["id"], record) for record in document[wrapper]]
        return list(document.items())


def user_row(record):
    roles = first(record, "roles")
    role = first(record, "role")
    return {
        "email": text(first(record, "email")),
        "full_name": text(first(record, "full_name")),
        "department": text(first(record, "department")),
        "roles": texts(roles if roles is not None else [role] if role is not None else None),
        "avatar_url": text(first(record, "avatar_url")),
        "status": text(first(record, "status")),
        "last_seen": moment(first(record, "last_seen")),
        "created_at": moment(first(record, "created_at")),
    }


def channel_row(record):
    return {
        "name": text(first(record, "name")),
        "description": text(first(record, "description")),
        "type": text(first(record, "type")),
        "category": text(first(record, "category")),
        "allowed_roles": texts(first(record, "allowedRoles", "allowed_roles")),
        "created_at": moment(first(record, "createdAt", "created_at")),
    }


def likes_of(record):
    likes = list(first(record, "likes") or [])
    for users in (first(record, "reactions") or {}).values():
        likes += users
    return texts(dict.fromkeys(str(user) for user in likes))


def message_row(record, channel, users):
    author = first(record, "userId", "user_id")
    return {
        "channel_id": text(channel),
        "user_id": text(author) if str(author) in users else None,
        "user_name": text(first(record, "userName", "user/full_name")),
        "user_avatar": text(first(record, "userAvatar", "user/avatar_url")),
        "text": text(first(record, "text", "content")),
        "attachments": canonical(record.get("attachments") or []),
        "timestamp": moment(first(record, "timestamp", "created_at")),
        "likes": likes_of(record),
    }


def direct_message_row(record, conversation, users):
    sender = first(record, "from_user_id", "sender_id")
    receiver = first(record, "to_user_id", "recipient_id")
    return {
        "conversation_id": text(conversation),
        "sender_id": text(sender) if str(sender) in users else None,
        "receiver_id": text(receiver) if str(receiver) in users else None,
        "text": text(first(record, "content", "text")),
        "attachments": canonical(record.get("attachments") or []),
        "timestamp": moment(first(record, "created_at", "timestamp")),
    }


def expected_tables(folder):
    files = Files(folder)
    users = {str(key): user_row(record) for key, record in files.keyed("users.json", "users")}
    channels = {str(key): channel_row(record)
                for name in ("channels-definition.json", "channels.json")
                for key, record in files.keyed(name, "channels")}
    messages = {}
    direct = {}

    def add_message(record, channel):
        if str(channel) not in channels:
            channels[str(channel)] = {**channel_row({}), "name": text(channel)}
        messages[str(record["id"])] = message_row(record, channel, users)

    document = files.read("messages.json")
    if "messages" in document:
        for record in document["messages"]:
            if record.get("channel_type") == "dm":
                pair = sorted((str(record["sender_id"]), str(record["recipient_id"])), key=str.encode)
                direct[str(record["id"])] = direct_message_row(record, "_".join(pair), users)
            else:
                add_message(record, record["channel_id"])
    else:
        for channel, records in document.items():
            for record in records:
                add_message(record, channel)
    for conversation, records in files.read("dm_messages.json").items():
        for record in records:
            direct[str(record["id"])] = direct_message_row(record, conversation, users)

    tables = {"users": users, "channels": channels, "messages": messages, "dm_messages": direct}
    for table, defaults in DEFAULTS.items():
        for row in tables[table].values():
            row.update(defaults)
    return tables
