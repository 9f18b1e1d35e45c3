"""The reference of the own paths, as Markdown made of the OpenAPI document that the server answers."""

import json
from pathlib import Path

DOCUMENT = "docs/openapi.json"
BY_DEFAULT = "Namespace", "NamespaceHeader"  # on nearly every path: one row for both


def cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head, rows):
    if not rows:
        return []
    return ["", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(map(cell, row))} |" for row in rows)]


def anchor(name):
    return f"[{name}](#{name.lower()})"


def limits(schema):
    """What a number or a text may be, in words."""
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f", {least} to {most}"
    if least is not None:
        return f", from {least}"
    return f", up to {most}" if most is not None else ""


def alternatives(schemas):
    seen = []
    for one in map(kind, schemas):
        if one not in seen:
            seen.append(one)
    return " or ".join(seen)


def kind(schema):
    """The shape of a value in a few words."""
    if "$ref" in schema:
        return anchor(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            return alternatives(schema[word])
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}" if schema.get("items") else "list"
    types = schema.get("type", "anything")
    if isinstance(types, list):
        return " or ".join(types)
    return types + limits(schema) if types in ("integer", "number") else types


class Reference:
    def __init__(self, document):
        self.document = document
        self.schemas = document["components"]["schemas"]

    def resolved(self, one):
        if "$ref" not in one:
            return one
        found = self.document
        for word in one["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        return found

    def operations(self):
        for path, verbs in self.document["paths"].items():
            for verb, one in verbs.items():
                yield f"{verb.upper()} {path}", one

    def parameters(self, operation):
        rows, both = [], False
        for one in operation.get("parameters", []):
            if one.get("$ref", "").rpartition("/")[2] in BY_DEFAULT:
                both = True
                continue
            named = self.resolved(one)
            where = named["in"] + (", required" if named.get("required") and named["in"] != "path" else "")
            rows.append((f"`{named['name']}`", where, kind(named["schema"]), named.get("description", "")))
        if both:
            rows.append(("`namespace`", "query, or header `x-s3seal-namespace`", "string", "which one this is about"))
        return table(("parameter", "where", "what", ""), rows)

    def content(self, where):
        shapes = []
        for media, one in self.resolved(where).get("content", {}).items():
            schema = one.get("schema", {})
            known = kind(schema) if "$ref" in schema or schema.get("items") else ""
            shapes.append(f"{known} as `{media}`".strip() if known else f"`{media}`")
        return ", or ".join(shapes)

    def answers(self, operation):
        rows = [(code, self.resolved(one)["description"], self.content(one)) for code, one in operation["responses"].items()]
        return table(("answer", "", "body"), rows)

    def section(self, name, operation):
        lines = ["", f"### `{name}`", "", f"{operation['summary']}.".replace("..", ".")]
        if "description" in operation:
            lines[-1] += f" {operation['description']}"
        if operation.get("security") in ([], [{}]):
            lines[-1] += " Open to anybody."
        lines += self.parameters(operation)
        if "requestBody" in operation:
            lines += ["", f"Body: {self.content(operation['requestBody'])}."]
        return lines + self.answers(operation)

    def members(self, schema):
        for part in schema.get("allOf", []):
            yield from self.members(self.resolved(part))
        for name, one in schema.get("properties", {}).items():
            needed = "always" if name in schema.get("required", []) else ""
            yield f"`{name}`", kind(one), needed, one.get("description", "")

    def shape(self, name, schema):
        rows = list(self.members(schema))
        told = schema.get("description", "")
        if not rows:
            told = f"{kind(schema)}{': ' + told if told else ''}"
        told = told and told[0].upper() + told[1:] + ("" if told.endswith(".") else ".")
        return ["", f"### {name}", *(["", told] if told else []), *table(("member", "what", "there", ""), rows)]

    def text(self):
        lines = [self.document["info"]["description"]]
        for tag in (one["name"] for one in self.document["tags"]):
            lines += ["", f"## {tag.capitalize()}"]
            for name, operation in self.operations():
                if tag in operation["tags"]:
                    lines += self.section(name, operation)
        lines += ["", "## Documents"]
        for name, schema in self.schemas.items():
            lines += self.shape(name, schema)
        return "\n".join(lines)


def reference(root):
    return Reference(json.loads(Path(root, DOCUMENT).read_text(encoding="utf-8"))).text()
