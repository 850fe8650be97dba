"""Random folders of files in the forms that strangers' applications have, hostile ones among them."""

import json

FOLDERS = ["hall", "boat club", "Größe", "a{b}", "x*y", "[q]", "back\\slash", "it's", "C01AB", "2024", "7", "-x", "данные"]
MEMBERS = ["id", "_id", "name", "userId", "user_id", "replyTo", "parent_id", "createdAt", "at", "day", "tags", "meta", "Größe", "size",
           "value", "rest", "position", "file", "folder", "key", "group_key", "$ref", "a.b", "x y", "__type", "имя", "record", "fields"]


def mongo(r):
    return r.choice([
        {"$oid": f"{r.randrange(16**24):024x}"}, {"$date": "2024-01-02T03:04:05.678Z"}, {"$date": 1741064767089},
        {"$date": {"$numberLong": str(r.randrange(-10**12, 2 * 10**12))}}, {"$numberLong": str(r.randrange(10**12))},
        {"$numberInt": "5"}, {"$numberDecimal": r.choice(["5.25", "NaN", "1E+3"])}, {"$numberDouble": r.choice(["1.5", "Infinity"])},
        {"$binary": {"base64": r.choice(["AQID", "", "tfGp4GoPTF6dUx0sS3qOkA==", "no base"]), "subType": r.choice(["00", "04", "80"])}},
        {"$binary": "AQID", "$type": r.choice(["00", "03"])}, {"$undefined": True}, {"$timestamp": {"t": 1741064767, "i": 1}},
        {"$uuid": "b5f1a9e0-6a0f-4c5e-9d53-1d2c4b7a8e90"}, {"$regex": "a", "$options": ""}])


def nedb(r):
    return {"$$date": r.choice([1523692000000, 5, -1])}


def firestore(r, depth=0):
    kinds = [{"stringValue": r.choice(["a", "", "\u0000"])}, {"integerValue": str(r.randrange(10**6))}, {"doubleValue": r.choice([1.5, 2])},
             {"booleanValue": True}, {"nullValue": None}, {"timestampValue": r.choice(["2025-03-04T05:06:07Z", "2025-03-04T05:06:07.123456789Z"])},
             {"bytesValue": r.choice(["AQID", "A"])}, {"referenceValue": "projects/p/databases/d/documents/x/y"},
             {"geoPointValue": {"latitude": 1.5, "longitude": 2}}, {"arrayValue": {}}]
    if depth < 2:
        kinds += [{"arrayValue": {"values": [firestore(r, depth + 1) for _ in range(r.randrange(3))]}},
                  {"mapValue": {"fields": {name: firestore(r, depth + 1) for name in r.sample(["a", "b", "c"], 2)}}}]
    return r.choice(kinds)


def dynamo(r, depth=0):
    kinds = [{"S": r.choice(["a", "", "x\u0000"])}, {"N": r.choice(["5", "1.5", "-0"])}, {"BOOL": False}, {"NULL": True}, {"B": r.choice(["AQID", "?"])},
             {"SS": ["a", "b"]}, {"NS": ["1", "2.5"]}, {"BS": ["AQID", "AQ=="]}]
    if depth < 2:
        kinds += [{"M": {name: dynamo(r, depth + 1) for name in r.sample(["a", "b", "c"], 2)}}, {"L": [dynamo(r, depth + 1) for _ in range(r.randrange(3))]}]
    return r.choice(kinds)


def backup(r):
    return r.choice([{"__datatype__": "timestamp", "value": {"_seconds": 1541579025 + r.randrange(9), "_nanoseconds": r.choice([0, 5000])}},
                     {"__datatype__": "geopoint", "value": {"_latitude": 1.5, "_longitude": 2.5}},
                     {"__datatype__": "documentReference", "value": "rooms/a"}, {"seconds": 1741064767, "nanos": 1}])


def plain(r):
    return r.choice([None, True, 0, 1, 7, 1741064767, 1741064767089, 1741064767.25, "1741064767.000100", 10**20, 1.5, "", "a", "17", "12.50", "u1",
                     "x\u0000", "\ud800", "2025-03-04T05:06:07Z", "2025-03-04T05:06:07", "2025-03-04", "05:06:07",
                     "b5f1a9e0-6a0f-4c5e-9d53-1d2c4b7a8e90", "projects/p/databases/d/documents/x/y", "2025-03-04T05:06:07.123456789+02:00"])


