#pragma once

#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "math/entries/entry.h"
#include "spec/record.h"

namespace psolve {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Masses and weights may miss the sum 1 by this much, as rounded decimals do.
inline constexpr double kSumTolerance = 1e-9;

/// Widths are at least this part of the positions, whose rounding would show otherwise.
inline constexpr double kFinest = 1e-8;

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

/// Masses at places of their own; or samples, each of which has the mass 1/n.
struct OwnMasses {
  std::optional<std::vector<Entry>> support;
  std::optional<std::vector<Entry>> masses;  ///< as many
  std::optional<std::vector<Entry>> samples;
};

/// Masses on a common support, a density on the line, or masses at their own places.
using Distribution = std::variant<std::vector<Entry>, DensitySpec, OwnMasses>;

const Type<Distribution>& distribution_type();

}  // namespace psolve
