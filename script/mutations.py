"""Picks places where C++ can be changed by one token, and writes sources in which each change can
be switched on while the program runs ("mutant schemata": Untch, Offutt and Harrold, 1993).

A function whose body has two changes becomes

    double mean(double a, double b) { switch (psolve_mutant(7, 8)) { default: {
      return (a + b) / 2;
    } break; case 7: {
      return (a - b) / 2;
    } break; case 8: {
      return (a + b) / 3;
    } break; } }

so that all the changes of a room are compiled at once, and one of them costs only its tests' time.
"""
import re

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:[^\n\\]|\\.)*)
      | (?P<text>\w*R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|\w*"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+')
      | (?P<number>\.?\d(?:[eE][+-]|['\w.])*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign><=>|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||::|[-+*/%&|^]=|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE)

# Between blanks only: then it is no template's bracket, pointer or reference.
BINARY = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "+=": "-=", "-=": "+=", "*=": "/=",
          "/=": "*=", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
          "&&": "||", "||": "&&"}
WORDS = {"true": "false", "false": "true", "min": "max", "max": "min", "break": "continue",
         "continue": "break", "floor": "ceil", "ceil": "floor"}
# Statements that say something, in words or formulas, reserve memory or tell the compiler something.
NOT_MUTATED = re.compile(
    r"\b(assert|static_assert|throw|fail\w*|format|reserve|constexpr|static|using|case|noexcept|"
    r"progress|warn|Formula|Prose|relation|equals|sym|in_letters|sought|headline|notation)\b")
# A limit such as kMostRows, whose very place is a matter of taste.
LIMIT = re.compile(r"k[A-Z]\w*")
DECLARES = re.compile(r";|[^=!<>]=[^=]")
ASSIGNMENT = re.compile(r"[\w.\[\]()>-]+ [-+*/]?= ")


class Token:
    def __init__(self, match):
        self.kind = match.lastgroup if match.lastgroup != "mark" else "text"
        self.text, self.start, self.end = match.group(), match.start(), match.end()


class Mutant:
    """A change of source[start:end], which stands in the body of a function, into `text`."""

    def __init__(self, body, start, end, text, change):
        self.body, self.start, self.end, self.text, self.change = body, start, end, text, change


def tokens_of(source):
    return [token for token in map(Token, TOKEN.finditer(source)) if token.kind != "skip"]


def bodies(tokens):
    """The outermost function bodies, as pairs of indices of their braces."""
    found, opened, head = [], [], 0
    for i, token in enumerate(tokens):
        if token.text == "{":
            words = [t.text for t in tokens[head:i]]
            if "function" in opened or "other" in opened:
                kind = "other"
            elif words and words[0] == "namespace":
                kind = "namespace"
            elif "(" not in words and {"class", "struct", "union"} & set(words):
                kind = "class"
            elif "(" in words and "enum" not in words and words[-1] not in ("=", "return", ","):
                kind = "function"
                start = i
            else:
                kind = "other"
            opened.append(kind)
        elif token.text == "}" and opened:
            if opened.pop() == "function":
                found.append((start, i))
        if token.text in ("{", "}", ";") or (token.text == ":" and tokens[i - 1].text in
                                            ("public", "private", "protected")):
            if "function" not in opened and "other" not in opened:
                head = i + 1
    return found


def other_number(text):
    """Another number than this one, or None for tolerances, whose size is a matter of taste."""
    if re.fullmatch(r"\d+", text):
        return {"0": "1", "1": "2"}.get(text, str(int(text) + 1))
    if re.fullmatch(r"\d+\.\d*|\.\d+", text):
        return str(float(text) + 1) if float(text) in (0, 1) else f"{float(text) * 1.5:.9}"
    return None


def mutants_of(source):
    tokens = tokens_of(source)
    found = []
    for first, last in bodies(tokens):
        body = (tokens[first].start, tokens[last].end)
        for start, end in statements(tokens, first + 1, last):
            text = source[tokens[start].start:tokens[end - 1].end]
            if not NOT_MUTATED.search(text):
                found += [Mutant(body, *change) for change in changes(source, tokens, start, end)]
    return found


def statements(tokens, first, last):
    """Stretches of tokens between ; { and }, the head of a `for` in one."""
    start, depth, loop = first, 0, None
    for i in range(first, last):
        text = tokens[i].text
        depth += {"(": 1, ")": -1}.get(text, 0)
        if text == "for":
            loop = depth
        elif text == ")" and loop == depth:
            loop = None
        if text in (";", "{", "}") and loop is None:
            if i > start:
                yield start, i
            start = i + 1
    if last > start:
        yield start, last


def changes(source, tokens, start, end):
    """(start, end, text, description) of each change of a statement."""
    loop = tokens[start].text == "for"
    says_text = any(token.kind == "text" for token in tokens[start:end])
    for i in range(start, end):
        token = tokens[i]
        if loop and token.text == "<":  # a round too few, as one too many reads beyond the end
            last = next((t for t in tokens[i:end] if t.text in (";", "&&", "||")), None)
            if last and last.text == ";":
                yield last.start, last.start, " - 1", "one round less"
            continue
        if loop and token.text in ("++", "--") or says_text and token.text == "+":
            continue
        beside = tokens[i - 1], tokens[min(i + 1, end - 1)]
        if token.text in ("<", "<=", ">", ">=") and any(LIMIT.fullmatch(t.text) for t in beside):
            continue
        text = replacement(source, tokens[i - 1], token)
        if text is not None:
            yield token.start, token.end, text, f"{token.text} -> {text or 'nothing'}"
        if token.text == "if" and tokens[i + 1].text == "(":
            first, last = tokens[i + 1].end, tokens[closing(tokens, i + 1)].start
            if not DECLARES.search(source[first:last]):
                yield first, last, f"!({source[first:last]})", "condition negated"
    if ASSIGNMENT.match(source[tokens[start].start:tokens[end].start]) and tokens[end].text == ";":
        yield tokens[start].start, tokens[end - 1].end, "", "statement dropped"


def replacement(source, before, token):
    """What a token becomes, or None."""
    blank_after = source[token.end].isspace()
    if token.kind == "number":
        return other_number(token.text)
    if token.kind == "word":
        is_called = token.text in ("min", "max", "floor", "ceil")
        return WORDS.get(token.text) if not is_called or before.text == "::" else None
    if token.text in ("++", "--"):
        return {"++": "--", "--": "++"}[token.text]
    if token.text in ("-", "!") and not blank_after:
        ends_operand = before.kind in ("word", "number") and before.text != "return"
        return None if ends_operand or before.text in (")", "]") else ""
    if blank_after and source[token.start - 1].isspace() and before.text not in ("auto", "const"):
        return BINARY.get(token.text)
    return None


def closing(tokens, opening):
    depth = 0
    for i in range(opening, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[i].text, 0)
        if depth == 0:
            return i
    return None


def switched(source, numbered, include):
    """The source with each of these {number: mutant} behind a switch, the numbers of a body being
    neighbours, and the lines (first, last) on which each of them stands."""
    by_body = {}
    for number, mutant in sorted(numbered.items()):
        by_body.setdefault(mutant.body, []).append((number, mutant))
    text = f"#pragma GCC system_header\n#include \"{include}\"\n"  # where nothing warns
    lines, written = {}, 0
    for (start, end), mutants in sorted(by_body.items()):
        original = source[start:end]
        text += source[written:start]
        numbers = f"{mutants[0][0]}, {mutants[-1][0]}"
        text += f"{{ switch (psolve_mutant({numbers})) {{ default: {original}"
        for number, mutant in mutants:
            body = original[:mutant.start - start] + mutant.text + original[mutant.end - start:]
            text += f" break;\ncase {number}:\n"
            first = text.count("\n") + 1
            text += body
            lines[number] = (first, text.count("\n") + 1)
        text += " break; } }"
        written = end
    return text + source[written:], lines
