"""The part of JSON Schema 2020-12 that docs/report.schema.json uses; any other keyword is an error."""

import re

ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
}


class Schema:
    def __init__(self, root):
        self._root = root

    def problems(self, value):
        """A list of texts, empty where the value is valid."""
        return list(self._check(self._root, value, ""))

    def _check(self, schema, value, path):
        for keyword, expected in schema.items():
            if keyword in ANNOTATIONS or keyword in {"properties", "additionalProperties"}:
                continue
            check = getattr(self, "_check_" + keyword.lstrip("$"), None)
            if check is None:
                raise NotImplementedError(f"keyword {keyword}")
            yield from check(expected, value, path)
        if isinstance(value, dict):
            yield from self._members(schema, value, path)

    def _members(self, schema, value, path):
        properties = schema.get("properties", {})
        for name, member in value.items():
            if name in properties:
                yield from self._check(properties[name], member, f"{path}/{name}")
            elif schema.get("additionalProperties", True) is False:
                yield f"{path}/{name}: unknown member"

    def _check_ref(self, reference, value, path):
        target = self._root
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        yield from self._check(target, value, path)

    def _check_type(self, names, value, path):
        names = [names] if isinstance(names, str) else names
        if not any(TYPES[name](value) for name in names):
            yield f"{path}: {value!r} is not of type {' or '.join(names)}"

    def _check_required(self, names, value, path):
        if isinstance(value, dict):
            yield from (f"{path}/{name}: missing" for name in names if name not in value)

    def _check_items(self, schema, value, path):
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from self._check(schema, item, f"{path}/{index}")

    def _check_oneOf(self, schemas, value, path):
        results = [list(self._check(schema, value, path)) for schema in schemas]
        matches = sum(not problems for problems in results)
        if matches != 1:
            yield f"{path}: matches {matches} of oneOf"
            for problems in results:
                yield from problems

    def _check_const(self, expected, value, path):
        if value != expected:
            yield f"{path}: {value!r} is not {expected!r}"

    def _check_enum(self, allowed, value, path):
        if not any(value == one and type(value) is type(one) for one in allowed):
            yield f"{path}: {value!r} is none of {allowed}"

    def _check_pattern(self, pattern, value, path):
        if isinstance(value, str) and not re.search(pattern, value):
            yield f"{path}: {value!r} does not match {pattern}"

    def _check_minimum(self, least, value, path):
        if TYPES["number"](value) and value < least:
            yield f"{path}: {value} is below {least}"

    def _check_minLength(self, least, value, path):
        if isinstance(value, str) and len(value) < least:
            yield f"{path}: {value!r} is shorter than {least}"

    def _check_maxItems(self, most, value, path):
        if isinstance(value, list) and len(value) > most:
            yield f"{path}: more than {most} items"
