#!/usr/bin/env python3
"""Tests verify.py: its functions against other programs (tests/data/heads.json), and that it sees
what is changed in a key."""
import copy
import json
import os
import unittest

import verify

HERE = os.path.dirname(os.path.abspath(__file__))


def key():
    with open(f"{HERE}/../problems/ps03/keys/04-backpropagation.json", encoding="utf-8") as file:
        return json.load(file)


def at(tree, path):
    for step in path.split("/"):
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


class Functions(unittest.TestCase):
    def test_are_what_other_programs_make_of_them(self):
        with open(f"{HERE}/data/heads.json", encoding="utf-8") as file:
            rows = json.load(file)["rows"]
        seen = set()
        for row in rows:
            with self.subTest(row["term"]):
                expected = verify.value_of(row["value"])
                found = verify.evaluated(row["term"], {})
                self.assertEqual(verify.shape(found), verify.shape(expected))
                for x, y in zip(verify.flat(found), verify.flat(expected)):
                    self.assertAlmostEqual(float(x), float(y), delta=1e-13 * abs(float(y)) + 1e-14)
            seen.add(row["term"][0])
        self.assertGreaterEqual(seen | {"List"}, verify.FUNCTIONS.keys())

    def test_refuse_what_has_no_value(self):
        square = ["List", ["List", 1, 2], ["List", 3, 4]]
        for term in (["Multiply", square, square], ["Square", square], ["Ln", -1], ["Divide", 1, 0],
                     ["Add", ["List", 1, 2], ["List", 1, 2, 3]], ["At", square, 3], ["Wave", 1], "x",
                     ["Inverse", ["List", ["List", 1, 2], ["List", 2, 4]]], ["MaxPool", square, 3],
                     ["Eigenvalues", ["List", ["List", 0, 1], ["List", -1, 0]]], True, {}, []):
            with self.subTest(term), self.assertRaises(verify.NoValue):
                verify.evaluated(term, {})


class Lines(unittest.TestCase):
    def test_may_cancel(self):
        # 1 + x - 1 is 0 in doubles. In x - y there are four digits left, and the last ones move them.
        x, y = map(verify.value_of, (1e-17, 1e12))
        self.assertLessEqual(
            verify.error_of(["Subtract", ["Add", 1, "x"], 1], {"x": x}, x), verify.AGREEMENT)
        values = {"x": verify.value_of(1e12 + 0.1), "y": y}
        for stated, agrees in ((0.1, True), (0.0999755859375, True), (0.11, False)):
            error = verify.error_of(["Subtract", "x", "y"], values, verify.value_of(stated))
            self.assertEqual(error <= verify.AGREEMENT, agrees)

    def test_with_eigenvalues_may_be_ill_conditioned(self):
        # The double eigenvalue 1 of (1 1; e 1) splits by the root of e.
        a = verify.value_of([[1, 1], [1e-13, 1]])
        near, far = map(verify.value_of, ([0.9999995, 1.0000005], [0.99999, 1.00001]))
        self.assertLessEqual(verify.error_of(["Eigenvalues", "a"], {"a": a}, near), verify.AGREEMENT)
        self.assertGreater(verify.error_of(["Eigenvalues", "a"], {"a": a}, far), verify.AGREEMENT)


class Solutions(unittest.TestCase):
    def test_agree(self):
        self.assertEqual(verify.Verification(key()).wrong, [])

    def test_do_not_agree_when_something_is_changed(self):
        line = "steps/1/steps/0/steps/0/lines/0"
        step = "steps/1/steps/0/steps/0"
        for path, name, value in (
                ("given/5", "value", 2), ("given/5", "spec", "/learning_rate"),
                ("given/0", "name", "q"), ("spec", "target", 2), ("answers", "loss", 0.1),
                (line, "math", ["Equal", "z1_1", "x_1", 1.2]), (f"{line}/math", 3, 1.21),
                (f"{line}/math", 1, "z1_2"), (f"{line}/math/2", 0, "Subtract"),
                (f"{line}/values", "x_2", 2), (f"{line}/values", "x_3", 2), (step, "value", 1.3),
                (step, "answer", "loss"), (step, "id", "forward"), ("checks/1", "passed", False),
                ("checks/0", "evaluated", 27), (line, "math", ["Resume", "z1_1", 1.2])):
            changed = copy.deepcopy(key())
            at(changed, path)[name] = value
            with self.subTest(f"{path} {name}"):
                self.assertNotEqual(verify.Verification(changed).wrong, [])

    def test_take_lines_in_their_order(self):
        changed = key()
        changed["steps"].insert(0, changed["steps"].pop())
        self.assertIn("neither given nor defined before", verify.Verification(changed).wrong[0])


if __name__ == "__main__":
    unittest.main()
