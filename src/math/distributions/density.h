#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "math/entries/entry.h"
#include "math/expressions/expression.h"
#include "math/syntax/syntax.h"
#include "spec/record.h"

namespace psolve {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Masses and weights may miss the sum 1 by this much, as rounded decimals do.
inline constexpr double kSumTolerance = 1e-9;

/// A density as a spec gives it: one of the forms.
struct DensityForm {
  std::optional<std::vector<Entry>> normal;    ///< mean, standard deviation
  std::optional<std::vector<Entry>> uniform;   ///< from, to
  std::optional<std::string> expression;       ///< in x
  std::optional<std::vector<Entry>> interval;  ///< of an expression; its ends may be infinite
};

struct WeightedForm : DensityForm {
  Entry weight;
};

struct DensitySpec : DensityForm {
  std::optional<std::vector<WeightedForm>> mixture;
};

/// Masses on a common support, or a density on the line.
using Distribution = std::variant<std::vector<Entry>, DensitySpec>;

const Type<Distribution>& distribution_type();

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

  /// Where an integral over the line should be cut, ascending: ends of supports, and for a normal
  /// points within and at the end of its reach of 39 standard deviations, or near them such points
  /// of a narrower one.
  const std::vector<double>& cuts() const { return cuts_; }
  /// Ends of supports, where a closed form changes: ascending, finite.
  const std::vector<double>& edges() const { return edges_; }
  /// An interval with nearly all the mass, for figures and grids; infinite intervals are cut.
  std::pair<double, double> bulk() const { return bulk_; }

  /// The closed form around x, in the symbol x; 0 outside the support.
  Expr around(double x) const;
  /// Mean and standard deviation where this is one normal.
  std::optional<std::pair<Entry, Entry>> as_normal() const;

  /// So far it may be shifted until the rounding of positions would show.
  double farthest_shift() const;

  const std::string& pointer() const { return pointer_; }

 private:
  struct Part {
    enum class Kind { normal, uniform, expression } kind;
    Entry weight;
    double log_weight;
    double low, high;     ///< of the support
    Entry first, second;  ///< parameters: mean and deviation, or ends
    double log_width;     ///< of the deviation, or between the ends
    std::shared_ptr<const Syntax> syntax;
    std::string pointer;
  };
  void add(const DensityForm& form, const Entry& weight, const std::string& pointer);
  void sort_normals();
  void learn_cuts();
  std::set<double> cuts_of_normals() const;
  double log_of(const Part& part, double x) const;

  std::vector<Part> parts_;
  std::vector<Index> others_;   ///< of the parts those that are not normal
  std::vector<Index> normals_;  ///< by their means
  double widest_ = 0;           ///< deviation of a normal
  double highest_ = 0;          ///< logarithm of a normal's peak, with its weight
  double shift_ = 0;
  std::vector<double> cuts_;
  std::vector<double> edges_;
  std::pair<double, double> bulk_;
  std::string pointer_;
};

}  // namespace psolve
