"""Small invented applications in the forms of known ones, each with the tables that a good engineer would make.

`tables` names columns with their types, "*" in front of those of the primary key, and "-> table" behind those that refer.
Columns that are not named are free. `files` maps names to documents; a list of texts is a document a line.
"""

import json


def lines(*documents):
    return "\n".join(json.dumps(document) for document in documents) + "\n"


APPLICATIONS = {
    "rocket-chat": {
        "files": {
            "rocketchat_room.json": lines({"_id": "GENERAL", "t": "c", "name": "hall", "ts": {"$date": "2024-03-01T10:00:00.000Z"}},
                                          {"_id": "ab12", "t": "p", "name": "yard", "ts": {"$date": "2024-03-02T10:00:00.000Z"}}),
            "users.json": lines({"_id": "u1", "username": "ada", "active": True}, {"_id": "u2", "username": "bo", "active": False}),
            "rocketchat_message.json": lines(
                {"_id": "m1", "rid": "GENERAL", "msg": "hi", "u": {"_id": "u1", "username": "ada"}, "ts": {"$date": "2024-03-01T10:00:01.000Z"}},
                {"_id": "m2", "rid": "ab12", "msg": "ho", "u": {"_id": "u2", "username": "bo"}, "ts": {"$date": "2024-03-02T10:00:01.000Z"}}),
        },
        "tables": {
            "rocketchat_room": {"*id": "text", "name": "text", "ts": "timestamptz"},
            "users": {"*id": "text", "username": "text", "active": "boolean"},
            "rocketchat_message": {"*id": "text", "rid": "text -> rocketchat_room", "msg": "text", "u_id": "text -> users", "ts": "timestamptz"},
        },
    },
    "zulip": {
        "files": {"realm.json": {
            "zerver_realm": [{"id": 1, "name": "Club", "date_created": 1420070400.5}],
            "zerver_stream": [{"id": 5, "name": "hall", "realm": 1}, {"id": 6, "name": "yard", "realm": 1}],
            "zerver_userprofile": [{"id": 9, "email": "a@example.org", "date_joined": 1420070401.25}], "zerver_attachment": []}},
        "tables": {
            "zerver_realm": {"*id": "bigint", "date_created": "timestamptz"},
            "zerver_stream": {"*id": "bigint", "name": "text"},
            "zerver_userprofile": {"*id": "bigint", "email": "text", "date_joined": "timestamptz"},
        },
    },
    "messenger": {
        "files": {f"inbox/{thread}/message_{n}.json": {
            "participants": [{"name": "Ada"}, {"name": who}],
            "messages": [{"sender_name": who, "timestamp_ms": 1741064767089 + 1000 * n + k, "content": "x"} for k in range(2)],
            "title": who, "is_still_participant": True} for thread, who in [("bo_x1", "Bo"), ("cy_y2", "Cy")] for n in (1, 2)},
        "tables": {
            "messages": {"folder": "text -> message", "message": "bigint -> message", "sender_name": "text", "timestamp_ms": "timestamptz", "content": "text"},
            "participants": {"folder": "text -> message", "message": "bigint -> message", "name": "text"},
        },
    },
    "google-chat": {
        "files": {"Groups/Space 1/messages.json": {"messages": [
            {"creator": {"name": "Ada", "email": "a@example.org"}, "created_date": "Tuesday, March 4, 2025 at 5:06:07 AM UTC", "text": "hi", "message_id": "s1/a/a"},
            {"creator": {"name": "Bo", "email": "b@example.org"}, "created_date": "Tuesday, March 4, 2025 at 5:06:08 AM UTC", "text": "ho", "message_id": "s1/b/b"}]},
            "Groups/Space 2/messages.json": {"messages": [
                {"creator": {"name": "Ada", "email": "a@example.org"}, "created_date": "Tuesday, March 4, 2025 at 5:06:09 AM UTC", "text": "hey", "message_id": "s2/a/a"}]}},
        "tables": {"messages": {"*message_id": "text", "creator_email": "text", "text": "text"}},
    },
    "teams": {
        "files": {"messages.json": {"userId": "8:ada", "conversations": [
            {"id": "19:x@thread.v2", "displayName": "hall", "MessageList": [
                {"id": "1741064767089", "originalarrivaltime": "2025-03-04T05:06:07.0891234Z", "from": "8:ada", "content": "hi"}]},
            {"id": "19:y@thread.v2", "displayName": None, "MessageList": []}]}},
        "tables": {
            "conversations": {"*id": "text", "display_name": "text"},
            "message_list": {"*conversation_id": "text -> conversations", "*id": "text", "originalarrivaltime": "timestamptz", "content": "text"},
        },
    },
    "matrix": {
        "files": {"export.json": {"room_name": "hall", "topic": "t", "messages": [
            {"event_id": f"$e{n}", "type": "m.room.message", "sender": "@ada:x", "origin_server_ts": 1741064767089 + n, "content": {"body": "hi", "msgtype": "m.text"}} for n in range(3)]}},
        "tables": {"messages": {"*event_id": "text", "sender": "text", "origin_server_ts": "timestamptz", "content_body": "text"}},
    },
    "whatsapp": {
        "files": {"result.json": {"4915112345@s.whatsapp.net": {"name": "Ada", "messages": {
            "1": {"from_me": True, "timestamp": 1741064767.0, "data": "hi", "key_id": "AB1"},
            "2": {"from_me": False, "timestamp": 1741064768.0, "data": "ho", "key_id": "AB2"}}},
            "4915112346@s.whatsapp.net": {"name": "Bo", "messages": {"3": {"from_me": True, "timestamp": 1741064769.0, "data": "x", "key_id": "AB3"}}}}},
        "tables": {
            "result": {"*key": "text", "name": "text"},
            "messages": {"*result_key": "text -> result", "*key": "text", "from_me": "boolean", "timestamp": "timestamptz"},
        },
    },
    "lowdb": {
        "files": {"db.json": {"posts": [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}], "tags": [{"id": 1, "label": "x"}], "profile": {"name": "typicode"}}},
        "tables": {"posts": {"*id": "bigint", "title": "text"}, "tags": {"*id": "bigint", "label": "text"}},
    },
    "json-server": {
        "files": {"db.json": {"posts": [{"id": "1", "title": "a", "views": 100}], "comments": [{"id": "1", "text": "c", "postId": "1"}, {"id": "2", "text": "d", "postId": "1"}]}},
        "tables": {"posts": {"*id": "text", "views": "bigint"}, "comments": {"*id": "text", "post_id": "text -> posts"}},
    },
    "firebase": {
        "files": {"app-default-rtdb-export.json": {
            "raum": {"-Na1": {"titel": "hall", "mitglieder": {"u1": True, "u2": True}}, "-Na2": {"titel": "yard", "mitglieder": {"u1": True}}},
            "benutzer": {"u1": {"name": "Ada"}, "u2": {"name": "Bo"}},
            "todo": [None, {"title": "saw", "done": True}, {"title": "glue", "done": False}]}},
        "tables": {
            "raum": {"*key": "text", "titel": "text"},
            "mitglieder": {"*raum_key": "text -> raum", "*key": "text -> benutzer", "value": "boolean"},
            "benutzer": {"*key": "text", "name": "text"},
            "todo": {"title": "text", "done": "boolean"},
        },
    },
    "firestore": {
        "files": {"users.json": {"documents": [
            {"name": "projects/p/databases/d/documents/users/u1", "fields": {"alias": {"stringValue": "ada"}, "age": {"integerValue": "36"}, "seen": {"timestampValue": "2025-03-04T05:06:07Z"},
             "tags": {"arrayValue": {"values": [{"stringValue": "a"}]}}}, "createTime": "2025-03-04T05:06:07.123456Z"},
            {"name": "projects/p/databases/d/documents/users/u2", "fields": {"alias": {"stringValue": "bo"}, "age": {"nullValue": None}, "seen": {"timestampValue": "2025-03-05T05:06:07Z"},
             "tags": {"arrayValue": {}}}, "createTime": "2025-03-04T05:06:08.123456Z"}]}},
        "tables": {"users": {"alias": "text", "age": "bigint", "seen": "timestamptz", "create_time": "timestamptz"}},
    },
    "mongoexport": {
        "files": {"orders.json": lines(
            {"_id": {"$oid": "55f14312c7447c3da7051b26"}, "n": {"$numberInt": "5"}, "price": {"$numberDecimal": "5.25"}, "at": {"$date": {"$numberLong": "1741064767089"}}, "buyers": [{"$oid": "55f14312c7447c3da7051b20"}]},
            {"_id": {"$oid": "55f14312c7447c3da7051b27"}, "n": {"$numberLong": "6"}, "price": {"$numberDecimal": "6"}, "at": {"$date": "2024-01-01T00:00:00Z"}, "buyers": []})},
        "tables": {"orders": {"*id": "text", "n": "bigint", "price": "numeric", "at": "timestamptz", "buyers": "text[]"}},
    },
    "dynamodb": {
        "files": {"pedidos.json": lines(
            {"Item": {"pk": {"S": "o1"}, "total": {"N": "12.5"}, "paid": {"BOOL": True}, "tags": {"SS": ["a", "b"]}, "to": {"M": {"city": {"S": "Rome"}}}, "note": {"NULL": True}}},
            {"Item": {"pk": {"S": "o2"}, "total": {"N": "3"}, "paid": {"BOOL": False}, "tags": {"SS": ["c"]}, "to": {"M": {"city": {"S": "Oslo"}}}, "note": {"S": "x"}}})},
        "tables": {"pedidos": {"*pk": "text", "total": "numeric", "paid": "boolean", "tags": "text[]", "to_city": "text", "note": "text"}},
    },
    "nedb": {
        "files": {"gatos.db": lines({"_id": "k1", "nombre": "a", "visto": {"$$date": 1523692000000}}, {"_id": "k2", "nombre": "b", "visto": {"$$date": 1523692000001}})},
        "tables": {"gatos": {"*id": "text", "nombre": "text", "visto": "timestamptz"}},
    },
    "ghost": {
        "files": {"blog.json": {"db": [{"meta": {"exported_on": 1741064767089, "version": "5.1"}, "data": {
            "posts": [{"id": "a1", "title": "One", "published_at": "2025-03-04T05:06:07.000Z"}], "users": [{"id": "w1", "name": "Ada", "slug": "ada"}],
            "posts_authors": [{"id": "x1", "post_id": "a1", "author_id": "w1"}], "settings": []}}]}},
        "tables": {
            "posts": {"*id": "text", "published_at": "timestamptz"}, "users": {"*id": "text", "name": "text"},
            "posts_authors": {"*id": "text", "post_id": "text -> posts", "author_id": "text -> users"},
        },
    },
    "discourse": {
        "files": {"topics.json": [{"id": 1, "title": "a", "category_id": 2, "created_at": "2025-03-04T05:06:07.000Z", "posters": [{"user_id": 7, "description": "x"}]}],
                  "categories.json": [{"id": 2, "name": "c", "slug": "c"}, {"id": 3, "name": "d", "slug": "d"}]},
        "tables": {
            "topics": {"*id": "bigint", "category_id": "bigint -> categories", "created_at": "timestamptz"},
            "categories": {"*id": "bigint", "slug": "text"}, "posters": {"*topic_id": "bigint -> topics", "user_id": "bigint"},
        },
    },
    "twitter": {
        "files": {"tweets.json": [{"tweet": {"id_str": str(10 + n), "full_text": "a b", "favorite_count": n, "entities": {"hashtags": [{"text": "x"}]}}} for n in range(3)],
                  "follower.json": [{"follower": {"accountId": "5"}}, {"follower": {"accountId": "6"}}],
                  "following.json": [{"following": {"accountId": "5"}}]},
        "tables": {"tweets": {"full_text": "text", "favorite_count": "bigint"}, "follower": {"*account_id": "text"}, "following": {"account_id": "text"}},
    },
    "jira": {
        "files": {"issues.json": {"total": 2, "issues": [
            {"id": "100", "key": "P-1", "fields": {"summary": "a", "created": "2025-03-04T05:06:07.000+0000", "status": {"id": "1", "name": "Open"}, "labels": ["x"]}},
            {"id": "101", "key": "P-2", "fields": {"summary": "b", "created": "2025-03-04T05:06:08.000+0000", "status": {"id": "1", "name": "Open"}, "labels": []}}]}},
        "tables": {"issues": {"*id": "text", "key": "text", "summary": "text", "status_name": "text", "labels": "text[]"}},
    },
    "github": {
        "files": {"issues_000001.json": [{"url": "https://x/1", "user": "https://x/ada", "number": 1, "title": "a", "created_at": "2025-03-04T05:06:07Z"}],
                  "issues_000002.json": [{"url": "https://x/2", "user": "https://x/bo", "number": 2, "title": "b", "created_at": "2025-03-04T05:06:08Z"}],
                  "users_000001.json": [{"url": "https://x/ada", "login": "ada"}, {"url": "https://x/bo", "login": "bo"}]},
        "tables": {"issues": {"title": "text", "created_at": "timestamptz"}, "users": {"url": "text", "*login": "text"}},
    },
    "reddit": {
        "files": {"comments.ndjson": lines({"id": "c1", "author": "ada", "created_utc": 1741064767, "score": 5, "body": "a"}, {"id": "c2", "author": "bo", "created_utc": "1741064768", "score": 5, "body": "b"}),
                  "users.ndjson": lines({"name": "ada", "id": "t2_a"}, {"name": "bo", "id": "t2_b"})},
        "tables": {"comments": {"*id": "text", "author": "text", "created_utc": "timestamptz", "score": "bigint"}, "users": {"*id": "text", "name": "text"}},
    },
    "rooms-by-folder": {
        "files": {f"rooms/{room}/2025-03-0{day}.json": [{"id": 1, "text": "hi"}] for room in ["hall", "mill", "boat-club"] for day in (1, 2)},
        "tables": {"rooms": {"*room": "text", "*day": "date", "*id": "bigint", "text": "text"}},
    },
    "names-of-another-collection": {
        "files": {"rooms.json": [{"id": "hall", "topic": "x"}, {"id": "yard", "topic": "y"}], "messages/hall.json": [{"id": 1, "text": "a"}], "messages/yard.json": [{"id": 1, "text": "b"}]},
        "tables": {"rooms": {"*id": "text"}, "messages": {"*room_id": "text -> rooms", "*id": "bigint"}},
    },
    "plain-words": {
        "files": {f"{name}.json": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}] for name in ["users", "channels", "roles"]},
        "tables": {name: {"*id": "bigint", "name": "text"} for name in ["users", "channels", "roles"]},
    },
    "logbooks-by-boat": {
        "files": {"boats.json": [{"id": "b1", "name": "Seal", "ownerId": "m1"}, {"id": "b2", "name": "Otter", "ownerId": "m2"}],
                  "members.json": {f"m{n}": {"name": f"N{n}", "email": f"{n}@example.org"} for n in (1, 2, 3)},
                  **{f"logbook/{boat}/2025-03-0{day}.json": [{"nr": 1, "memberId": f"m{day}", "leftAt": 1741064767089 + day, "stops": [{"harbour": "Mill", "hours": 0.5}]}]
                     for boat, day in [("b1", 1), ("b1", 2), ("b2", 3)]}},
        "tables": {
            "boats": {"*id": "text", "owner_id": "text -> members"},
            "members": {"*key": "text", "email": "text"},
            "logbook": {"*boat_id": "text -> boats", "*day": "date", "*nr": "bigint", "member_id": "text -> members", "left_at": "timestamptz"},
            "stops": {"*boat_id": "text -> logbook", "*day": "date -> logbook", "*logbook_nr": "bigint -> logbook", "*position": "bigint", "hours": "numeric"},
        },
    },
    "tenants": {
        "files": {f"tenants/{tenant}/{kind}.json": [{"id": n, "name": kind} for n in (1, 2)] for tenant in ["acme", "globex"] for kind in ["labels", "queues"]},
        "tables": {kind: {"*tenant": "text", "*id": "bigint", "name": "text"} for kind in ["labels", "queues"]},
    },
    "months-of-a-log": {
        "files": {f"logs/{year}/{month:02}.json": [{"nr": n, "wind": 3.5} for n in (1, 2)] for year in (2023, 2024) for month in (1, 2, 12)},
        "tables": {"logs": {"*year": "bigint", "*month": "text", "*nr": "bigint", "wind": "numeric"}},
    },
    "a-name-that-the-document-repeats": {
        "files": {f"clubs/{club}.json": {"club": club, "members": [{"name": "A", "since": 2001}, {"name": "B", "since": 2002}]} for club in ["rowing", "chess"]},
        "tables": {"clubs": {"*club": "text"}, "members": {"club": "text -> clubs", "name": "text", "since": "bigint"}},
    },
    "discord-like": {
        "files": {f"export/ch{n}.json": {"guild": {"id": "g1", "name": "G"}, "channel": {"id": f"c{n}", "name": f"n{n}"},
                                          "messages": [{"id": f"{n}{k}", "content": "x"} for k in range(3)]} for n in (1, 2, 3)},
        "tables": {"guild": {"*id": "text", "name": "text"}, "channel": {"*id": "text", "guild_id": "text -> guild"},
                   "messages": {"*id": "text", "channel_id": "text -> channel", "content": "text"}},
    },
    "what-rooms-answer": {
        "files": {**{f"rooms/{room}/messages.json": [{"id": n, "text": "x", "replyTo": n - 1 if n > 1 else None} for n in range(1, 5)] for room in ("hall", "yard")},
                  **{f"rooms/{room}/reactions.json": [{"messageId": n, "emoji": "+1"} for n in range(1, 4)] for room in ("hall", "yard")}},
        "tables": {"messages": {"*room": "text -> messages", "*id": "bigint", "reply_to": "bigint -> messages"},
                   "reactions": {"room": "text -> messages", "message_id": "bigint -> messages", "emoji": "text"}},
    },
    "mongo-bytes": {
        "files": {"photos.json": lines(
            {"_id": {"$binary": {"base64": "tfGp4GoPTF6dUx0sS3qOkA==", "subType": "04"}}, "thumb": {"$binary": {"base64": "AQID", "subType": "00"}}},
            {"_id": {"$binary": {"base64": "tfGp4GoPTF6dUx0sS3qOkQ==", "subType": "04"}}, "thumb": {"$binary": "BAUG", "$type": "00"}})},
        "tables": {"photos": {"*id": "text", "thumb": "bytea"}},
    },
    "nedb-log": {
        "files": {"tareas.db": lines({"$$indexCreated": {"fieldName": "titulo", "unique": True}}, {"_id": "a1", "titulo": "x", "creado": {"$$date": 1523692000000}},
                                     {"_id": "a2", "titulo": "y", "creado": {"$$date": 1523692000001}}, {"_id": "a1", "titulo": "z", "creado": {"$$date": 1523692000000}},
                                     {"_id": "a2", "$$deleted": True})},
        "tables": {"tareas": {"*id": "text", "titulo": "text", "creado": "timestamptz", "deleted": "boolean"}},
    },
    "firestore-backup": {
        "files": {"orte.json": {f"k{n}": {"nome": "x", "fundada": {"__datatype__": "timestamp", "value": {"_seconds": 1541579025 + n, "_nanoseconds": 0}},
                                          "pai": {"__datatype__": "documentReference", "value": "paises/US"},
                                          "loc": {"__datatype__": "geopoint", "value": {"_latitude": 1.5, "_longitude": 2.5}}} for n in (1, 2)}},
        "tables": {"orte": {"*key": "text", "nome": "text", "fundada": "timestamptz", "pai": "text", "loc_latitude": "numeric"}},
    },
    "letters-of-all-languages": {
        "files": {"db.json": {"bøker": [{"isbn": "978-1", "tittel": "A", "årstall": 1999}, {"isbn": "978-2", "tittel": "B", "årstall": 2001}],
                              "читатели": [{"id": 1, "имя": "Оля"}, {"id": 2, "имя": "Ян"}]}},
        "tables": {"bøker": {"*isbn": "text", "årstall": "bigint"}, "читатели": {"*id": "bigint", "имя": "text"}},
    },
    "times-beside-times": {
        "files": {"turnos.json": [{"id": n, "llegada": 1741064767 + n * 977, "visto": 1741064867 + n * 977, "createdAt": 1741064700 + n * 977, "cupo": 1073741824,
                                   "pausas": [f"2025-03-04T05:0{n}:07"]} for n in range(6)]},
        "tables": {"turnos": {"*id": "bigint", "llegada": "timestamptz", "visto": "timestamptz", "created_at": "timestamptz", "cupo": "bigint", "pausas": "timestamp[]"}},
    },
    "holes": {
        "files": {"rtdb.json": {"notas": [None, {"txt": "a"}, None, {"txt": "a"}]}},
        "tables": {"notas": {"*position": "bigint", "txt": "text"}},
    },
    "one-odd-value": {
        "files": {"leute.json": [{"id": n, "mail": f"u{n}@example.org"} for n in range(30)] + [{"id": 30, "mail": {"addr": "z"}}]},
        "tables": {"leute": {"*id": "bigint", "mail": "text"}},
    },
}
