#include "formula/notation.h"

#include <utility>

#include "formula/characters.h"
#include "formula/digits.h"
#include "formula/functions/functions.h"
#include "formula/script.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

/// How tightly the outermost operator of a piece binds.
enum class Level { relation, sum, big, product, fraction, scripted, atom };

/// Of the piece that was written last. The sign of its leading term is kept apart, so that `a + (−b)`
/// becomes `a − b` and `(−2)·x` becomes `−2·x`.
struct Written {
  Level level = Level::atom;
  bool negative = false;
};

/// Whether what a name brings along is a number: "z1".
bool is_number(const NameParts& name) {
  return name.subscripts &&
         name.subscripts->find_first_not_of("0123456789") == std::string_view::npos;
}

/// Whether an index is one character long.
bool is_digit(const Formula& index) {
  if (!index.is(Kind::number)) return false;
  return index.text().empty() ? index.value() >= 0 && index.value() < 10 : index.text().size() == 1;
}

/// The sign before a part of a relation, but for the first.
std::string_view sign_before(const Formula& part, const Formula& relation, int digits) {
  const bool rounded = relation.text() == "=" && shows_rounded(part, digits, false);
  return rounded ? "≈" : std::string_view(relation.text());
}

/// Writes a formula from left to right. A piece stands at the end of the text when those it consists
/// of do.
class Walk {
 public:
  Walk(const Script& script, int digits) : script_(script), digits_(digits) {}

  std::string text_of(const Formula& f) && {
    loose(f);
    script_.whole(from(0));
    return std::move(text_);
  }

 private:
  Written visit(const Formula& f) {
    switch (f.kind()) {
      case Kind::number:
        return number(f);
      case Kind::list:
        return visit(without_middles(f));
      case Kind::symbol:
        script_.symbol(text_, printable(f.text()));
        return {};
      case Kind::words:
        script_.words(text_, printable(f.text()));
        return {};
      case Kind::index:
        return index(f);
      case Kind::mark: {
        const Piece base = tight(f.part(0), Level::atom);
        script_.mark(base, f.text());
        return {Level::scripted};
      }
      case Kind::accent: {
        const Piece base = tight(f.part(0), Level::atom);
        script_.accent(base, f.text());
        return {};
      }
      case Kind::quantity:
        return visit(f.part(numbers_ ? 1 : 0));
      case Kind::face:
        return with_face(f);
      case Kind::negation:
        return negation(f);
      case Kind::sum:
        return sum(f);
      case Kind::product:
        return product(f);
      case Kind::fraction:
        return fraction(f);
      case Kind::power: {
        const Piece base = tight(f.part(0), Level::atom);
        const Operand exponent = operand(f.part(1));
        script_.power(base, exponent.piece, exponent.atomic);
        return {Level::scripted};
      }
      case Kind::call:
        return call(f);
      case Kind::derivative:
        return derivative(f);
      case Kind::big: {
        const Piece start = loose(f.part(0));
        const Piece end = loose(f.part(1));
        const Piece body = tight(f.part(2), Level::big);
        script_.big(f.text(), start, end, body);
        return {Level::big};
      }
      case Kind::matrix:
      case Kind::table:
        return cells(f);
      case Kind::tuple:
        return tuple(f);
      case Kind::half:
        script_.half(f.text(), loose(f.part(0)));
        return {};
      case Kind::relation:
        return relation(f);
      case Kind::dots:
        text_ += script_.dots();
        return {};
      case Kind::blank:
        return {};
    }
    return {};
  }

  Piece from(std::size_t start) { return {text_, start, text_.size()}; }

  /// Puts in the sign of the piece that starts there.
  Piece with_sign(std::size_t start, const Written& written) {
    if (written.negative) script_.negative(from(start));
    return from(start);
  }

  /// `f` where nothing around it binds.
  Piece loose(const Formula& f) {
    const std::size_t start = text_.size();
    return with_sign(start, visit(f));
  }