FAMILIES = [mongo, nedb, firestore, dynamo, backup, plain, plain, plain]


def value_maker(r, depth=0):
    """A maker of values that are mostly alike, as members of one name are."""
    family = r.choice(FAMILIES)
    shape = r.random() if depth < 3 else 1
    if shape < 0.1:
        inner = value_maker(r, depth + 1)
        return lambda: [inner() for _ in range(r.randrange(4))]
    if shape < 0.2:
        record = record_maker(r, depth + 1)
        return lambda: [r.choice([None, record(), record(), record()]) for _ in range(r.randrange(4))]
    if shape < 0.3:
        record = record_maker(r, depth + 1)
        return lambda: {r.choice(["u", "-N", "k "]) + str(i): record() for i in range(r.randrange(4))}
    if shape < 0.4:
        return record_maker(r, depth + 1)
    state = r.getstate()
    kept = [family(r) for _ in range(r.randrange(1, 4))]
    r.setstate(state)
    r.random()
    if r.random() < 0.3:
        kept = kept[:1]
    return lambda: family(r) if r.random() < 0.1 else plain(r) if r.random() < 0.04 else r.choice(kept)


def record_maker(r, depth=0):
    members = {name: value_maker(r, depth) for name in r.sample(MEMBERS, r.randrange(1, 6))}
    count = iter(range(10**9))
    numbered = r.choice([None, "id", "_id", "nr", "username"])

    def make():
        made = {name: maker() for name, maker in members.items() if r.random() < 0.93}
        if numbered:
            made[numbered] = next(count) if r.random() < 0.97 else 0
        return made

    return make


def document(r, make):
    records = [make() for _ in range(r.randrange(6))]
    keyed = {r.choice(["u_", "-N", "4", "a/b", "k "]) + str(i): record for i, record in enumerate(records)}
    return r.choice([
        lambda: records,
        lambda: [None, *records, None],
        lambda: keyed,
        lambda: {"items": records, "total": len(records), "room": "hall"},
        lambda: {"id": r.randrange(99), "title": "t", "messages": records, "owner": make()},
        lambda: [{"data": {"users": records, "rooms": keyed, "settings": {"theme": "dark", "limit": 7}}}],
        lambda: {"db": [{"meta": {"version": 5}, "data": {"posts": records, "empty": []}}]},
        lambda: [{"tweet": record} for record in records],
        lambda: {"rooms": {key: {"title": "x", "list": [record]} for key, record in keyed.items()}},
        lambda: {"guild": {"id": "g", "name": "G"}, "channel": {"id": r.randrange(10**6), "name": "n"}, "messages": records},
        lambda: {"__collections__": {"rooms": {**keyed}}},
        make,
    ])


def text(r, value):
    return json.dumps(value, indent=r.choice([None, None, 1]))


def lines(r, make):
    out = [make() for _ in range(r.randrange(1, 7))]
    if r.random() < 0.5:
        for record in out:
            record["_id"] = r.choice("abc")
            record["made"] = nedb(r)
        out.append({"$$indexCreated": {"fieldName": "x", "unique": True}})
        out.append({"_id": "a", "$$deleted": True})
    return "".join(json.dumps(record) + "\n" for record in out)


def application(r):
    """Texts by path."""
    files = {}
    for kind in range(r.randrange(1, 4)):
        make = record_maker(r)
        shape = document(r, make)
        names = r.sample(FOLDERS, r.randrange(2, 5))
        pattern = r.choice(["k{kind}/{name}.json", "k{kind}/{name}/data.json", "k{kind}/{name}/2025-03-0{n}.json", "k{kind}/room-{n}/{name}.json",
                            "{name}/k{kind}_{n}.json", "k{kind}/2024/0{n}.json", "k{kind}.json", "k{kind}.ndjson", "k{kind}.db"])
        for n, name in enumerate(names, 1):
            path = pattern.format(kind=kind, name=name, n=n)
            files[path] = lines(r, make) if path.endswith((".ndjson", ".db")) else text(r, shape())
    return files
