// Exact forms of what is found about masses: fractions, and sums of logarithms.

#include <cmath>
#include <cstdint>

#include "math/distributions/masses.h"
#include "math/expressions/text.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Points with exact answers; those whose logarithms can be read.
constexpr Index kMostExact = 64;
constexpr Index kMostLogarithms = 8;
/// Larger numbers are not taken apart into their primes.
constexpr std::int64_t kLargestSplit = 1'000'000;

/// log n as a sum over the primes of n.
Expr log_of_integer(std::int64_t n) {
  if (n > kLargestSplit) return log(Expr(Rational(n)));
  Expr sum = 0;
  for (std::int64_t prime = 2; n > 1; ++prime) {
    if (prime * prime > n) prime = n;
    for (; n % prime == 0; n /= prime) sum += log(Expr(Rational(prime)));
  }
  return sum;
}

/// log r; of a fraction by the primes of its terms, so that such logarithms can be added up.
Expr log_of_ratio(const Expr& r) {
  if (!r.is(Expr::Kind::number)) return log(r);
  const auto above = r.number().numerator().small_integer();
  const auto below = r.number().denominator().small_integer();
  if (!above || !below) return log(r);
  return log_of_integer(*above) - log_of_integer(*below);
}

}  // namespace

std::optional<Rational> exact_wasserstein(Answers& answers) {
  const Masses& masses = answers.masses;
  if (masses.size() > kMostExact) return std::nullopt;
  const auto a = rationals_of(masses.p_entries), b = rationals_of(masses.q_entries);
  if (!a || !b) return std::nullopt;
  if (masses.along_line()) {
    const auto x = rationals_of(*answers.problem.support);
    if (!x) return std::nullopt;
    return line_distance<Rational>(*x, *a, *b, masses.order);
  }
  std::vector<Rational> cost;
  for (const auto& row : *answers.problem.cost) {
    const auto exact = rationals_of(row);
    if (!exact) return std::nullopt;
    cost.insert(cost.end(), exact->begin(), exact->end());
  }
  Rational difference = 0;
  for (Index i = 0; i < masses.size(); ++i) difference += (*a)[i] - (*b)[i];
  if (!difference.is_zero()) return std::nullopt;
  auto exact = exact_transport(answers.plan, *a, *b, cost);
  if (!exact) return std::nullopt;
  for (Index k = 0; k < std::ssize(answers.plan.shipments); ++k) {
    answers.plan.shipments[k].mass = exact->masses[k].to_double();
  }
  return std::move(exact->cost);
}

Json exact_answers(const Answers& answers) {
  const Masses& masses = answers.masses;
  Json exact = Json::object();
  if (masses.size() > kMostExact) return exact;
  Json best = Json::array();
  Expr data_model = 0, model_data = 0, data_mixture = 0, model_mixture = 0, tv = 0, total = 0;
  for (Index i = 0; i < masses.size(); ++i) {
    const Expr a = masses.p_entries[i].expression(), b = masses.q_entries[i].expression();
    const bool in_data = masses.p[i] > 0, in_model = masses.q[i] > 0;
    best.push_back(in_data || in_model ? text_json(a / (a + b)) : Json());
    tv += abs(a - b) / 2;
    total += a + b;
    if (in_data) data_mixture += a * log_of_ratio(2 * a / (a + b));
    if (in_model) model_mixture += b * log_of_ratio(2 * b / (a + b));
    if (in_data && in_model) {
      data_model += a * log_of_ratio(a / b);
      model_data += b * log_of_ratio(b / a);
    }
  }
  exact["discriminator"] = std::move(best);
  const Expr js = (data_mixture + model_mixture) / 2;
  if (masses.size() <= kMostLogarithms) {
    exact["value"] = text_json(2 * js - total * log(Expr(2)));
    const Divergences& found = answers.divergences;
    if (std::isfinite(found.data_model)) exact["kl_data_model"] = text_json(data_model);
    if (std::isfinite(found.model_data)) exact["kl_model_data"] = text_json(model_data);
    exact["jensen_shannon"] = text_json(js);
  }
  exact["total_variation"] = text_json(tv);
  if (answers.exact_distance) exact["wasserstein"] = answers.exact_distance->text();
  return exact;
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
