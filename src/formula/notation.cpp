#include "formula/notation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "formula/characters.h"
#include "formula/functions/functions.h"
#include "formula/script.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

/// How tightly the outermost operator of a piece binds.
enum class Level { relation, sum, big, product, fraction, scripted, atom };

/// A finished piece. The sign of its leading term is kept apart, so that `a + (−b)` becomes
/// `a − b` and `(−2)·x` becomes `−2·x`.
struct Written {
  std::string text;
  Level level = Level::atom;
  bool negative = false;
};

/// Whether what a name brings along is a number: "z1".
bool is_number(const NameParts& name) {
  return name.subscripts.size() == 1 &&
         name.subscripts[0].find_first_not_of("0123456789") == std::string::npos;
}

/// Whether an index is one character long.
bool is_digit(const Formula& index) {
  if (!index.is(Kind::number)) return false;
  return index.text().empty() ? index.value() >= 0 && index.value() < 10 : index.text().size() == 1;
}

class Walk {
 public:
  Walk(const Script& script, int digits) : script_(script), digits_(digits) {}

  Written visit(const Formula& f) {
    switch (f.kind()) {
      case Kind::number:
        return number(f);
      case Kind::list:
        return visit(without_middles(f));
      case Kind::symbol:
        return {script_.symbol(printable(f.text()))};
      case Kind::words:
        return {script_.words(printable(f.text()))};
      case Kind::index:
        return index(f);
      case Kind::mark:
        return {script_.mark(tight(f.part(0), Level::atom), f.text()), Level::scripted};
      case Kind::accent:
        return {script_.accent(tight(f.part(0), Level::atom), f.text())};
      case Kind::quantity:
        return visit(f.part(numbers_ ? 1 : 0));
      case Kind::face:
        return with_face(f);
      case Kind::negation: {
        Written inner = visit(f.part(0));
        if (inner.level < Level::big) inner = {script_.parentheses(signed_text(std::move(inner)))};
        inner.negative = !inner.negative;
        return inner;
      }
      case Kind::sum:
        return sum(f);
      case Kind::product:
        return product(f);
      case Kind::fraction:
        return fraction(f);
      case Kind::power:
        return power(f);
      case Kind::call:
        return call(f);
      case Kind::derivative:
        return derivative(f);
      case Kind::big:
        return {
            script_.big(f.text(), loose(f.part(0)), loose(f.part(1)), tight(f.part(2), Level::big)),
            Level::big};
      case Kind::matrix:
        return {script_.matrix(all(f), f.columns())};
      case Kind::table:
        return {script_.table(all(f), f.columns())};
      case Kind::tuple:
        return {script_.parentheses(join(all(f), script_.comma()))};
      case Kind::half:
        return {script_.half(f.text(), loose(f.part(0)))};
      case Kind::relation:
        return relation(f);
      case Kind::dots:
        return {script_.dots()};
      case Kind::blank:
        return {""};
    }
    return {""};
  }

  /// `f` where nothing around it binds.
  std::string loose(const Formula& f) { return signed_text(visit(f)); }

 private:
  std::string signed_text(Written piece) const {
    return piece.negative ? script_.negative(piece.text) : std::move(piece.text);
  }

  /// `f` between parentheses unless it binds at least as tightly as `level`.
  std::string tight(const Formula& f, Level level) { return tight(visit(f), level); }
  std::string tight(Written piece, Level level) const {
    if (piece.negative || piece.level < level) {
      return script_.parentheses(signed_text(std::move(piece)));
    }
    return std::move(piece.text);
  }

  std::vector<std::string> all(const Formula& f) {
    std::vector<std::string> pieces;
    pieces.reserve(f.parts().size());
    for (const auto& part : f.parts()) pieces.push_back(loose(part));
    return pieces;
  }

  Written with_face(const Formula& f) {
    const bool before = std::exchange(numbers_, f.text() == "numbers");
    Written piece = visit(f.part(0));
    numbers_ = before;
    return piece;
  }