  /// `f` between parentheses unless it binds at least as tightly as `level`.
  Piece tight(const Formula& f, Level level) {
    const std::size_t start = text_.size();
    return tight(start, visit(f), level);
  }
  Piece tight(std::size_t start, const Written& written, Level level) {
    if (written.negative || written.level < level) {
      script_.parentheses(with_sign(start, written));
    }
    return from(start);
  }

  Written with_face(const Formula& f) {
    const bool before = std::exchange(numbers_, f.text() == "numbers");
    const Written written = visit(f.part(0));
    numbers_ = before;
    return written;
  }

  Written number(const Formula& f) {
    const std::string text = f.text().empty() ? shown(f.value(), digits_) : f.text();
    const bool negative = text[0] == '-';
    const Scientific number = scientific(std::string_view(text).substr(negative ? 1 : 0));
    script_.number(text_, number);
    const bool has_exponent = number.mantissa.size() < number.digits.size();
    return {has_exponent ? Level::product : Level::atom, negative};
  }

  Written negation(const Formula& f) {
    const std::size_t start = text_.size();
    Written inner = visit(f.part(0));
    if (inner.level < Level::big) {
      script_.parentheses(with_sign(start, inner));
      inner = {};
    }
    inner.negative = !inner.negative;
    return inner;
  }

  Written index(const Formula& f) {
    if (f.part(0).is(Kind::index)) {
      std::vector<Formula> parts = f.part(0).parts();
      parts.insert(parts.end(), f.parts().begin() + 1, f.parts().end());
      return index(Formula::node(Kind::index, "", std::move(parts)));
    }
    std::vector<std::size_t> starts;
    starts.reserve(f.parts().size());
    const auto add_indices = [&] {
      for (Index i = 1; i < std::ssize(f.parts()); ++i) starts.push_back(loose(f.part(i)).start);
    };
    if (!f.part(0).is(Kind::symbol)) {
      const Piece base = tight(f.part(0), Level::scripted);
      add_indices();
      script_.index(base, {text_, starts});
      return {Level::scripted};
    }
    // The subscripts that a name brings along and those put to it stand in one row; the number of a
    // name is no index: entry 1, 2 of z1 is z₁,₁₂.
    const std::string symbol = printable(f.part(0).text());
    const NameParts name = split_name(symbol);
    const NameParts base = name.subscripts ? split_name(name.base) : name;
    const std::size_t start = text_.size();
    script_.symbol(text_, base.base);
    const Piece written = from(start);
    const auto add_subscript = [&](std::string_view subscript) {
      starts.push_back(text_.size());
      script_.subscript(text_, subscript);
    };
    for_each_subscript(base, add_subscript);
    for_each_subscript(name, add_subscript);
    if (is_number(name) && !base.subscripts) {
      add_to_number(f);
    } else {
      add_indices();
    }
    script_.index(written, {text_, starts});
    return {};
  }

