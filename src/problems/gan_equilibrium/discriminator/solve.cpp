// The record of the task "discriminator"; masses and densities are solved each in a file.

#include "problems/gan_equilibrium/discriminator/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text/text.h"
#include "math/distributions/masses.h"
#include "math/entries/exact_number.h"
#include "problems/gan_equilibrium/discriminator/densities/solve.h"
#include "problems/gan_equilibrium/discriminator/discrete/solve.h"
#include "spec/scalar_type.h"

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

/// What is to be divided must not be 0; else masses sum to 1.
void check_sum(const Problem& problem, const std::string& pointer,
               const std::vector<Entry>& masses) {
  if (!problem.normalise.value_or(false)) return check_masses(pointer, masses);
  if (std::ranges::any_of(masses, [](const Entry& mass) { return mass.number > 0; })) return;
  throw SpecError(pointer, "expected masses that are not all 0");
}

/// Where at least one has places of its own.
void check_own(const Problem& problem, const Node& node) {
  if (problem.cost) {
    node.fail_at("cost", "its rows are points of one support; give p_data and p_model as lists");
  }
  bool has_list = false;
  for (const auto& [pointer, given] :
       {std::pair("/p_data", &problem.p_data), std::pair("/p_model", &problem.p_model)}) {
    if (const auto* own = std::get_if<OwnMasses>(given)) {
      if (own->masses) check_sum(problem, std::string(pointer) + "/masses", *own->masses);
      continue;
    }
    has_list = true;
    const auto& list = std::get<std::vector<Entry>>(*given);
    if (!problem.support) {
      node.fail(
          fmt::format("missing field \"support\": the positions of the masses of {}", pointer + 1));
    }
    if (problem.support->size() != list.size()) {
      throw SpecError(pointer,
                      fmt::format("expected {}, one for each position of support, got {}",
                                  counted(problem.support->size(), "number"), list.size()));
    }
    check_positions(*problem.support, node);
    check_sum(problem, pointer, list);
  }
  if (problem.support && !has_list) {
    node.fail_at("support", "both distributions have places of their own; leave it out");
  }
}

void check_problem(const Problem& problem, const Node& node) {
  const bool is_density = std::holds_alternative<DensitySpec>(problem.p_data);
  if (is_density != std::holds_alternative<DensitySpec>(problem.p_model)) {
    node.fail_at("p_model", std::string("expected ") + (is_density ? "a density" : "masses") +
                                ", as p_data is");
  }
  if (is_density) {
    if (problem.normalise) {
      node.fail_at("normalise", "it is for masses; a density must integrate to 1");
    }
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
  const auto* p = std::get_if<std::vector<Entry>>(&problem.p_data);
  const auto* q = std::get_if<std::vector<Entry>>(&problem.p_model);
  if (p == nullptr || q == nullptr) return check_own(problem, node);
  check_same_length("/p_model", q->size(), p->size());
  if (problem.support) check_same_length("/support", problem.support->size(), p->size());
  if (!problem.support && !problem.cost) {
    node.fail("missing field \"support\": the position of each mass, or \"cost\"");
  }
  if (problem.support) check_positions(*problem.support, node);
  check_sum(problem, "/p_data", *p);
  check_sum(problem, "/p_model", *q);
  check_cost(problem, p->size(), node);
}

}  // namespace

const Record<Problem>& spec() {
  const auto price = constant_entry({.at_least = 0, .at_most = kFarthest});
  const auto distance = number({.at_least = -kFarthest, .at_most = kFarthest});
  static const auto spec =
      spec_record<Problem>("gan-equilibrium", "the best discriminator of data from a model",
                           claims(), WithTheory::yes)
          .optional("support", &Problem::support,
                    list_or_lone(list(position(), {1, kMostPoints}), position()),
                    "the position of each mass; needed where p_data is a list without cost")
          .required("p_data", &Problem::p_data, distribution_type(),
                    "masses that sum to 1 over support or at places of their own, samples, or a "
                    "density")
          .required("p_model", &Problem::p_model, distribution_type(),
                    "the generator's distribution, of the same kind")
          .optional("normalise", &Problem::normalise, boolean(),
                    "whether masses that do not sum to 1 are divided by their sum")
          .optional("cost", &Problem::cost,
                    matrix_or_lone(list(list(price, {1, kMostCosts}), {1, kMostCosts}), price),
                    "of moving mass from point i (row) to point j; left out: |x_i - x_j|")
          .optional("distances", &Problem::distances,
                    list_or_lone(list(distance, {1, kMostDistances}), distance),
                    "compare the data also with the model moved by each of these")
          .optional("points", &Problem::points,
                    list_or_lone(list(number(), {1, 100'000}), number()),
                    "where D* is wanted, for densities; left out: 41 points over both")
          .check(check_problem);
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return std::holds_alternative<DensitySpec>(problem.p_data) ? densities::solve(problem, work)
                                                             : discrete::solve(problem, work);
}

}  // namespace psolve::gan_equilibrium::discriminator
