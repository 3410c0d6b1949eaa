#include "formula/meaning/meaning.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "formula/meaning/calls.h"

namespace psolve {
namespace {

using namespace calls;

using Kind = Formula::Kind;

class Translator {
 public:
  explicit Translator(const Resolve& resolve) : resolve_(resolve) {}

  Meant operator()(const Formula& f) const {
    switch (f.kind()) {
      case Kind::number:
        return f.text().empty() ? number(f.value()) : digits(f.text());
      case Kind::list:
        return bare_list(f.list());
      case Kind::symbol:
        return constant(f);
      case Kind::index:
        return f.part(0).is(Kind::quantity) || f.part(0).is(Kind::call) ? entry(f) : named(f);
      case Kind::accent:
      case Kind::derivative:
        return named(f);
      case Kind::mark:
        return f.text() == "T" ? transposed(f.part(0)) : named(f);
      case Kind::quantity:
        return quantity(f);
      case Kind::face:
        return (*this)(f.part(0));
      case Kind::negation:
        return negated(f.part(0));
      case Kind::sum:
        return sum(f);
      case Kind::product:
        return product(f);
      case Kind::fraction:
        return over_all(op().divide, f);
      case Kind::power:
        return power(f);
      case Kind::call:
        return call(f);
      case Kind::big:
        return big(f);
      case Kind::matrix:
        return matrix(f);
      case Kind::tuple:
        return f.parts().size() == 1 ? (*this)(f.part(0)) : over_all(op().list, f);
      case Kind::relation:
        return logical(f);
      case Kind::words:
        return unsaid("words");
      case Kind::dots:
        return unsaid("something is left out");
      case Kind::table:
        return unsaid("a table");
      case Kind::half:
      case Kind::blank:
        break;
    }
    return unsaid("nothing that has a value");
  }

 private:
  Meant named(const Formula& symbol, const Value* stated = nullptr) const {
    auto found = resolve_(symbol, stated);
    if (!found) return unsaid(found.reason());
    return Meaning{Term::symbol(std::move(found->name)), std::move(found->value)};
  }

  /// π and e, where these letters stand for nothing else.
  Meant constant(const Formula& symbol) const {
    auto meant = named(symbol);
    if (meant) return meant;
    if (symbol.text() == "pi") return Meaning{Term::symbol("Pi"), M_PI};
    if (symbol.text() == "e") return Meaning{Term::symbol("ExponentialE"), M_E};
    return meant;
  }

  Meant quantity(const Formula& f) const {
    const Formula& symbol = f.part(0);
    const auto stated = value_of(f.part(1));
    if (!stated) return unsaid(stated.reason());
    if (symbol.is(Kind::mark) && symbol.text() == "T") {
      // What has a NAME is the matrix or vector itself.
      const Value& turned = *stated;
      const auto rows = turned.rank() == 2 ? turned.shape()[0] : turned.size();
      const auto columns = turned.rank() == 2 ? turned.shape()[1] : 1;
      std::vector<double> entries;
      entries.reserve(turned.size());
      for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t i = 0; i < rows; ++i) entries.push_back(turned[i * columns + j]);
      }
      const bool was_vector = rows == 1;
      const Value original(was_vector ? ListShape{columns} : ListShape{columns, rows},
                           std::move(entries));
      auto meant = named(symbol.part(0), &original);
      return meant ? transposed(std::move(*meant)) : meant;
    }
    return named(f, &*stated);
  }

  Meant transposed(const Formula& f) const {
    auto meant = (*this)(f);
    return meant ? transposed(std::move(*meant)) : meant;
  }
  static Meant transposed(Meaning meant) {
    if (is_matrix(meant)) return single(op().transpose, std::move(meant));
    if (meant.value.rank() > 2) return unsaid("the transpose of an image");
    meant.is_row = is_vector(meant) && !meant.is_row;
    return meant;
  }

  /// Numbers that have no name.
  static Meant bare_list(const Value& value) {
    Meanings parts;
    const ListShape inner = value.shape().inner(1);
    for (std::size_t i = 0; i < value.shape()[0]; ++i) {
      if (inner.rank() == 0) {
        parts.push_back(number(value[i]));
        continue;
      }
      const auto from = value.entries().begin() + static_cast<std::ptrdiff_t>(i * inner.size());
      auto part = bare_list(Value(inner, {from, from + static_cast<std::ptrdiff_t>(inner.size())}));
      parts.push_back(std::move(*part));
    }
    return call_of(op().list, std::move(parts));
  }

