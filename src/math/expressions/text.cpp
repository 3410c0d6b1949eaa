// Writing expressions. How people arrange an expression is said once, in `Arrangement`; two pens
// write what it says: one makes a formula, the other text.

#include "math/expressions/text.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "math/expressions/build.h"
#include "math/expressions/node.h"
#include "math/expressions/order.h"

namespace psolve {
namespace {

using Kind = Expr::Kind;

class FormulaPen {
 public:
  using Piece = Formula;

  static Formula integer(const Rational& n) { return Formula::digits(n.text()); }
  static Formula symbol(std::string_view name) { return Formula::symbol(name); }
  static Formula negation(const Formula& a) { return -a; }
  static Formula sum(std::vector<Formula> terms) { return psolve::sum(std::move(terms)); }
  static Formula product(std::vector<Formula> factors) {
    return psolve::product(std::move(factors));
  }
  static Formula fraction(const Formula& a, const Formula& b) { return a / b; }
  static Formula power(const Formula& a, const Formula& b) { return psolve::power(a, b); }
  static Formula call(std::string_view f, const Formula& a) {
    return f == "cbrt" ? psolve::call("root", {a, 3}) : psolve::call(f, {a});
  }
  static Formula call(std::string_view f, const Formula& a, const Formula& b) {
    return psolve::call(f, {a, b});
  }
};

/// Text in the plain hand, with how tightly its outermost operator binds. The sign of a leading
/// minus is kept apart until it is known where the piece stands.
struct TextPiece {
  enum Level { sum, product, fraction, power, atom };
  std::string text;
  Level level = atom;
  bool negative = false;
};

class TextPen {
 public:
  using Piece = TextPiece;

  static Piece integer(const Rational& n) { return {n.text()}; }
  static Piece symbol(std::string_view name) { return {std::string(name)}; }
  static Piece negation(Piece a) {
    if (a.level == Piece::sum) a = {parenthesized(a)};
    a.negative = !a.negative;
    return a;
  }
  static Piece sum(std::vector<Piece> terms) {
    std::string text = with_sign(std::move(terms[0]));
    for (Index i = 1; i < std::ssize(terms); ++i) {
      text += terms[i].negative ? " - " : " + ";
      text += terms[i].text;
    }
    return {std::move(text), Piece::sum};
  }
  static Piece product(std::vector<Piece> factors) {
    if (factors.size() == 1) return std::move(factors[0]);
    std::string text = tight(std::move(factors[0]), Piece::product);
    for (Index i = 1; i < std::ssize(factors); ++i) {
      text += '*';
      text += tight(std::move(factors[i]), Piece::product);
    }
    return {std::move(text), Piece::product};
  }
  static Piece fraction(Piece a, Piece b) {
    std::string text = tight(std::move(a), Piece::product);
    text += '/';
    text += tight(std::move(b), Piece::power);
    return {std::move(text), Piece::fraction};
  }
  static Piece power(Piece a, Piece b) {
    std::string text = tight(std::move(a), Piece::atom);
    text += '^';
    text += tight(std::move(b), Piece::atom);
    return {std::move(text), Piece::power};
  }
  static Piece call(std::string_view f, const Piece& a) {
    std::string text(f);
    return {text += parenthesized(a)};
  }
  static Piece call(std::string_view f, Piece a, Piece b) {
    std::string text(f);
    text += '(' + with_sign(std::move(a)) + ", " + with_sign(std::move(b)) + ')';
    return {std::move(text)};
  }

  static std::string with_sign(Piece a) {
    if (a.negative) a.text.insert(0, 1, '-');
    return std::move(a.text);
  }

 private:
  static std::string parenthesized(const Piece& a) {
    std::string text = a.negative ? "(-" : "(";
    text += a.text;
    return text += ')';
  }
  static std::string tight(Piece a, Piece::Level level) {
    if (a.negative || a.level < level) return parenthesized(a);
    return std::move(a.text);
  }
};

/// What people write, and in which order.
template <class Pen>
class Arrangement {
 public:
  using Piece = typename Pen::Piece;

  Piece written(Expr e) const {
    switch (e.kind()) {
      case Kind::number:
        return number(e.number());
      case Kind::pi:
        if (ExprArena::current().has_symbol_pi) return Pen::call("acos", number(Rational(-1)));
        return Pen::symbol("pi");
      case Kind::e:
        if (ExprArena::current().has_symbol_e) return Pen::call("exp", number(Rational(1)));
        return Pen::symbol("e");
      case Kind::symbol:
        return Pen::symbol(e.name());
      case Kind::sum:
        return sum(e);
      case Kind::product:
        return term(e.number(), e.operands());
      case Kind::power:
        return term(1, {&e, 1});
      case Kind::call:
        if (e.operands().size() == 2) {
          return Pen::call(name_of(e.function()), written(e.operands()[0]),
                           written(e.operands()[1]));
        }
        return Pen::call(name_of(e.function()), written(e.operands()[0]));
    }
    return Pen::symbol("");
  }

