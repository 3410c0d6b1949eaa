#pragma once

#include <string>

#include "core/workings/workings.h"
#include "math/distributions/density.h"

namespace psolve::gan_equilibrium {

/// A density in lines: its parameters as they are given, and its value at a point from them.
class DensityLines {
 public:
  /// `name`: p, q or q₁, an index of its parameters.
  DensityLines(const Density& density, Formula name, Workings& work)
      : density_(density), name_(std::move(name)), work_(work) {}

  void give();
  /// Its value at x, a quantity; blank where an expression is too long to be written.
  Formula at(const Formula& x) const;

  /// The mean of a normal part that lies at x, as it is given; blank where there is none.
  Formula mean_at(double x) const;
  /// Of a single normal.
  Formula mean() const { return parameter("mu", 0); }
  Formula deviation() const { return parameter("sigma", 0); }

 private:
  const std::vector<DensityPart>& parts() const { return *density_.parts(); }
  bool is_mixture() const { return parts()[0].pointer.find("/mixture") != std::string::npos; }
  Formula parameter(const char* name, Index part) const;
  Formula parameter_symbol(const char* name, Index part) const;
  void give(const char* name, Index part, const Entry& entry, const std::string& pointer);
  Formula value_of(Index part, const Formula& x) const;
  Formula within(Index part, const Formula& x) const;

  const Density& density_;
  Formula name_;
  Workings& work_;
};

}  // namespace psolve::gan_equilibrium
