#include "problems/optimizers/explanations/claims.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/text.h"
#include "problems/optimizers/comparison.h"
#include "spec/error.h"

namespace psolve::optimizers {
namespace {

Judgement judge_look_ahead(const Comparison& all) {
  if (auto text = look_ahead_departure(all, *all.find(MethodKind::nesterov))) {
    return refuted(*std::move(text));
  }
  return under_condition(
      "Nesterov's look-ahead has αβv; in this run that makes no difference, as when the velocity "
      "is 0 where it is taken or β is close to 1.");
}

Judgement judge_adam(const Comparison& all) {
  if (auto text = sum_departure(all, *all.find(MethodKind::adam))) {
    return refuted(*std::move(text));
  }
  return under_condition(
      "Adam averages squares, Adagrad adds them up; in this run that makes no difference, as in a "
      "first step, where average and sum agree.");
}

/// Where a run ends, or that it diverges.
Prose end_of(const MethodRun& one) {
  if (one.run.diverged) return "diverges";
  return {"ends at ", equals({sym("f"), one.run.last().value})};
}

/// What each does with the learning rate and β that are best for it on this quadratic.
Prose when_tuned(const Comparison& all, const MethodRun& one, const MethodRun& momentum) {
  if (!all.minimum) return {};
  const auto own = analyse(one.method, *all.minimum);
  const auto other = analyse(momentum.method, *all.minimum);
  if (!own || !other || !own->best || !other->best) return {};
  return {" With the parameters best for each, errors shrink a step by ",
          own->best->rate,
          " with ",
          one.method.label,
          " and by ",
          other->best->rate,
          " with ",
          momentum.method.label,
          "."};
}

Judgement judge_improvement(const Comparison& all, MethodKind kind) {
  const MethodRun& one = *all.find(kind);
  const MethodRun& momentum = *all.find(MethodKind::momentum);
  Prose reason = {"After " + counted(all.steps, "step") + " ", one.method.label + " "};
  reason.append(end_of(one)) << " and " << momentum.method.label + " ";
  reason.append(end_of(momentum)) << ".";
  reason.append(when_tuned(all, one, momentum));
  const bool better = !one.run.diverged &&
                      (momentum.run.diverged || one.run.last().value < momentum.run.last().value);
  if (!better) return refuted(std::move(reason));
  return under_condition(reason << " So it does here, with these parameters on this objective; no "
                                   "method is better on all.");
}

Judgement judge_nesterov(const Comparison& all) {
  return judge_improvement(all, MethodKind::nesterov);
}
Judgement judge_adagrad(const Comparison& all) {
  return judge_improvement(all, MethodKind::adagrad);
}
Judgement judge_adam_beside_momentum(const Comparison& all) {
  return judge_improvement(all, MethodKind::adam);
}

constexpr std::array<JudgedBy<Comparison>, 5> kMethodClaims = {{
    {{kLookAheadClaim, "Nesterov's method takes the gradient at θ − αv"}, judge_look_ahead},
    {{kAdamClaim, "Adam combines momentum and Adagrad"}, judge_adam},
    {{"nesterov-improves-on-momentum", "Nesterov's method trains better than momentum"},
     judge_nesterov},
    {{"adagrad-improves-on-momentum", "Adagrad trains better than momentum"}, judge_adagrad},
    {{"adam-improves-on-momentum", "Adam trains better than momentum"}, judge_adam_beside_momentum},
}};

/// The methods that a claim speaks of.
std::vector<MethodKind> methods_of(std::string_view claim) {
  std::vector<MethodKind> kinds;
  if (claim.starts_with("nesterov")) kinds = {MethodKind::nesterov};
  if (claim.starts_with("adagrad")) kinds = {MethodKind::adagrad};
  if (claim.starts_with("adam")) kinds = {MethodKind::adam};
  if (claim.ends_with("improves-on-momentum")) kinds.push_back(MethodKind::momentum);
  return kinds;
}

}  // namespace

void refuse_claims_on_others(const Problem& problem) {
  for (std::size_t i = 0; i < problem.claims.size(); ++i) {
    for (const MethodKind kind : methods_of(problem.claims[i])) {
      if (std::ranges::find(problem.methods, kind, &Method::kind) != problem.methods.end()) {
        continue;
      }
      throw SpecError(fmt::format("/claims/{}", i),
                      fmt::format("{} speaks of {}, and no method of the spec is that",
                                  in_quotes(problem.claims[i]), words_of(kind)));
    }
  }
}

std::vector<Claim> claims() {
  return claims_of(kMethodClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Comparison& all) {
  return judged(kMethodClaims, listed, all);
}

}  // namespace psolve::optimizers
