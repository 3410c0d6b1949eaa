#pragma once

// The lines of a key with a student's numbers in them. What he wrote down replaces its quantity in
// all later lines, and what he did not is worked out again from what he did.

#include <optional>
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

  /// What `term` comes to with the student's values of `uses`.
  Result<Value> evaluate(const Term& term, const std::vector<Use>& uses) const;
  /// How far `term` may come to lie from that, since the student may have gone on with any values
  /// that round to the digits he wrote: Σ |∂term/∂u| · (half a unit of u), an entry each. A bound
  /// to first order; the caller bounds what it may excuse.
  std::vector<double> slack(const Term& term, const std::vector<Use>& uses) const;
  /// The same of the cell's own line.
  double slack(Cell cell) const;

 private:
  /// Half a unit of what he wrote, or of what was worked out from it.
  double radius(Cell cell) const;
  Value value_of(const Quantity& quantity) const;
  void take(const KeyLine& line, int number);

  const Key& key_;
  const std::vector<const WrittenNumber*>& handed_;
  std::vector<double> values_;
  std::vector<double> carried_;
  std::vector<char> changed_;
  std::vector<char> depends_;
  mutable std::vector<double> radii_;  ///< −1: not known yet
};

}  // namespace psolve
