#include "formula/meaning/calls.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "formula/meaning/evaluate.h"

namespace psolve::calls {

Meant unsaid(std::string reason) {
  return Meant::none(std::move(reason));
}

const Operators& op() {
  static const Operators operators;
  return operators;
}

Meaning number(double x) {
  return {Term::of(x), x};
}

Meant call_of(const FunctionEntry& function, Meanings arguments, bool is_row) {
  std::vector<Value> values;
  values.reserve(arguments.size());
  for (const Meaning& argument : arguments) values.push_back(argument.value);
  auto value = called(function, values);
  if (!value) return unsaid(value.reason());
  std::vector<Term> parts;
  parts.reserve(arguments.size());
  const bool flattens = &function == &op().add || &function == &op().multiply;
  for (Meaning& argument : arguments) {
    if (flattens && argument.term.function == &function) {  // a + (b + c) as one sum
      std::ranges::move(argument.term.parts, std::back_inserter(parts));
    } else {
      parts.push_back(std::move(argument.term));
    }
  }
  return Meaning{Term::call(function, std::move(parts)), std::move(*value), is_row};
}

bool any_row(const Meanings& parts) {
  return std::ranges::any_of(parts, [](const Meaning& part) { return part.is_row; });
}

Meant pair(const FunctionEntry& function, Meaning a, Meaning b, bool is_row) {
  Meanings both;
  both.push_back(std::move(a));
  both.push_back(std::move(b));
  return call_of(function, std::move(both), is_row);
}

Meant single(const FunctionEntry& function, Meaning a) {
  const bool is_row = a.is_row;
  Meanings one;
  one.push_back(std::move(a));
  return call_of(function, std::move(one), is_row);
}

Meant matrix_product(Meaning a, Meaning b) {
  if (a.value.is_number() || b.value.is_number()) {
    const bool is_row = a.is_row || b.is_row;
    return pair(op().multiply, std::move(a), std::move(b), is_row);
  }
  if (is_vector(a) && is_vector(b)) {
    if (a.is_row == b.is_row) return unsaid("two rows or two columns side by side");
    return a.is_row ? pair(op().dot, std::move(a), std::move(b))
                    : pair(op().outer, std::move(a), std::move(b));
  }
  if (is_vector(a) && !a.is_row) {
    if (b.value.shape()[0] != 1) return unsaid("a column before a matrix");
    auto row = single(op().list, std::move(a));
    auto column = row ? single(op().transpose, std::move(*row)) : row;
    return column ? pair(op().matrix_multiply, std::move(*column), std::move(b)) : column;
  }
  if (is_vector(b) && b.is_row) return unsaid("a row behind a matrix");
  const bool is_row = a.is_row;
  return pair(op().matrix_multiply, std::move(a), std::move(b), is_row);
}

Meant entrywise_product(Meaning a, Meaning b) {
  const bool number = a.value.is_number() || b.value.is_number();
  const bool is_row = a.is_row || b.is_row;
  return pair(number ? op().multiply : op().hadamard, std::move(a), std::move(b), is_row);
}

Meant folded(Meanings factors, Meant (*join)(Meaning, Meaning)) {
  Meant result = std::move(factors[0]);
  for (std::size_t i = 1; i < factors.size() && result; ++i) {
    result = join(std::move(*result), std::move(factors[i]));
  }
  return result;
}

Meant digits(const std::string& text) {
  const auto read = [](const std::string& part, double& x) {
    char* end = nullptr;
    x = std::strtod(part.c_str(), &end);
    return !part.empty() && end == part.c_str() + part.size();
  };
  double x = 0;
  if (read(text, x)) return number(x);
  const std::size_t bar = text.find('/');
  double y = 0;
  if (bar != text.npos && read(text.substr(0, bar), x) && read(text.substr(bar + 1), y)) {
    return pair(op().divide, number(x), number(y));
  }
  return unsaid("the digits " + text);
}

}  // namespace psolve::calls
