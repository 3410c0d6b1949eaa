#!/usr/bin/env python3
"""Tests what psolve writes against the schemas that it writes, by validators that others made.

    schemas_test.py PSOLVE

Every spec, its solution, its answers alone, the work that its sheet asks for, and the grade of that
work: filled in from the key, with a slip, and blank. Exits 77 where there are no validators (Debian:
python3-jsonschema, which judges the schemas, and python3-fastjsonschema, which makes programs of
them that judge a key several times as fast).
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import fastjsonschema
    from jsonschema import Draft7Validator
except ImportError as missing:
    print(missing)
    sys.exit(77)

PSOLVE = sys.argv[1]
faults = []


def psolve(*words, given=None):
    run = subprocess.run([PSOLVE, *words], input=given, capture_output=True, text=True, check=False)
    if run.returncode == 2:
        sys.exit(f"psolve {' '.join(words)}: {run.stderr}")
    return run.stdout


def validator(*kind):
    schema = json.loads(psolve("schema", *kind))
    Draft7Validator.check_schema(schema)
    return fastjsonschema.compile(schema)


def expect(fits, schema, value, what):
    try:
        schema(value)
        error = None
    except fastjsonschema.JsonSchemaException as found:
        error = found.message[:200]
    if (error is None) != fits:
        faults.append(f"{what}: {error or 'fits'}")


def answer_at(answers, path):
    for step in path.replace("[", ".[").split("."):
        answers = answers[int(step[1:-1])] if step.startswith("[") else answers[step]
    return answers


def with_a_slip(value):
    """The first number of it has another sign, or is 1 instead of 0."""
    if isinstance(value, list):
        return [with_a_slip(value[0]), *value[1:]] if value else value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return (-value or 1) if is_number else value


ANY = validator()
SOLUTION, WORK, GRADE = validator("solution"), validator("work"), validator("grade")
SPECS = sorted(path for path in Path("problems").glob("*/*.json") if path.name != "set.json")
of_problem = {}

answers_alone = psolve("batch", "--answers-only",
                       given="".join(json.dumps(json.loads(path.read_text())) + "\n" for path in SPECS))
for path, line in zip(SPECS, answers_alone.splitlines(), strict=True):
    expect(True, SOLUTION, json.loads(line), f"answers of {path}")

with tempfile.TemporaryDirectory() as directory:
    psolve("sheet", "problems", "--format", "json", "--output", directory)
    for path in SPECS:
        spec = json.loads(path.read_text())
        kind = spec["problem"]
        if kind not in of_problem:
            of_problem[kind] = validator(kind)
            expect(True, ANY, spec, f"{path} as any spec")
        expect(True, of_problem[kind], spec, path)
        expect(False, of_problem[kind], {**spec, "misspelt": 1}, f"{path} with another field")

        key = json.loads((path.parent / "keys" / path.name).read_text())
        expect(True, SOLUTION, key, f"key of {path}")
        expect(True, of_problem[kind], key["spec"], f"spec of the key of {path}")

        template = json.loads((Path(directory) / path.relative_to("problems")).read_text())["work"]
        filled = {name: answer_at(key["answers"], name) for name in template}
        slips = {name: with_a_slip(value) for name, value in filled.items()}
        for work in ({"student": "Ada", "work": filled}, slips, template):
            expect(True, WORK, work, f"work on {path}")
            grade = psolve("grade", str(path), "--work", "-", "--format", "json", given=json.dumps(work))
            expect(True, GRADE, json.loads(grade), f"grade of {path}")
expect(False, WORK, {"work": 5}, "a work that is a number")

print(f"{len(SPECS)} specs, {len(faults)} faults")
for fault in faults:
    print(" ", fault)
sys.exit(1 if faults else 0)