  Written number(const Formula& f) const {
    std::string digits = f.text().empty() ? shown(f.value(), digits_) : f.text();
    const bool negative = digits[0] == '-';
    if (negative) digits.erase(0, 1);
    const bool scientific = digits.find('e') != std::string::npos;
    return {script_.number(digits), scientific ? Level::product : Level::atom, negative};
  }

  Written index(const Formula& f) {
    if (f.part(0).is(Kind::index)) {
      std::vector<Formula> parts = f.part(0).parts();
      parts.insert(parts.end(), f.parts().begin() + 1, f.parts().end());
      return index(Formula::node(Kind::index, "", std::move(parts)));
    }
    std::vector<std::string> subscripts;
    subscripts.reserve(f.parts().size());
    for (Index i = 1; i < std::ssize(f.parts()); ++i) subscripts.push_back(loose(f.part(i)));
    if (!f.part(0).is(Kind::symbol)) {
      return {script_.index(tight(f.part(0), Level::scripted), subscripts), Level::scripted};
    }
    // The subscripts that a name brings along and those put to it stand in one row; the number of a
    // name is no index: entry 1, 2 of z1 is z₁,₁₂.
    NameParts name = split_name(printable(f.part(0).text()));
    if (name.subscripts.empty()) {
      return {script_.index(script_.symbol(name.base), subscripts)};
    }
    if (NameParts base = split_name(name.base); !base.subscripts.empty()) {
      base.subscripts.insert(base.subscripts.end(), name.subscripts.begin(), name.subscripts.end());
      name = std::move(base);
    }
    const bool is_numbered = is_number(name);
    for (std::string& part : name.subscripts) part = script_.subscript(part);
    if (is_numbered) {
      const bool close = std::all_of(f.parts().begin() + 1, f.parts().end(), is_digit);
      name.subscripts[0] += script_.comma() + join(subscripts, close ? "" : script_.comma());
      return {script_.index(script_.symbol(name.base), name.subscripts)};
    }
    name.subscripts.insert(name.subscripts.end(), subscripts.begin(), subscripts.end());
    return {script_.index(script_.symbol(name.base), name.subscripts)};
  }

  Written sum(const Formula& f) {
    Written whole{"", Level::sum};
    bool first = true;
    add_terms(f, whole.text, first);
    return whole;
  }

  /// A sum within a sum needs no parentheses.
  void add_terms(const Formula& f, std::string& text, bool& first) {
    for (const auto& part : f.parts()) {
      if (part.is(Kind::sum)) {
        add_terms(part, text, first);
        continue;
      }
      Written term = visit(part);
      const bool negative = term.negative && term.level >= Level::big;
      const std::string body = negative ? std::move(term.text) : tight(std::move(term), Level::big);
      if (std::exchange(first, false)) {
        text = negative ? script_.negative(body) : body;
      } else {
        text += negative ? script_.minus() : script_.plus();
        text += body;
      }
    }
  }

  Written product(const Formula& f) {
    Written whole{"", Level::product};
    for (std::size_t i = 0; i < f.parts().size(); ++i) {
      Written factor = visit(f.part(i));
      if (i == 0) whole.negative = std::exchange(factor.negative, false);
      const bool last = i + 1 == f.parts().size();
      std::string text = tight(std::move(factor), last ? Level::big : Level::product);
      if (i == 0) {
        whole.text = std::move(text);
      } else {
        whole.text += script_.times(f.text(), whole.text, text);
        whole.text += text;
      }
    }
    return whole;
  }

  Written fraction(const Formula& f) {
    Written top = visit(f.part(0));
    const bool negative = top.level > Level::sum && std::exchange(top.negative, false);
    if (script_.two_dimensional()) {
      return {script_.fraction(signed_text(std::move(top)), loose(f.part(1))), Level::fraction,
              negative};
    }
    return {
        script_.fraction(tight(std::move(top), Level::product), tight(f.part(1), Level::scripted)),
        Level::fraction, negative};
  }

  Written power(const Formula& f) {
    return {script_.power(tight(f.part(0), Level::atom), piece(f.part(1))), Level::scripted};
  }

