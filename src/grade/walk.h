#pragma once

// The lines of a key with a student's numbers in them. What he wrote down replaces its quantity in
// all later lines, and what he did not is worked out again from what he did.

#include <string>
#include <utility>
#include <vector>

#include "formula/meaning/evaluate.h"
#include "grade/key/key.h"
#include "grade/submission/written.h"

namespace psolve {

class Walk {
 public:
  /// `handed[c]` is what was handed in for cell c, or null.
  Walk(const Key& key, const std::vector<const WrittenNumber*>& handed);

  /// What the student has: his number, or what his numbers give.
  double value(Cell cell) const { return values_[static_cast<std::size_t>(cell)]; }
  /// What the line of a cell gives with the student's earlier values.
  double carried(Cell cell) const { return carried_[static_cast<std::size_t>(cell)]; }
  /// Whether an earlier value that the line uses is not the key's.
  bool is_carried(Cell cell) const { return depends_[static_cast<std::size_t>(cell)]; }

  /// What was handed in for it; null where nothing was.
  const WrittenNumber* handed(Cell cell) const { return handed_[static_cast<std::size_t>(cell)]; }

  /// What `term` comes to with the student's values of `uses`.
  Result<Value> evaluate(const Term& term, const std::vector<Use>& uses) const;
  /// The same with other values.
  template <class ValueOfCell>
  static Result<Value> evaluate(const Term& term, const std::vector<Use>& uses,
                                ValueOfCell&& value_of);
  /// How far `term` may come to lie from that, since the student may have gone on with any values
  /// that round to the digits he wrote: Σ |∂term/∂u| · (half a unit of u), an entry each. A bound
  /// to first order; the caller bounds what it may excuse.
  std::vector<double> slack(const Term& term, const std::vector<Use>& uses) const;
  /// The same of the cell's own line.
  double slack(Cell cell) const;

 private:
  /// Half a unit of what he wrote, or of what was worked out from it.
  double radius(Cell cell) const;
  void take(const KeyLine& line, int number);

  const Key& key_;
  const std::vector<const WrittenNumber*>& handed_;
  std::vector<double> values_;
  std::vector<double> carried_;
  std::vector<char> changed_;
  std::vector<char> depends_;
  mutable std::vector<double> radii_;  ///< −1: not known yet
};

/// The value of a quantity whose numbers are those of its cells.
template <class ValueOfCell>
Value value_made_of(const Quantity& quantity, ValueOfCell&& value_of) {
  if (quantity.shape.rank() == 0) return value_of(quantity.cells[0]);
  std::vector<double> entries;
  entries.reserve(quantity.cells.size());
  for (const Cell cell : quantity.cells) entries.push_back(value_of(cell));
  return {quantity.shape, std::move(entries)};
}

template <class ValueOfCell>
Result<Value> Walk::evaluate(const Term& term, const std::vector<Use>& uses,
                             ValueOfCell&& value_of) {
  std::vector<Value> values;
  values.reserve(uses.size());
  for (const Use& use : uses) values.push_back(value_made_of(use.quantity, value_of));
  return psolve::evaluate(term, [&](const std::string& name) -> const Value* {
    for (std::size_t i = 0; i < uses.size(); ++i) {
      if (uses[i].name == name) return &values[i];
    }
    return nullptr;
  });
}

}  // namespace psolve