 private:
  static Piece number(const Rational& n) {
    const Rational magnitude = abs(n);
    Piece piece = Pen::integer(magnitude.numerator());
    if (!n.is_integer()) piece = Pen::fraction(piece, Pen::integer(n.denominator()));
    return n.sign() < 0 ? Pen::negation(piece) : piece;
  }

  Piece sum(Expr e) const {
    struct Part {
      Piece piece;
      bool negative;
    };
    std::vector<Part> parts;
    const auto add_constant = [&] {
      if (!e.number().is_zero()) parts.push_back({number(e.number()), e.number().sign() < 0});
    };
    bool constant_stands = false;
    for (Index i = 0; i < std::ssize(e.operands()); ++i) {
      const Expr& t = e.operands()[i];
      const Rational& c = e.coefficients()[i];
      if (!constant_stands && t.degree() < 0) {
        add_constant();
        constant_stands = true;
      }
      const auto factors =
          t.is(Kind::product) && t.number().is_one() ? t.operands() : std::span(&t, 1);
      parts.push_back({term(c, factors), c.sign() < 0});
    }
    if (!constant_stands) add_constant();
    const auto positive =
        std::find_if(parts.begin(), parts.end(), [](const Part& p) { return !p.negative; });
    if (positive != parts.end()) std::rotate(parts.begin(), positive, positive + 1);
    std::vector<Piece> pieces;
    pieces.reserve(parts.size());
    for (auto& part : parts) pieces.push_back(std::move(part.piece));
    return Pen::sum(std::move(pieces));
  }

  /// c·f·g/h: what has a negative exponent stands below the line.
  Piece term(const Rational& c, std::span<const Expr> factors) const {
    std::vector<Piece> above, below;
    const Rational top = abs(c.numerator());
    if (!top.is_one()) above.push_back(Pen::integer(top));
    if (!c.is_integer()) below.push_back(Pen::integer(c.denominator()));
    auto constants = above.size();
    const std::vector<Expr> ordered = in_written_order(factors);
    if (!ordered.empty()) factors = ordered;
    for (const Expr& factor : factors) {
      const Expr base = base_of(factor);
      const Expr exponent = exponent_of(factor);
      if (exponent.is(Kind::number) && exponent.number().sign() < 0 && !base.is(Kind::e)) {
        below.push_back(power(base, -exponent.number()));
      } else if (base.is(Kind::e) &&
                 factor.is_constant()) {  // exp(2)*x, although functions come last
        above.insert(above.begin() + constants++, power(base, exponent));
      } else {
        above.push_back(power(base, exponent));
      }
    }
    if (above.empty()) above.push_back(Pen::integer(1));
    Piece piece = Pen::product(std::move(above));
    if (!below.empty()) piece = Pen::fraction(piece, Pen::product(std::move(below)));
    return c.sign() < 0 ? Pen::negation(piece) : piece;
  }

  Piece power(Expr base, Expr exponent) const {
    if (exponent.is_one()) return written(base);
    if (base.is(Kind::e)) return Pen::call("exp", written(exponent));
    if (exponent.is(Kind::number)) return power(base, exponent.number());
    return Pen::power(written(base), written(exponent));
  }

  Piece power(Expr base, const Rational& exponent) const {
    if (exponent.is_one()) return written(base);
    if (exponent == Rational(1, 2)) return Pen::call("sqrt", written(base));
    return Pen::power(written(base), number(exponent));
  }
};

}  // namespace

bool can_be_written(Expr e) {
  constexpr std::uint64_t kLargest = 1'000'000;
  constexpr std::uint32_t kDeepest = 500;
  return e.tree_size() <= kLargest && e.depth() <= kDeepest;
}

Formula to_formula(Expr e) {
  if (!can_be_written(e)) return dots();
  return Arrangement<FormulaPen>().written(e);
}

Formula with_steps_of_lines(const Formula& formula) {
  if (formula.parts().empty()) return formula;
  std::vector<Formula> parts;
  for (const auto& part : formula.parts()) parts.push_back(with_steps_of_lines(part));
  if (formula.is(Formula::Kind::call) && formula.text() == "step") {
    return tuple({1 - call("step", {-parts[0]})});
  }
  return Formula::node(formula.kind(), formula.text(), std::move(parts), formula.columns(),
                       formula.shown());
}

std::string to_text(Expr e) {
  if (!can_be_written(e)) throw std::length_error("an expression too long to be written");
  return TextPen::with_sign(Arrangement<TextPen>().written(e));
}

Json text_json(Expr e) {
  return can_be_written(e) ? Json(to_text(e)) : Json();
}

Formula to_formula(const Rational& value) {
  return to_formula(Expr(value));
}
Json to_json(const Rational& value) {
  return value.to_double();
}

}  // namespace psolve
