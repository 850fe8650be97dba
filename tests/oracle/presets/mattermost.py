"""What the tables of schemas/mattermost must hold, read from the lines by the rules of its README.md."""
import datetime
import json
import uuid

NAMESPACE = uuid.UUID("6f8a1f0e-4d0c-5f3e-9a51-2f6b7d1c8e40")
POST = ("user", "create_at", "message", "type", "props", "edit_at", "is_pinned", "flagged_by", "replies", "reactions",
        "attachments")


def lines(folder, kind):
    for path in (folder / "export.json", folder / "import.jsonl"):
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            record = json.loads(line)
            if record["type"] == kind:
                yield record[kind]


def moment(milliseconds):
    """As time() below prints it; 0 is never."""
    if not milliseconds:
        return None
    time = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=milliseconds)
    return time.isoformat(sep=" ", timespec="milliseconds")


def time(column):
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')"


def extra(record, *named):
    return {name: value for name, value in record.items() if name not in named} or None


def roles(record):
    value = record.get("roles")
    return value if value is None else value.split(" ") if value else []


def values(record, *names):
    return [record.get(name) for name in names]


def listed(record, name):
    return record.get(name) or []


def teams(folder):
    names = ("name", "display_name", "type", "description", "allow_open_invite")
    known = {}
    for team in lines(folder, "team"):
        known[team["name"]] = [*values(team, *names), extra(team, *names)]
    for channel in lines(folder, "channel"):
        known.setdefault(channel["team"], [channel["team"], None, None, None, None, None])
    return known.values()


def channels(folder):
    names = ("team", "name", "display_name", "type", "header", "purpose")
    for channel in lines(folder, "channel"):
        yield [*values(channel, *names), extra(channel, *names)]


def posts_and_replies(folder, kind):
    """Each post and reply with the line that it stands in; a reply with its post."""
    for line in lines(folder, kind):
        yield line, line, None
        for reply in listed(line, "replies"):
            yield line, reply, line


def users(folder):
    known = {}
    for user in lines(folder, "user"):
        known[user["username"]] = [
            *values(user, "username", "email", "nickname", "first_name", "last_name"), None, user.get("position"),
            roles(user), user.get("locale"), False, None, moment(user.get("delete_at")),
            extra(user, "username", "email", "nickname", "first_name", "last_name", "position", "roles", "locale",
                  "delete_at", "teams", "password", "auth_data")]
    for bot in lines(folder, "bot"):
        known[bot["username"]] = [bot["username"], None, None, None, None, bot["display_name"], None, None, None, True,
                                  bot["owner"], moment(bot.get("delete_at")),
                                  extra(bot, "username", "display_name", "owner", "delete_at")]
    for kind in ("post", "direct_post"):
        for _, post, _ in posts_and_replies(folder, kind):
            for name in [post["user"], *(reaction["user"] for reaction in listed(post, "reactions"))]:
                known.setdefault(name, [name, *[None] * 8, False, None, None, None])
    return known.values()


def team_members(folder):
    for user in lines(folder, "user"):
        for team in listed(user, "teams"):
            yield [team["name"], user["username"], roles(team), extra(team, "name", "roles", "channels")]


def channel_members(folder):
    for user in lines(folder, "user"):
        for team in listed(user, "teams"):
            for channel in listed(team, "channels"):
                yield [team["name"], channel["name"], user["username"], roles(channel), extra(channel, "name", "roles")]


def content(post):
    return [post["message"], post.get("type"), post.get("props"), moment(post.get("edit_at")),
            *values(post, "is_pinned", "flagged_by")]


def key(line, post):
    return [line["team"], line["channel"], post["user"], moment(post["create_at"])]


def posts(folder):
    for line, post, parent in posts_and_replies(folder, "post"):
        thread = key(line, parent)[2:] if parent else [None, None]
        yield [*key(line, post), *content(post), *thread, extra(post, *POST, *([] if parent else ["team", "channel"]))]


