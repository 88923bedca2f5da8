"""Holds every answer of the server against the output shapes that botocore ships.

botocore itself drops what it does not know and does not miss what is absent; a server that invents a member or
spells one wrong goes unnoticed. So the raw body is walked here: every member must be known to the shape, every
required one there, every value of its type.
"""

import io
import json
import math
import xml.etree.ElementTree as ElementTree

from botocore.parsers import RpcV2CBORParser


# values that the real service answers though its model does not list them: stack events tell of the stack's own states,
# and alarms of their warm-up
BEYOND_THE_MODEL = {
    "EvaluationState": {"IN_WARM_UP"},
    "ResourceStatus": {
        "REVIEW_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    }
}


class ShapeMismatch(AssertionError):
    """An answer is not what the service's model says."""


def check_response(model, response):
    """Checks a successful raw response against the operation's output shape."""
    protocol = model.service_model.resolved_protocol
    body = response.content
    if protocol in ("query", "ec2"):
        _check_query(model, body)
    elif protocol in ("json", "rest-json"):
        _check_tree(model, json.loads(body) if body else {}, _JsonRules)
    elif protocol == "smithy-rpc-v2-cbor":
        if response.headers.get("smithy-protocol") != "rpc-v2-cbor":
            raise ShapeMismatch("the answer lacks the header smithy-protocol")
        _check_tree(model, _cbor(model, body) if body else {}, _CborRules)
    else:
        raise ShapeMismatch(f"no rules for the protocol {protocol}")
    if not response.headers.get("x-amzn-requestid"):
        raise ShapeMismatch("the answer lacks a request id")


def _cbor(model, body):
    parser = RpcV2CBORParser()
    return parser.parse_data_item(io.BufferedReader(io.BytesIO(body)))


def _check_tree(model, value, rules):
    if model.output_shape is None:
        if value not in ({}, None):
            raise ShapeMismatch(f"{model.name} has no output, but answered {value!r}")
        return
    _walk(model.output_shape, value, model.name, rules)


class _JsonRules:
    @staticmethod
    def timestamp(value):
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    @staticmethod
    def double(value):
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    @staticmethod
    def blob(value):
        return isinstance(value, str)


class _CborRules:
    @staticmethod
    def timestamp(value):
        return hasattr(value, "tzinfo")

    @staticmethod
    def double(value):
        # the Rust SDK refuses a whole number here
        return isinstance(value, float)

    @staticmethod
    def blob(value):
        return isinstance(value, bytes)


def _walk(shape, value, path, rules):
    kind = shape.type_name
    if kind == "structure":
        _expect(isinstance(value, dict), path, "a structure", value)
        known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, member in value.items():
            if name not in known:
                raise ShapeMismatch(f"{path} has an unknown member {name}")
            if member is None:
                raise ShapeMismatch(f"{path}.{name} is null instead of absent")
            _walk(known[name], member, f"{path}.{name}", rules)
        for name in shape.required_members:
            wire = shape.members[name].serialization.get("name", name)
            if wire not in value:
                raise ShapeMismatch(f"{path} lacks the required member {name}")
    elif kind == "list":
        _expect(isinstance(value, list), path, "a list", value)
        for index, item in enumerate(value):
            _walk(shape.member, item, f"{path}[{index}]", rules)
    elif kind == "map":
        _expect(isinstance(value, dict), path, "a map", value)
        for key, item in value.items():
            _walk(shape.value, item, f"{path}[{key}]", rules)
    elif kind in ("string", "character"):
        _expect(isinstance(value, str), path, "text", value)
        _check_text(shape, value, path)
    elif kind in ("integer", "long"):
        _expect(isinstance(value, int) and not isinstance(value, bool), path, "a whole number", value)
    elif kind in ("double", "float"):
        _expect(rules.double(value), path, "a floating point number", value)
        _expect(math.isfinite(value), path, "a finite number", value)
    elif kind == "boolean":
        _expect(isinstance(value, bool), path, "a boolean", value)
    elif kind == "timestamp":
        _expect(rules.timestamp(value), path, "a timestamp", value)
    elif kind == "blob":
        _expect(rules.blob(value), path, "a blob", value)
    else:
        raise ShapeMismatch(f"{path} is of the type {kind}, for which there is no rule")


def _check_text(shape, value, path):
    enum = getattr(shape, "enum", None)
    if enum and value not in enum and value not in BEYOND_THE_MODEL.get(shape.name, ()):
        raise ShapeMismatch(f"{path} is {value!r}, which is none of {enum}")
    longest = shape.metadata.get("max")
    if longest is not None and len(value) > longest:
        raise ShapeMismatch(f"{path} has {len(value)} characters, more than {longest}")


def _expect(holds, path, wanted, value):
    if not holds:
        raise ShapeMismatch(f"{path} should be {wanted}, not {value!r}")


def _check_query(model, body):
    root = ElementTree.fromstring(body)
    namespace = model.service_model.metadata["xmlNamespace"]
    if root.tag != f"{{{namespace}}}{model.name}Response":
        raise ShapeMismatch(f"the root element of {model.name} is {root.tag}")
    children = {_bare(child): child for child in root}
    metadata = children.pop("ResponseMetadata", None)
    if metadata is None or not metadata.findtext(f"{{{namespace}}}RequestId"):
        raise ShapeMismatch(f"{model.name} lacks ResponseMetadata with RequestId")
    shape = model.output_shape
    result = children.pop(f"{model.name}Result", None)
    if children:
        raise ShapeMismatch(f"{model.name} has unknown elements {sorted(children)}")
    if shape is None or "resultWrapper" not in shape.serialization:
        if result is not None and (len(result) or (result.text or "").strip()):
            raise ShapeMismatch(f"{model.name} has no output, but answered one")
    elif result is None:
        raise ShapeMismatch(f"{model.name} lacks {model.name}Result")
    else:
        _walk_xml(shape, result, model.name)


def _bare(element):
    return element.tag.rsplit("}", 1)[-1]


def _walk_xml(shape, element, path):
    kind = shape.type_name
    if kind == "structure":
        known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        seen = set()
        for child in element:
            name = _bare(child)
            if name not in known:
                raise ShapeMismatch(f"{path} has an unknown element {name}")
            if name in seen and not known[name].serialization.get("flattened"):
                raise ShapeMismatch(f"{path} has the element {name} twice")
            seen.add(name)
            _walk_xml(known[name], child, f"{path}.{name}")
        for name in shape.required_members:
            if shape.members[name].serialization.get("name", name) not in seen:
                raise ShapeMismatch(f"{path} lacks the required member {name}")
    elif kind == "list":
        wanted = shape.member.serialization.get("name", "member")
        for index, child in enumerate(element):
            _expect(_bare(child) == wanted, path, f"a list of {wanted}", _bare(child))
            _walk_xml(shape.member, child, f"{path}[{index}]")
    elif kind == "map":
        _walk_xml_map(shape, element, path)
    else:
        _expect(len(element) == 0, path, kind, element.tag)
        _check_xml_scalar(shape, element.text or "", path)


def _walk_xml_map(shape, element, path):
    key_name = shape.key.serialization.get("name", "key")
    value_name = shape.value.serialization.get("name", "value")
    for entry in element:
        _expect(_bare(entry) == "entry", path, "a map of entries", _bare(entry))
        parts = {_bare(part): part for part in entry}
        _expect(set(parts) == {key_name, value_name}, path, f"{key_name} and {value_name}", sorted(parts))
        _walk_xml(shape.value, parts[value_name], f"{path}[{parts[key_name].text}]")


def _check_xml_scalar(shape, text, path):
    kind = shape.type_name
    try:
        if kind in ("integer", "long"):
            int(text)
        elif kind in ("double", "float"):
            float(text)
    except ValueError as error:
        raise ShapeMismatch(f"{path} should be a number, not {text!r}") from error
    if kind == "boolean":
        _expect(text in ("true", "false"), path, "true or false", text)
    elif kind == "timestamp":
        _expect(text.endswith("Z") and "T" in text, path, "an ISO 8601 time", text)
    elif kind == "string":
        _check_text(shape, text, path)
