#include "formula/meaning/evaluate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "formula/functions/digits.h"

namespace psolve {
namespace {

template <class S>
Operation<S> operation_of(const FunctionEntry& function) {
  if constexpr (std::is_same_v<S, double>) {
    return function.in_double;
  } else {
    return function.in_digits;
  }
}

/// Most functions take any number, and their argument may be a large matrix.
bool has_domain(const FunctionEntry& function) {
  return std::isfinite(function.from) || std::isfinite(function.to);
}

template <class S>
bool lies_in_domain(const FunctionEntry& function, const ValueOf<S>& argument) {
  return std::ranges::all_of(argument.entries(), [&](const S& x) {
    return !(plain(x) < function.from || plain(x) > function.to);
  });
}

template <class S>
Result<ValueOf<S>> applied(const FunctionEntry& function, Arguments<S> arguments) {
  using Answer = Result<ValueOf<S>>;
  const auto count = static_cast<int>(arguments.size());
  if (count < function.least || count > function.most) {
    return Answer::none(std::string(function.head) + " of " + std::to_string(count) + " arguments");
  }
  for (const auto& argument : arguments) {
    if (argument.size() == 0) return Answer::none("an empty list");
  }
  if (has_domain(function) && !lies_in_domain<S>(function, arguments[0])) {
    return Answer::none(std::string(function.head) + " outside of its domain");
  }
  return operation_of<S>(function)(arguments);
}

/// A whole numeral is exact.
template <class S>
S scalar_of(double x, bool numeral) {
  if constexpr (std::is_same_v<S, double>) {
    return x;
  } else {
    return numeral && x == std::floor(x) ? Digits(x, 0) : Digits::rounded(x);
  }
}

template <class S>
class Evaluation {
 public:
  explicit Evaluation(const Lookup& values) : values_(values) {}

  Result<ValueOf<S>> operator()(const Term& term) const {
    switch (term.kind) {
      case Term::Kind::number:
        return ValueOf<S>(scalar_of<S>(term.number, true));
      case Term::Kind::symbol:
        return symbol(term.name);
      case Term::Kind::call:
        break;
    }
    std::vector<ValueOf<S>> arguments;
    arguments.reserve(term.parts.size());
    for (const Term& part : term.parts) {
      auto argument = (*this)(part);
      if (!argument) return argument;
      arguments.push_back(std::move(*argument));
    }
    return applied<S>(*term.function, arguments);
  }

 private:
  Result<ValueOf<S>> symbol(const std::string& name) const {
    constexpr bool in_double = std::is_same_v<S, double>;
    if constexpr (in_double) {
      if (name == "Pi") return Value(std::numbers::pi);
      if (name == "ExponentialE") return Value(std::numbers::e);
    } else {
      if (name == "Pi") return ValueOf<S>(Digits::pi());
      if (name == "ExponentialE") return ValueOf<S>(Digits::e());
    }
    const Value* value = values_(name);
    if (value == nullptr) return Result<ValueOf<S>>::none(name + " has no value");
    if constexpr (in_double) {
      return *value;
    } else {
      std::vector<S> entries;
      entries.reserve(value->size());
      for (const double x : value->entries()) entries.push_back(scalar_of<S>(x, false));
      return ValueOf<S>(value->shape(), std::move(entries));
    }
  }

  const Lookup& values_;
};

/// Below this doubles have lost digits themselves.
constexpr double kLeast = std::numeric_limits<double>::min();

double error_of(double stated, double found) {
  const double apart = std::abs(stated - found);
  return apart <= kLeast ? 0 : apart / std::max(std::abs(stated), std::abs(found));
}

double error_of(double stated, const Digits& found) {
  const long double apart = size_of(found.value - stated);
  if (apart <= kLeast) return 0;
  const long double size =
      std::max(size_of(found.value), std::fabs(static_cast<long double>(stated)));
  const double error = static_cast<double>(apart / std::max(size, found.moved / kAgreement));
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

/// The largest error; none where the shapes differ.
template <class S>
std::optional<double> largest_error(const Value& stated, const ValueOf<S>& found) {
  if (!alike(stated.shape(), found.shape())) return std::nullopt;
  double largest = 0;
  for (std::size_t i = 0; i < stated.size(); ++i) {
    const double error = error_of(stated[i], found[i]);
    if (!(error <= largest)) largest = error;
  }
  return largest;
}

}  // namespace

bool is_finite(const Value& value) {
  return std::ranges::all_of(value.entries(), [](double x) { return std::isfinite(x); });
}

bool alike(const ListShape& a, const ListShape& b) {
  const auto without_ones = [](const ListShape& shape) {
    ListShape rest;
    for (const std::size_t length : shape) {
      if (length != 1) rest.push_back(length);
    }
    return rest;
  };
  return a == b || without_ones(a) == without_ones(b);
}

Result<Value> called(const FunctionEntry& function, Arguments<double> arguments) {
  return applied<double>(function, arguments);
}

Result<Value> evaluate(const Term& term, const Lookup& values) {
  auto value = Evaluation<double>(values)(term);
  if (value && !is_finite(*value)) return Result<Value>::none("it comes to no finite number");
  return value;
}

Result<Comparison> compare(const Term& term, const Lookup& values, const Value& stated) {
  const auto in_doubles = Evaluation<double>(values)(term);
  if (!in_doubles) return Result<Comparison>::none(in_doubles.reason());
  return compare(term, values, stated, *in_doubles);
}

Result<Comparison> compare(const Term& term, const Lookup& values, const Value& stated,
                           const Value& in_doubles) {
  using Answer = Result<Comparison>;
  if (!is_finite(stated)) return Answer::none("what is stated is no finite number");
  const auto error = largest_error(stated, in_doubles);
  if (!error) {
    return Answer::none("it comes to " + in_doubles.shape().text() + ", and " +
                        stated.shape().text() + " is stated");
  }
  if (*error <= kAgreement) return Comparison{*error, in_doubles.shape()};
  const auto in_digits = Evaluation<Digits>(values)(term);
  if (!in_digits) return Answer::none(in_digits.reason());
  for (const Digits& x : in_digits->entries()) {
    if (!isfinite(x.value)) return Answer::none("it comes to no finite number");
  }
  return Comparison{*largest_error(stated, *in_digits), in_digits->shape()};
}

}  // namespace psolve