  Result<Meanings> all(const Formula& f, std::size_t first = 0) const {
    Meanings parts;
    parts.reserve(f.parts().size());
    for (std::size_t i = first; i < f.parts().size(); ++i) {
      auto part = (*this)(f.part(i));
      if (!part) return Result<Meanings>::none(part.reason());
      parts.push_back(std::move(*part));
    }
    return parts;
  }

  Meant over_all(const FunctionEntry& function, const Formula& f) const {
    auto parts = all(f);
    if (!parts) return unsaid(parts.reason());
    const bool is_row = any_row(*parts);
    return call_of(function, std::move(*parts), is_row);
  }

  Meant entry(const Formula& f) const {
    if (f.part(0).is(Kind::call)) {
      if (auto meant = named(f)) return meant;
    }
    return over_all(op().at, f);
  }

  Meant negated(const Formula& f) const {
    auto meant = (*this)(f);
    if (!meant) return meant;
    if (meant->term.is(Term::Kind::number)) return number(-meant->term.number);
    return single(op().negate, std::move(*meant));
  }

  Meant sum(const Formula& f) const {
    const auto& terms = f.parts();
    if (terms.size() == 2 && terms[1].is(Kind::negation)) {
      auto a = (*this)(terms[0]);
      if (!a) return a;
      auto b = (*this)(terms[1].part(0));
      if (!b) return b;
      const bool is_row = a->is_row || b->is_row;
      return pair(op().subtract, std::move(*a), std::move(*b), is_row);
    }
    return over_all(op().add, f);
  }

  Meant product(const Formula& f) const {
    const std::string& sign = f.text();
    if (sign == "∘") return unsaid("a composition of functions");
    auto factors = all(f);
    if (!factors) return unsaid(factors.reason());
    if (sign == product_sign::matrix) return folded(std::move(*factors), matrix_product);
    if (sign == product_sign::hadamard) return folded(std::move(*factors), entrywise_product);
    if (sign == "∧") return call_of(op().min, std::move(*factors));
    if (sign == product_sign::correlation) return call_of(op().correlation, std::move(*factors));
    if (sign == product_sign::convolution) return call_of(op().convolution, std::move(*factors));
    if (sign == product_sign::full) {
      // On paper the kernel stands first.
      std::ranges::reverse(*factors);
      return call_of(op().full, std::move(*factors));
    }
    const bool is_row = any_row(*factors);
    return call_of(op().multiply, std::move(*factors), is_row);
  }

  Meant power(const Formula& f) const {
    if (f.part(0).is(Kind::symbol) && f.part(0).text() == "e") {
      auto exponent = (*this)(f.part(1));
      return exponent ? single(op().exp, std::move(*exponent)) : exponent;
    }
    auto base = (*this)(f.part(0));
    if (!base) return base;
    auto exponent = (*this)(f.part(1));
    if (!exponent) return exponent;
    const bool literal = exponent->term.is(Term::Kind::number);
    const double n = exponent->term.number;
    if (is_matrix(*base)) return literal ? matrix_power(*base, n) : unsaid("a matrix to a power");
    if (literal && n == 2) return single(op().square, std::move(*base));
    const bool is_row = base->is_row;
    return pair(op().power, std::move(*base), std::move(*exponent), is_row);
  }

  /// The inverse, or the matrix times itself.
  static Meant matrix_power(const Meaning& base, double n) {
    constexpr double most = 16;
    if (n == -1) return single(op().inverse, base);
    if (n != std::floor(n) || n < 1 || n > most) return unsaid("a matrix to a power");
    return folded(Meanings(static_cast<std::size_t>(n), base), matrix_product);
  }

  Meant call(const Formula& f) const {
    const FunctionEntry* function = function_named(f.text());
    if (function == nullptr) return named(f);
    const auto is_operand = [](const Formula& p) {
      return !p.is(Kind::relation) || p.text() != "=";
    };
    const auto operands = static_cast<std::size_t>(std::ranges::count_if(f.parts(), is_operand));
    Meanings arguments;
    for (std::size_t i = 0; i < operands; ++i) {
      auto argument = (*this)(f.part(i));
      if (!argument) return argument;
      arguments.push_back(std::move(*argument));
    }
    if (function->head.empty()) return pair(op().subtract, number(1), std::move(arguments[0]));
    if (arguments.size() > 1) {
      const bool lists = std::ranges::any_of(
          arguments, [](const Meaning& argument) { return !argument.value.is_number(); });
      if (lists && function == &op().max) function = &op().element_max;
      if (lists && function == &op().min) function = &op().element_min;
    }
    if (function == &op().sum && arguments.size() == 1) return summed(std::move(arguments[0]));
    // ‖A‖ is the spectral norm; Frobenius' has no sign of its own.
    if (function == &op().norm && is_matrix(arguments[0])) arguments.push_back(number(2));
    if (operands < f.parts().size()) {
      auto further = further_arguments(f, operands, *function);
      if (!further) return unsaid(further.reason());
      for (Meaning& argument : *further) arguments.push_back(std::move(argument));
    }
    const bool is_row = arguments[0].is_row && arguments[0].value.rank() == 1;
    return call_of(*function, std::move(arguments), is_row);
  }