def reacted(reaction):
    return [reaction["user"], reaction["emoji_name"], moment(reaction["create_at"]),
            extra(reaction, "user", "emoji_name", "create_at")]


def reactions(folder):
    for line, post, _ in posts_and_replies(folder, "post"):
        for reaction in listed(post, "reactions"):
            yield [*key(line, post), *reacted(reaction)]


def attachments(folder):
    for line, post, _ in posts_and_replies(folder, "post"):
        for ordinal, attachment in enumerate(listed(post, "attachments")):
            yield [*key(line, post), ordinal, attachment["path"], extra(attachment, "path")]


def conversation(members):
    return ",".join(sorted(members))


def described(channel):
    members = [member["username"] for member in listed(channel, "participants")] or channel["members"]
    return [members, channel.get("participants"), channel.get("header"),
            extra(channel, "members", "participants", "header")]


def direct_channels(folder):
    known = {}
    for channel in lines(folder, "direct_channel"):
        if len(listed(channel, "participants")) > 2:
            continue
        row = described(channel)
        known[conversation(row[0])] = [conversation(row[0]), *row]
    for post in lines(folder, "direct_post"):
        name = conversation(post["channel_members"])
        known.setdefault(name, [name, None, None, None, None])
    return known.values()


def direct_groups(folder):
    for channel in lines(folder, "direct_channel"):
        if len(listed(channel, "participants")) > 2:
            yield described(channel)


def identity(line, post):
    parts = [*line["channel_members"][:2], post["user"], str(post["create_at"])]
    return str(uuid.uuid5(NAMESPACE, ":".join(parts)))


def direct_posts(folder):
    for line, post, parent in posts_and_replies(folder, "direct_post"):
        yield [identity(line, post), conversation(line["channel_members"]), post["user"], moment(post["create_at"]),
               *content(post), identity(line, parent) if parent else None, extra(post, *POST, "channel_members")]


def direct_reactions(folder):
    for line, post, _ in posts_and_replies(folder, "direct_post"):
        for reaction in listed(post, "reactions"):
            yield [identity(line, post), *reacted(reaction)]


def direct_attachments(folder):
    for line, post, _ in posts_and_replies(folder, "direct_post"):
        for ordinal, attachment in enumerate(listed(post, "attachments")):
            yield [identity(line, post), ordinal, attachment["path"], extra(attachment, "path")]


def emojis(folder):
    for emoji in lines(folder, "emoji"):
        yield [emoji["name"], emoji["image"], extra(emoji, "name", "image")]


CONTENT = f"message, type, props, {time('edited_at')}, is_pinned, flagged_by"
POST_KEY = f"team, channel, post_username, {time('post_created_at')}"

ROWS = {f"SELECT json_build_array({columns}) FROM {rows.__name__}": rows for columns, rows in (
    ("name, display_name, type, description, allow_open_invite, extra", teams),
    ("team, name, display_name, type, header, purpose, extra", channels),
    ("username, email, nickname, first_name, last_name, display_name, position, roles, locale, is_bot, bot_owner, "
     f"{time('deleted_at')}, extra", users),
    ("team, username, roles, extra", team_members),
    ("team, channel, username, roles, extra", channel_members),
    (f"team, channel, username, {time('created_at')}, {CONTENT}, parent_username, {time('parent_created_at')}, extra",
     posts),
    (f"{POST_KEY}, username, emoji, {time('created_at')}, extra", reactions),
    (f"{POST_KEY}, ordinal, path, extra", attachments),
    ("name, members, participants, header, extra", direct_channels),
    ("members, participants, header, extra", direct_groups),
    (f"id, channel, username, {time('created_at')}, {CONTENT}, parent_id, extra", direct_posts),
    (f"post_id, username, emoji, {time('created_at')}, extra", direct_reactions),
    ("post_id, ordinal, path, extra", direct_attachments),
    ("name, image, extra", emojis),
)}
