#pragma once

#include <string>

#include "core/workings/workings.h"
#include "math/distributions/density.h"

namespace psolve::gan_equilibrium::discriminator::densities {

/// A density in lines: its parameters as they are given, and its value at a point from them.
class DensityLines {
 public:
  /// `letter`: p or q.
  DensityLines(const Density& density, std::string letter, Workings& work)
      : density_(density), letter_(std::move(letter)), work_(work) {}

  void give();
  /// Its value at x, a quantity; blank where an expression is too long to be written.
  Formula at(const Formula& x) const;

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
  std::string letter_;
  Workings& work_;
};

}  // namespace psolve::gan_equilibrium::discriminator::densities