  Script::Piece piece(const Formula& f) {
    Written written = visit(f);
    const bool atomic = !written.negative && written.level == Level::atom;
    return {signed_text(std::move(written)), atomic};
  }

  Written call(const Formula& f) {
    std::vector<Script::Piece> arguments;
    for (const auto& part : f.parts()) arguments.push_back(piece(part));
    const bool raised =
        style_of(f.text()).kind == CallStyle::Kind::raised && script_.two_dimensional();
    return {script_.call(printable(f.text()), arguments), raised ? Level::scripted : Level::atom};
  }

  Written derivative(const Formula& f) {
    const Written of = visit(f.part(0));
    const std::string by = tight(f.part(1), Level::scripted);
    if (!of.negative && of.level >= Level::scripted) {
      return {script_.derivative(of.text, by), Level::fraction};
    }
    const std::string inside = script_.parentheses(signed_text(of));
    const std::string operation = script_.derivative("", by);
    return {operation + script_.times(product_sign::matrix, operation, inside) + inside,
            Level::product};
  }

  Written relation(const Formula& f) {
    Written whole{"", Level::relation};
    for (const auto& [sign, part] : links(f, digits_)) {
      if (!sign.empty()) whole.text += script_.relation(sign);
      whole.text += loose(part);
    }
    return whole;
  }

  const Script& script_;
  int digits_;
  bool numbers_ = false;
};

/// Whether `value` is written as an integer with no more than `digits` digits; −0 is not.
bool is_short_integer(double value, int digits) {
  constexpr std::array powers = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  const auto most = static_cast<std::size_t>(std::clamp(digits, 0, 9));
  return std::abs(value) < powers[most] && value == std::trunc(value) && value != 0;
}

/// Whether the digits shown are not the whole number.
bool is_rounded(const Formula& f, int digits, bool numbers) {
  const auto any_part = [&](bool face) {
    return std::any_of(f.parts().begin(), f.parts().end(),
                       [&](const Formula& part) { return is_rounded(part, digits, face); });
  };
  switch (f.kind()) {
    case Kind::number: {
      if (!f.text().empty() || is_short_integer(f.value(), digits)) return false;
      const std::string text = shown(f.value(), digits);
      double back = f.value();
      std::from_chars(text.data(), text.data() + text.size(), back);
      return std::abs(back - f.value()) > 1e-12 * std::abs(f.value());
    }
    case Kind::quantity:
      return is_rounded(f.part(numbers ? 1 : 0), digits, numbers);
    case Kind::face:
      return any_part(f.text() == "numbers");
    case Kind::negation:
    case Kind::matrix:
    case Kind::tuple:
      return any_part(numbers);
    default:
      return false;
  }
}

const Script& script_of(Hand hand) {
  switch (hand) {
    case Hand::plain:
      return plain_script();
    case Hand::unicode:
      return unicode_script();
    case Hand::latex:
      return latex_script();
    case Hand::mathml:
      return mathml_script();
  }
  return plain_script();
}

}  // namespace

std::string write(const Formula& formula, Hand hand, int digits) {
  const Script& script = script_of(hand);
  return script.whole(Walk(script, digits).loose(without_middles(formula)));
}

std::vector<Link> links(const Formula& relation, int digits) {
  std::vector<Link> chain;
  for (const auto& long_part : relation.parts()) {
    const Formula part = without_middles(long_part);
    const bool rounded = relation.text() == "=" && is_rounded(part, digits, false);
    chain.push_back({chain.empty() ? "" : rounded ? "≈" : relation.text(), part});
  }
  return chain;
}

std::string shown(double value, int digits) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return "0";
  std::array<char, 40> buffer{};
  char* const first = buffer.data();
  char* const last = first + buffer.size();
  const auto end = is_short_integer(value, digits)
                       ? std::to_chars(first, last, static_cast<int>(value))
                       : std::to_chars(first, last, value, std::chars_format::general, digits);
  return {first, end.ptr};
}

}  // namespace psolve
