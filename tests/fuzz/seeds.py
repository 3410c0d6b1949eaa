"""Inputs for a target of the fuzzer to begin with: what problems/ has of its kind, a file each.

    seeds.py TARGET FOLDER
"""
import hashlib
import json
import sys
from pathlib import Path

EXPRESSIONS = ("outputs", "objective", "expression")
MOST_BYTES = 50_000  # of an input; libFuzzer cuts what is longer


def expressions_in(spec):
    """The strings in a spec that are expressions."""
    if isinstance(spec, list):
        for part in spec:
            yield from expressions_in(part)
    elif isinstance(spec, dict):
        for name, part in spec.items():
            texts = part if isinstance(part, list) else [part]
            if name in EXPRESSIONS:
                yield from (text for text in texts if isinstance(text, str))
            yield from expressions_in(part)


def work_of(key):
    yield json.dumps({"student": "Ada", "work": key["answers"]})
    yield "\n".join(f"{name} = {json.dumps(value)}" for name, value in key["answers"].items())


def inputs(target):
    if target in ("solution", "work"):
        for path in sorted(Path("problems").glob("*/keys/*.json")):
            key = json.loads(path.read_text())
            key.pop("figures", None)
            yield from work_of(key) if target == "work" else [json.dumps(key)]
        return
    for path in sorted(Path("problems").glob("*/*.json")):
        text = path.read_text()
        spec = json.loads(text)
        problem = spec.get("problem")
        if target == "expression" and problem != "boolean-net":
            yield from expressions_in(spec)
        elif target == "boolean" and problem == "boolean-net":
            yield from expressions_in(spec)
        elif target in ("json", problem):
            yield text


def main(target, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for text in inputs(target):
        data = text.encode()
        if len(data) > MOST_BYTES:
            continue
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


main(*sys.argv[1:])
