"""What schemas/discord makes of fixtures/discord, read with Python's standard library alone."""
import json

COLUMNS = {"id", "type", "timestamp", "timestampEdited", "callEndedTimestamp", "isPinned", "content", "author",
           "attachments", "components", "embeds", "stickers", "reactions", "mentions", "reference", "forwardedMessage",
           "interaction", "inlineEmojis"}
USER = {"id", "name", "discriminator", "nickname", "isBot", "color", "avatarUrl", "roles"}


def extra(row, known):
    return {member: value for member, value in row.items() if member not in known} or None


def documents(data):
    for path in sorted(data.rglob("*.json"), key=lambda path: path.relative_to(data).as_posix().encode()):
        if not path.parent.name.endswith("_Files"):
            yield json.loads(path.read_text(encoding="utf-8"))


def messages_of(data):
    seen = set()
    for document in documents(data):
        for message in document["messages"]:
            if message["id"] not in seen:
                seen.add(message["id"])
                yield document, message


def utc(text):
    """The time in UTC, cut to microseconds."""
    if text is None:
        return None
    day, clock = text.split("T")
    hours, minutes = 0, 0
    if clock.endswith("Z"):
        clock = clock[:-1]
    else:
        clock, offset = clock[:-6], clock[-6:]
        sign = -1 if offset[0] == "-" else 1
        hours, minutes = sign * int(offset[1:3]), sign * int(offset[4:6])
    whole, _, fraction = clock.partition(".")
    shifted = int(whole[0:2]) * 60 + int(whole[3:5]) - hours * 60 - minutes
    assert 0 <= shifted < 24 * 60, "the fixtures stay within a day"
    return f"{day} {shifted // 60:02}:{shifted % 60:02}:{whole[6:8]}.{fraction[:6]:0<6}"


def guilds(data):
    rows = {document["guild"]["id"]: document["guild"] for document in documents(data)}
    return [[int(row["id"]), row["name"], row["iconUrl"], extra(row, {"id", "name", "iconUrl"})]
            for row in rows.values()]


def channels(data):
    rows = {document["channel"]["id"]: (document["guild"]["id"], document["channel"]) for document in documents(data)}
    for guild, row in rows.values():
        yield [int(row["id"]), int(guild), row["categoryId"] and int(row["categoryId"]), row["category"], row["name"],
               row["type"], row["topic"], row.get("iconUrl"),
               extra(row, {"id", "type", "categoryId", "category", "name", "topic", "iconUrl"})]


def users(data):
    rows, reacted = {}, {}
    for document in documents(data):
        for message in document["messages"]:
            for user in [message["author"], *message["mentions"]]:
                rows[user["id"]] = user
            for reaction in message["reactions"]:
                for user in reaction.get("users", []):
                    reacted.setdefault(user["id"], user)
    for user in (reacted | rows).values():
        more = extra(user, USER) if user["id"] in rows else None
        yield [int(user["id"]), user["name"], user["discriminator"], user["nickname"], user["isBot"], user["color"],
               user["avatarUrl"], user.get("roles"), more]


def messages(data):
    for document, message in messages_of(data):
        reference = message.get("reference")
        yield [int(message["id"]), int(document["channel"]["id"]), int(message["author"]["id"]), message["type"],
               message["content"], utc(message["timestamp"]), utc(message["timestampEdited"]),
               utc(message["callEndedTimestamp"]), message["isPinned"], reference and int(reference["messageId"]),
               reference, message.get("embeds"), message.get("components"), message.get("stickers"),
               message.get("forwardedMessage"), message.get("interaction"), extra(message, COLUMNS)]


def attachments(data):
    for _, message in messages_of(data):
        for row in message["attachments"]:
            yield [int(row["id"]), int(message["id"]), row["url"], row["fileName"], row["fileSizeBytes"],
                   extra(row, {"id", "url", "fileName", "fileSizeBytes"})]


def reactions(data):
    for _, message in messages_of(data):
        for row in message["reactions"]:
            emoji = row["emoji"]
            yield [int(message["id"]), emoji["id"], emoji["name"] or "", emoji["isAnimated"], row["count"],
                   extra(row, {"emoji", "count", "users"})]


def reaction_users(data):
    for _, message in messages_of(data):
        for row in message["reactions"]:
            for user in row.get("users", []):
                yield [int(message["id"]), row["emoji"]["id"], row["emoji"]["name"] or "", int(user["id"])]


def mentions(data):
    for _, message in messages_of(data):
        for user in {row["id"] for row in message["mentions"]}:
            yield [int(message["id"]), int(user)]


def time(column):
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


ROWS = {
    "SELECT json_build_array(id, name, icon_url, extra) FROM guilds": guilds,
    "SELECT json_build_array(id, guild_id, parent_id, parent_name, name, type, topic, icon_url, extra) FROM channels":
        channels,
    "SELECT json_build_array(id, name, discriminator, nickname, is_bot, color, avatar_url, roles, extra) FROM "
    "users": users,
    f"SELECT json_build_array(id, channel_id, author_id, type, content, {time('sent_at')}, {time('edited_at')}, "
    f"{time('call_ended_at')}, is_pinned, reply_to, reference, embeds, components, stickers, forwarded, interaction, "
    "extra) FROM messages": messages,
    "SELECT json_build_array(id, message_id, url, file_name, size, extra) FROM attachments": attachments,
    "SELECT json_build_array(message_id, emoji_id, emoji_name, is_animated, count, extra) FROM reactions": reactions,
    "SELECT json_build_array(message_id, emoji_id, emoji_name, user_id) FROM reaction_users": reaction_users,
    "SELECT json_build_array(message_id, user_id) FROM mentions": mentions,
}
