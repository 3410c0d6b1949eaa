#pragma once

// The values of a density in the arithmetic of T, double or Wide. Positions count from an origin,
// so that a narrow density far from 0 loses no digits: its mean less the origin is taken exactly.

#include <cstddef>
#include <vector>

#include "math/distributions/density.h"
#include "math/numbers/wide.h"

namespace psolve {

template <class T>
class DensityIn {
 public:
  DensityIn(const Density& density, double origin);

  T at(const T& x) const;
  T log_at(const T& x) const;
  /// Whether x is an end of an expression's interval, but for rounding: there it may have a pole.
  bool is_end(const T& x) const;

  /// As `Density::cuts`, from the origin.
  const std::vector<T>& cuts() const { return cuts_; }
  bool has_expression() const { return has_expression_; }
  /// The sum of the weights: the whole mass, unless there is an expression.
  const Wide& weight() const { return weight_; }

 private:
  struct Part {
    const DensityPart* given;
    T log_weight;
    T low, high;        ///< of the support
    T first, second;    ///< the same as an expression has them
    T mean, deviation;  ///< of a normal
    T log_height;       ///< of the normal's peak or the uniform, with the weight
  };
  void sort_normals();
  void learn_cuts();
  void cut_at_bends();
  void cut_between_parts();
  void cut_at_bend(const T& x, const T& difference, const T& size);
  std::vector<T> cuts_of_normals() const;
  T log_of(const Part& part, const T& x) const;
  T log_of_expression(const Part& part, const T& x) const;
  bool is_end(const Part& part, const T& x) const;

  std::shared_ptr<const std::vector<DensityPart>> given_;
  T origin_;  ///< less the shift
  std::vector<Part> parts_;
  std::vector<Index> others_;   ///< of the parts those that are not normal
  std::vector<Index> normals_;  ///< by their means
  T widest_ = 0;                ///< deviation of a normal
  T highest_ = 0;               ///< logarithm of a normal's peak, with its weight
  Wide weight_ = 0;
  bool has_expression_ = false;
  std::vector<T> cuts_;
};

/// Where positions are best counted from: where an expression has its 0, or else 0 or the middle of what
/// is narrow and far from it.
double best_origin(const Density& p, const Density& q);

}  // namespace psolve
