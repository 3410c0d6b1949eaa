#!/usr/bin/env python3
"""Tests mutations.py: which changes it makes, and what it leaves alone."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../script"))
import mutations  # noqa: E402


def changed(statement):
    """The statement, in a function, after each change."""
    source = f"int f(int a, int b) {{ {statement} }}\n"
    texts = [source[:m.start] + m.text + source[m.end:] for m in mutations.mutants_of(source)]
    return {text[len("int f(int a, int b) { "):-len(" }\n")] for text in texts}


class Changes(unittest.TestCase):
    def test_operators_and_numbers(self):
        self.assertEqual(changed("return a + b;"), {"return a - b;"})
        self.assertEqual(changed("return 3 * a;"), {"return 4 * a;", "return 3 / a;"})
        self.assertEqual(changed("return a <= b && b;"),
                         {"return a < b && b;", "return a <= b || b;"})
        self.assertEqual(changed("return 0.5;"), {"return 0.75;"})

    def test_signs_and_truth_values(self):
        self.assertEqual(changed("return -a;"), {"return a;"})
        self.assertEqual(changed("return !a;"), {"return a;"})
        self.assertEqual(changed("return true;"), {"return false;"})

    def test_conditions_and_assignments(self):
        self.assertEqual(changed("if (a) return b;"), {"if (!(a)) return b;"})
        self.assertEqual(changed("a = b;"), {";"})
        self.assertEqual(changed("a += b;"), {";", "a -= b;"})

    def test_a_loop_ends_too_soon_and_never_too_late(self):
        self.assertEqual(changed("for (int i = 0; i < a; ++i) g(i);"),
                         {"for (int i = 1; i < a; ++i) g(i);",
                          "for (int i = 0; i < a - 1; ++i) g(i);"})

    def test_what_is_no_operator_is_left_alone(self):
        for statement in ("std::vector<int> v(a);", "const int& r = a;", "int* p = &a;",
                          "g<int, int>(a);",
                          "/* a + b */ return a;  // a + b", 'g("a + b", \'+\');', 'g(R"(a + b)");',
                          "throw Error(a + b);", "v.reserve(a + b);", "assert(a < b);", "return 1e-9;",
                          "return a > kMostRows;"):
            self.assertEqual(changed(statement), set(), statement)

    def test_only_bodies_of_functions(self):
        source = """
namespace n {
constexpr int kMost = 3 + 4;
enum class E { a = 1 };
struct S {
  int member = 2;
  S() : member(1) {}
  bool operator<(const S& other) const { return member < other.member; }
};
template <int N = 5>
auto g(int a = 7) -> int {
  return [&] { return a * 2; }();
}
}  // namespace n
"""
        self.assertEqual(sorted(m.change for m in mutations.mutants_of(source)),
                         ["* -> /", "2 -> 3", "< -> <="])


class Switch(unittest.TestCase):
    def test_one_program_has_all_changes(self):
        source = "int f(int a, int b) {\n  return a + 2 * b;\n}\nint g() { return 1; }\n"
        mutants = dict(enumerate(mutations.mutants_of(source), 1))
        text, lines = mutations.switched(source, mutants, "switch.h")
        rows = text.split("\n")
        for number, (first, last) in lines.items():
            self.assertIn(mutants[number].text, "\n".join(rows[first - 1:last]))
        values = self.values_of(text, len(mutants))
        # + to -, 2 to 3, * to /; 1 to 2
        self.assertEqual(values, [(17, 1), (-15, 1), (25, 1), (1, 1), (17, 2)])

    def values_of(self, text, count):
        """f(1, 8) and g() without a change and with each."""
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/switch.h", "w", encoding="utf-8") as file:
                file.write("inline int chosen;\n"
                           "inline int psolve_mutant(int a, int b) "
                           "{ return a <= chosen && chosen <= b ? chosen : 0; }\n")
            with open(f"{folder}/changed.h", "w", encoding="utf-8") as file:
                file.write(text)
            with open(f"{folder}/main.cpp", "w", encoding="utf-8") as file:
                file.write('#include "changed.h"\n#include <cstdio>\nint main() {\n'
                           f"for (chosen = 0; chosen <= {count}; ++chosen)"
                           ' std::printf("%d %d\\n", f(1, 8), g());\n}\n')
            program = f"{folder}/main"
            subprocess.run(["c++", "-std=c++20", f"{program}.cpp", "-o", program], check=True)
            ran = subprocess.run([program], check=True, capture_output=True, text=True)
        return [tuple(map(int, line.split())) for line in ran.stdout.splitlines()]


if __name__ == "__main__":
    unittest.main()