  void add_to_number(const Formula& indexed) {
    const auto& parts = indexed.parts();
    const bool close = std::all_of(parts.begin() + 1, parts.end(), is_digit);
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (i == 1 || !close) text_ += script_.comma();
      loose(parts[i]);
    }
  }

  Written sum(const Formula& f) {
    bool first = true;
    add_terms(f, first);
    return {Level::sum};
  }

  /// A sum within a sum needs no parentheses.
  void add_terms(const Formula& f, bool& first) {
    for (const auto& part : f.parts()) {
      if (part.is(Kind::sum)) {
        add_terms(part, first);
        continue;
      }
      const std::size_t start = text_.size();
      const Written term = visit(part);
      const bool negative = term.negative && term.level >= Level::big;
      if (!negative) tight(start, term, Level::big);
      if (!std::exchange(first, false)) {
        from(start).wrap(negative ? script_.minus() : script_.plus());
      } else if (negative) {
        script_.negative(from(start));
      }
    }
  }

  Written product(const Formula& f) {
    const std::size_t start = text_.size();
    Written whole{Level::product};
    for (Index i = 0; i < std::ssize(f.parts()); ++i) {
      const std::size_t middle = text_.size();
      Written factor = visit(f.part(i));
      if (i == 0) whole.negative = std::exchange(factor.negative, false);
      const bool last = i + 1 == std::ssize(f.parts());
      const Piece right = tight(middle, factor, last ? Level::big : Level::product);
      if (i > 0) script_.times(f.text(), {text_, start, middle}, right);
    }
    return whole;
  }

  Written fraction(const Formula& f) {
    const std::size_t start = text_.size();
    Written top = visit(f.part(0));
    const bool negative = top.level > Level::sum && std::exchange(top.negative, false);
    if (script_.two_dimensional()) {
      const Piece above = with_sign(start, top);
      script_.fraction(above, loose(f.part(1)));
    } else {
      const Piece above = tight(start, top, Level::product);
      script_.fraction(above, tight(f.part(1), Level::scripted));
    }
    return {Level::fraction, negative};
  }

  struct Operand {
    Piece piece;
    bool atomic;
  };
  Operand operand(const Formula& f) {
    const std::size_t start = text_.size();
    const Written written = visit(f);
    const bool atomic = !written.negative && written.level == Level::atom;
    return {with_sign(start, written), atomic};
  }

  Written call(const Formula& f) {
    std::vector<std::size_t> starts;
    starts.reserve(f.parts().size());
    bool atomic = true;  // the first
    for (const auto& part : f.parts()) {
      const Operand argument = operand(part);
      if (starts.empty()) atomic = argument.atomic;
      starts.push_back(argument.piece.start);
    }
    script_.call(printable(f.text()), {text_, starts}, atomic);
    const bool raised =
        style_of(f.text()).kind == CallStyle::Kind::raised && script_.two_dimensional();
    return {raised ? Level::scripted : Level::atom};
  }

  Written derivative(const Formula& f) {
    const std::size_t start = text_.size();
    const Written of = visit(f.part(0));
    if (!of.negative && of.level >= Level::scripted) {
      const Piece above = from(start);
      script_.derivative(above, tight(f.part(1), Level::scripted));
      return {Level::fraction};
    }
    script_.parentheses(with_sign(start, of));
    const std::string inside = text_.substr(start);
    text_.resize(start);
    const Piece nothing = from(start);
    script_.derivative(nothing, tight(f.part(1), Level::scripted));
    const Piece operation = from(start);
    text_ += inside;
    script_.times(product_sign::matrix, operation, from(operation.end));
    return {Level::product};
  }

  Written cells(const Formula& f) {
    const Script::Grid grid{f.parts().size(), static_cast<std::size_t>(f.columns())};
    const auto write_before = f.is(Kind::table) ? &Script::table : &Script::matrix;
    for (std::size_t i = 0; i <= grid.cells; ++i) {
      (script_.*write_before)(text_, grid, i);
      if (i < grid.cells) loose(f.parts()[i]);
    }
    return {};
  }

  Written tuple(const Formula& f) {
    const std::size_t start = text_.size();
    for (const auto& part : f.parts()) {
      if (&part != &f.parts().front()) text_ += script_.comma();
      loose(part);
    }
    script_.parentheses(from(start));
    return {};
  }

  Written relation(const Formula& f) {
    for (const auto& part : f.parts()) {
      const auto sign = &part == &f.parts().front() ? "" : sign_before(part, f, digits_);
      if (!sign.empty()) script_.relation(text_, sign);
      loose(part);
    }
    return {Level::relation};
  }

  const Script& script_;
  int digits_;
  bool numbers_ = false;
  std::string text_;
};

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
  return Walk(script_of(hand), digits).text_of(without_middles(formula));
}

std::vector<Link> links(const Formula& relation, int digits) {
  std::vector<Link> chain;
  for (const auto& long_part : relation.parts()) {
    const Formula part = without_middles(long_part);
    const auto sign = chain.empty() ? "" : sign_before(part, relation, digits);
    chain.push_back({std::string(sign), part});
  }
  return chain;
}

}  // namespace psolve
