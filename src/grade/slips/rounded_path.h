#pragma once

#include <string>
#include <vector>

#include "grade/key/key.h"
#include "grade/walk.h"

namespace psolve {

/// The student's values had he rounded each to a few digits, or decimals, as he went on: what he
/// wrote down, and what he did not, worked out again from values that were rounded before.
class RoundedPath {
 public:
  RoundedPath(const Key& key, const Walk& walk, int digits, bool decimals);

  double value(Cell cell) const;
  /// His value rounded here alone.
  double once(Cell cell) const;
  /// "2 digits", "3 decimals"
  std::string name() const;
  int digits() const { return digits_; }

 private:
  double value(Cell cell, int depth) const;
  void take(int number, int depth) const;
  double rounded(double x) const;

  const Key& key_;
  const Walk& walk_;
  int digits_;
  bool decimals_;
  mutable std::vector<double> values_;
  mutable std::vector<char> known_;
};

}  // namespace psolve