  /// Over all axes.
  static Meant summed(Meaning list) {
    Meant sum = std::move(list);
    do {
      sum = single(op().sum, std::move(*sum));
    } while (sum && !sum->value.is_number());
    return sum;
  }

  /// "stride = 2, groups = 3" in the order that the function asks for, up to the last one named.
  Result<Meanings> further_arguments(const Formula& f, std::size_t operands,
                                     const FunctionEntry& function) const {
    std::map<std::string_view, Meaning> by_name;
    for (std::size_t i = operands; i < f.parts().size(); ++i) {
      const Formula& named = f.part(i);
      auto value = (*this)(named.parts().back());
      if (!value) return Result<Meanings>::none(value.reason());
      by_name.emplace(named.part(0).text(), std::move(*value));
    }
    Meanings arguments;
    for (const std::string_view name : function.further) {
      const auto found = by_name.find(name);
      if (found != by_name.end()) {
        arguments.push_back(std::move(found->second));
        by_name.erase(found);
      } else if (name == "stride" && function.further.size() == 3) {
        arguments.push_back(arguments.back());  // of a pool: its size
      } else {
        arguments.push_back(number(name.ends_with("padding") ? 0 : 1));
      }
      if (by_name.empty()) return arguments;
    }
    return Result<Meanings>::none("an argument that " + std::string(function.head) + " has not");
  }

  /// Σ and ∏ from a number to a number.
  Meant big(const Formula& f) const {
    const Formula& from = f.part(0);
    const bool counts = from.is(Kind::relation) && from.parts().size() == 2 &&
                        from.part(0).is(Kind::symbol) && from.text() == "=";
    if (!counts) return unsaid("a sum over letters");
    const auto first = (*this)(from.part(1));
    if (!first) return unsaid(first.reason());
    const auto last = (*this)(f.part(1));
    if (!last) return unsaid(last.reason());
    Meanings terms;
    for (double i = first->value.number(); i <= last->value.number(); ++i) {
      auto term = (*this)(replace_symbols(f.part(2), {{from.part(0).text(), Formula(i)}}));
      if (!term) return term;
      terms.push_back(std::move(*term));
    }
    const bool adds = f.text() == "sum";
    if (terms.empty()) return number(adds ? 0 : 1);
    return call_of(adds ? op().add : op().multiply, std::move(terms));
  }

  Meant matrix(const Formula& f) const {
    auto entries = all(f);
    if (!entries) return unsaid(entries.reason());
    const auto columns = static_cast<std::size_t>(f.columns());
    if (columns == 1) return call_of(op().list, std::move(*entries));
    Meanings rows;
    for (auto entry = entries->begin(); entry != entries->end();
         entry += static_cast<std::ptrdiff_t>(columns)) {
      auto row = call_of(op().list,
                         {std::make_move_iterator(entry),
                          std::make_move_iterator(entry + static_cast<std::ptrdiff_t>(columns))});
      if (!row) return row;
      rows.push_back(std::move(*row));
    }
    return call_of(op().list, std::move(rows));
  }

  /// ∨ and ⊕ of truth values; any other relation is a statement.
  Meant logical(const Formula& f) const {
    const bool is_or = f.text() == "∨";
    if (!is_or && f.text() != "⊕") return unsaid("a relation");
    auto parts = all(f);
    if (!parts) return unsaid(parts.reason());
    if (is_or) return call_of(op().max, std::move(*parts));
    auto ones = call_of(op().add, std::move(*parts));
    return ones ? pair(op().mod, std::move(*ones), number(2)) : ones;
  }

  const Resolve& resolve_;
};

}  // namespace

Result<Meaning> meaning_of(const Formula& formula, const Resolve& resolve) {
  return Translator(resolve)(formula);
}

Result<Value> value_of(const Formula& formula) {
  if (formula.is(Kind::list)) return formula.list();
  if (formula.is(Kind::number) && formula.text().empty()) return Value(formula.value());
  static const Resolve nothing = [](const Formula&, const Value*) {
    return Result<Named>::none("a letter");
  };
  auto meant = meaning_of(formula, nothing);
  if (!meant) return Result<Value>::none(meant.reason());
  return std::move(meant->value);
}

}  // namespace psolve
