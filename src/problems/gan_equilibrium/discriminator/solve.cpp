// The record of the task "discriminator"; masses and densities are solved each in a file.

#include "problems/gan_equilibrium/discriminator/spec.h"

#include <fmt/format.h>

#include <cmath>

#include "core/text/text.h"
#include "math/distributions/masses.h"
#include "math/entries/exact_number.h"
#include "problems/gan_equilibrium/discriminator/densities/solve.h"
#include "problems/gan_equilibrium/discriminator/discrete/solve.h"

namespace psolve::gan_equilibrium::discriminator {
namespace {

constexpr Index kMostPoints = 10'000'000;
constexpr Index kMostCosts = 5'000;
constexpr Index kMostDistances = 1'000;

void check_cost(const Problem& problem, Index points, const Node& node) {
  if (!problem.cost) return;
  if (problem.distances) {
    node.fail_at("distances", "moving the model along the line has no meaning with \"cost\"");
  }
  const auto expect = [&](const std::string& pointer, Index found, const char* what) {
    if (found == points) return;
    throw SpecError(pointer, fmt::format("expected {} {}, one for each entry of p_data; got {}",
                                         points, what, found));
  };
  expect("/cost", problem.cost->size(), "rows");
  for (Index i = 0; i < points; ++i) {
    expect(fmt::format("/cost/{}", i), (*problem.cost)[i].size(), "numbers");
  }
}

void check_problem(const Problem& problem, const Node& node) {
  const auto* p = std::get_if<std::vector<Entry>>(&problem.p_data);
  const auto* q = std::get_if<std::vector<Entry>>(&problem.p_model);
  if ((p == nullptr) != (q == nullptr)) {
    node.fail_at("p_model", std::string("expected ") + (p == nullptr ? "a density" : "masses") +
                                ", as p_data is");
  }
  if (p == nullptr) {
    for (const char* name : {"support", "cost"}) {
      const bool given = name[0] == 's' ? problem.support.has_value() : problem.cost.has_value();
      if (given) node.fail_at(name, "densities stand by themselves; leave it out");
    }
    const Density data(std::get<DensitySpec>(problem.p_data), "/p_data");
    const Density model(std::get<DensitySpec>(problem.p_model), "/p_model");
    node.value()["points"] = densities::points_of(problem, data, model);
    return;
  }
  if (problem.points) node.fail_at("points", "masses have D* on their support; leave it out");
  check_same_length("/p_model", q->size(), p->size());
  if (problem.support) check_same_length("/support", problem.support->size(), p->size());
  if (!problem.support && !problem.cost) {
    node.fail("missing field \"support\": the position of each mass, or \"cost\"");
  }
  if (problem.support) check_positions(*problem.support, node);
  check_masses("/p_data", *p);
  check_masses("/p_model", *q);
  check_cost(problem, p->size(), node);
}

}  // namespace

const Record<Problem>& spec() {
  static const auto spec =
      spec_record<Problem>("gan-equilibrium", "the best discriminator of data from a model")
          .optional("theory", &Problem::theory, boolean(), false, kTheoryHelp)
          .optional("support", &Problem::support, list(position(), {1, kMostPoints}),
                    "the position of each mass; needed where p_data is a list without cost")
          .required("p_data", &Problem::p_data, distribution_type(),
                    "masses that sum to 1, or a density")
          .required("p_model", &Problem::p_model, distribution_type(),
                    "the generator's distribution, of the same kind")
          .optional(
              "cost", &Problem::cost,
              list(list(constant_entry({.at_least = 0, .at_most = kFarthest}), {1, kMostCosts}),
                   {1, kMostCosts}),
              "of moving mass from point i (row) to point j; left out: |x_i - x_j|")
          .optional(
              "distances", &Problem::distances,
              list(number({.at_least = -kFarthest, .at_most = kFarthest}), {1, kMostDistances}),
              "compare the data also with the model moved by each of these")
          .optional("points", &Problem::points, list(number(), {1, 100'000}),
                    "where D* is wanted, for densities; left out: 41 points over both")
          .check(check_problem);
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return std::holds_alternative<DensitySpec>(problem.p_data) ? densities::solve(problem, work)
                                                             : discrete::solve(problem, work);
}

}  // namespace psolve::gan_equilibrium::discriminator
