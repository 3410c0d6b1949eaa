#pragma once

#include <functional>
#include <string>

#include "core/workings/workings.h"
#include "math/optimization/objective.h"

namespace psolve {

/// The lines f(θ) = …, ∇f(θ) = … and H = … at a point that is given or defined, which is named by a
/// symbol such as θ₃ or θ*. In them x and y are the point's entries.
class ObjectiveLines {
 public:
  ObjectiveLines(const Objective& objective, Workings& work) : objective_(objective), work_(work) {}

  /// f at the point.
  void value(const Formula& point, double value, std::string id, std::string answer = {}) const;
  /// ∇f at the point, entry by entry; where f is given by its matrix in many variables, at once.
  void gradient(const Formula& point, const Vector& gradient, const std::string& id) const;
  /// The Hessian at the point, under `name`; of many variables row by row.
  void hessian(const Formula& name, const Formula& point, const Matrix& H,
               const std::string& id) const;

 private:
  Formula at(const Formula& formula, const Formula& point) const;
  bool has_variables(const Formula& formula) const;
  Formula difference(const Formula& formula, Index i) const;
  Formula slope(Index i) const;
  Formula entries(const std::function<Formula(Index)>& entry) const;
  Formula slopes() const;
  Formula curvatures(Index i) const;
  bool fits_a_page() const;

  const Objective& objective_;
  Workings& work_;
};

}  // namespace psolve
