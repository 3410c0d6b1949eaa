#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "formula/formula.h"

namespace psolve {

struct Computation;

/// A line of a derivation: a statement in formulas, or name = formula = value, which can be worked
/// out again.
class Line {
 public:
  /// A law in letters, an inequality, a table: as it stands.
  Line(Formula statement) : name_(std::move(statement)) {}
  Line(Formula name, Formula formula, Formula value)
      : name_(std::move(name)), formula_(std::move(formula)), value_(std::move(value)) {}

  /// name = formula in symbols = formula in numbers = value, without repeating what looks the same.
  Formula written() const;

  /// Null where it is a statement, or where it cannot be worked out.
  std::shared_ptr<const Computation> computation;
  std::string obstacle;  ///< why a definition cannot be worked out

  /// The left side, or the whole statement.
  const Formula& name() const { return name_; }
  bool defines() const { return !value_.is(Formula::Kind::blank); }
  /// Whether it says no more than that a value has a further name.
  bool renames() const;
  /// Whether it states a number: "=" before one.
  bool states_number() const;

 private:
  Formula name_;  ///< or the whole statement
  Formula formula_;
  Formula value_;
};

/// The lines of a step.
class Lines : public std::vector<Line> {
 public:
  using std::vector<Line>::vector;
  Lines(const std::vector<Formula>& statements) : vector(statements.begin(), statements.end()) {}
};

/// Whether two formulas read the same, so that one of them can go.
bool look_alike(const Formula& a, const Formula& b);

}  // namespace psolve
