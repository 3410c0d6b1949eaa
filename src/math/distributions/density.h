#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "math/distributions/density_spec.h"
#include "math/distributions/landmarks.h"
#include "math/expressions/expression.h"
#include "math/syntax/syntax.h"

namespace psolve {

/// A normal, a uniform or an expression, with its weight in a mixture.
struct DensityPart {
  enum class Kind { normal, uniform, expression } kind;
  Entry weight;
  Entry first, second;  ///< mean and deviation, or ends
  std::shared_ptr<const Syntax> syntax;
  std::string pointer;  ///< where the spec has it
  Landmarks landmarks;  ///< of an expression

  bool is_normal() const { return kind == Kind::normal; }
};

template <class T>
class DensityIn;

/// A probability density on the line: a weighted sum of normals, uniforms and expressions.
class Density {
 public:
  /// `pointer` says where the spec has it, for errors at points where an expression has no value.
  Density(const DensitySpec& spec, std::string pointer);

  /// The density of X + d.
  Density shifted(double d) const;

  double at(double x) const;
  /// Also where the density itself underflows. Not a number at an end of the support where the
  /// expression has no value, as 1/√x at 0; there `at` gives 0, a single point having no mass.
  double log_at(double x) const;

  /// Where an integral over the line should be cut, ascending: ends of supports, landmarks of
  /// expressions, and for a normal points within and at the end of its reach of 39 standard
  /// deviations, or near them such points of a narrower one.
  const std::vector<double>& cuts() const;
  /// Ends of supports, where a closed form changes: ascending, finite.
  const std::vector<double>& edges() const { return edges_; }
  /// An interval with nearly all the mass, for figures and grids; infinite intervals are cut.
  std::pair<double, double> bulk() const { return bulk_; }

  /// The closed form around x, in the symbol x; 0 outside the support.
  Expr around(double x) const;
  /// Mean and standard deviation where this is one normal.
  std::optional<std::pair<Entry, Entry>> as_normal() const;
  /// Whether both are given by the same parts, and so are the same.
  bool is_given_as(const Density& other) const;

  /// So far it may be shifted until the rounding of positions would show.
  double farthest_shift() const;

  const std::string& pointer() const { return pointer_; }
  /// Shared by all that are the same but for a shift.
  const std::shared_ptr<const std::vector<DensityPart>>& parts() const { return parts_; }
  double shift() const { return shift_; }

 private:
  void learn_range();

  std::shared_ptr<const std::vector<DensityPart>> parts_;
  double shift_ = 0;
  std::vector<double> edges_;
  std::pair<double, double> bulk_;
  std::string pointer_;
  std::shared_ptr<const DensityIn<double>> values_;
};

/// The same values to their last digit, where differences in an expression cancel; at the decimals
/// that doubles stand for. It takes its time.
class PreciseDensity {
 public:
  explicit PreciseDensity(const Density& density);

  double at(double x) const;
  double log_at(double x) const;

 private:
  struct Values;
  std::shared_ptr<const Values> values_;
};

}  // namespace psolve
