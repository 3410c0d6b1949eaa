// Where the rules of the problem set depart from those of the literature. Each departure is run as
// the literature has it, from the same start with the same parameters, and a remark says what comes
// out differently.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/optimization/runs/precise_run.h"
#include "math/optimization/step_names.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/conventions.h"
#include "problems/optimizers/explanations/claims.h"

namespace psolve::optimizers {
namespace {

/// Differences below this, relative to the parameters, go without a remark.
constexpr double kWorthSaying = 1e-5;

struct Alternative {
  Descent run;
  long differs_from = 0;  ///< the first step with another θ; 0: none among the first
  double difference = 0;  ///< of the last θ, relative
};

/// The run of the method as the literature has it.
Alternative alternative(const Comparison& all, const MethodRun& one, const Method& method) {
  Workings silent(false);
  Alternative result;
  const auto& rows = one.watch.table();
  const DescentOptions options{
      .steps = all.steps,
      .record_every = 0,
      .precise_work = kMostPreciseWork / 4,
      .watch = [&](const Snapshot&, const Snapshot& after) {
        const Index t = after.t;
        if (result.differs_from != 0 || t >= std::ssize(rows) || rows[t].t != after.t) return;
        const double size = rows[t].theta.cwiseAbs().maxCoeff();
        const double moved = (rows[t].theta - after.theta).cwiseAbs().maxCoeff();
        if (moved > kWorthSaying * size) result.differs_from = after.t;
      }};
  result.run = descend(all.objective, method, all.start, options, silent);
  const Vector& here = one.run.last().theta;
  const Vector& there = result.run.last().theta;
  const double size = std::max(here.cwiseAbs().maxCoeff(), there.cwiseAbs().maxCoeff());
  result.difference = size == 0 ? 0 : (here - there).cwiseAbs().maxCoeff() / size;
  return result;
}

bool worth_saying(const MethodRun& one, const Alternative& other) {
  return other.difference > kWorthSaying || other.differs_from != 0 ||
         other.run.diverged != one.run.diverged;
}

/// "it ends at θ = … with f = …", or that it diverges.
void add_end(Prose& text, const Descent& run) {
  if (run.diverged) {
    const long at = run.stopped_at != 0 ? run.stopped_at : run.blown_up_at;
    text << fmt::format("it diverges at step {} ({})", at, run.cause);
    return;
  }
  text << "it ends at " << equals({sym("f"), run.last().value}) << ", "
       << equals({sym("theta"), to_formula(NamedPoint{run.last().theta})});
}

Prose with_ends(Prose text, const MethodRun& one, const Alternative& other) {
  text << " Run so, ";
  add_end(text, other.run);
  text << "; as printed, ";
  add_end(text, one.run);
  return text << ".";
}

void remark_on(const Comparison& all, const MethodRun& one, std::string_view id, Remark::Kind kind,
               Prose text) {
  all.remark(fmt::format("{}-in-method-{}", id, &one - all.runs.data() + 1), kind, std::move(text));
}

void say(const Comparison& all, const MethodRun& one, std::string_view id, Remark::Kind kind,
         Prose text, const Alternative& other) {
  remark_on(all, one, id, kind, with_ends(std::move(text), one, other));
}

void remark_scale(const Comparison& all, const MethodRun& one) {
  Method method = one.method;
  method.form = RuleForm::textbook;
  const Alternative other = alternative(all, one, method);
  if (!worth_saying(one, other)) return;
  say(all, one, kVelocityWithoutFactor.id, Remark::Kind::convention,
      {"Much of the literature has ",
       equals({sym("v").at(sym("t")), sym("beta") * sym("v").at(sym("t") - 1) +
                                          gradient_at(sym("theta").at(sym("t") - 1))}),
       ", without the factor ", 1 - sym("beta"), ", so that the same learning rate makes steps ",
       1 / (1 - one.method.beta), " times as long."},
      other);
}

void remark_epsilon(const Comparison& all, const MethodRun& one) {
  Method method = one.method;
  method.epsilon_inside_root = false;
  const Alternative other = alternative(all, one, method);
  if (!worth_saying(one, other)) return;
  const Vector g = all.objective.settled_dual_gradient(all.start);
  Index least = 0;
  g.cwiseAbs().minCoeff(&least);
  const double size = std::abs(g(least));
  const double inside = size / std::hypot(size, std::sqrt(one.method.epsilon));
  const double outside = size / (size + one.method.epsilon);
  say(all, one, kEpsilonOutside.id, Remark::Kind::convention,
      {"Here ", sym("epsilon"),
       " stands within the root; elsewhere it is added to the root. That "
       "matters where a gradient is not large against ",
       equals({call("sqrt", {sym("epsilon")}), std::sqrt(one.method.epsilon)}),
       ": for the smallest one at the start, ", g(least), ", the first step is ", inside,
       " times α instead of ", outside, " times."},
      other);
}

/// v and g each stand for two things in the problem set's rules.
void remark_letters(const Comparison& all) {
  const auto names = [&](std::initializer_list<MethodKind> kinds) {
    std::string text;
    for (const MethodKind kind : kinds) {
      if (all.find(kind) == nullptr) continue;
      text += (text.empty() ? "" : " and ") + std::string(words_of(kind));
    }
    return text;
  };
  const std::string velocity = names({MethodKind::momentum, MethodKind::nesterov});
  const std::string squares = names({MethodKind::rmsprop, MethodKind::adam});
  if (!velocity.empty() && !squares.empty()) {
    all.remark("two-meanings-of-v", Remark::Kind::convention,
               {sym("v"), fmt::format(" is the velocity of {}, and an average of squared gradients "
                                      "in {}.",
                                      velocity, squares)});
  }
  if (all.find(MethodKind::adagrad) != nullptr && all.find(MethodKind::adam) != nullptr) {
    all.remark("two-meanings-of-g", Remark::Kind::convention,
               {sym("g"),
                " is the sum of squared gradients in Adagrad, and the gradient itself in "
                "Adam."});
  }
}

/// The rule of the problem set, without departures of the spec's own.
bool is_as_printed(const Method& method) {
  return method.form == RuleForm::sheet && !method.dampening && method.bias_correction &&
         method.epsilon_inside_root == method.is(MethodKind::adagrad);
}

void remark_look_ahead(const Comparison& all, const MethodRun& one) {
  if (lists(all.claims, kLookAheadClaim)) return;
  if (auto text = look_ahead_departure(all, one)) {
    remark_on(all, one, kLookAheadByBeta.id, Remark::Kind::convention, *std::move(text));
  }
}

void remark_sum(const Comparison& all, const MethodRun& one) {
  if (lists(all.claims, kAdamClaim)) return;
  if (auto text = sum_departure(all, one)) {
    remark_on(all, one, "adam-averages-squares", Remark::Kind::explanation, *std::move(text));
  }
}

}  // namespace

std::optional<Prose> look_ahead_departure(const Comparison& all, const MethodRun& one) {
  Method method = one.method;
  method.form = RuleForm::textbook;
  method.dampening = method.beta;
  const Alternative other = alternative(all, one, method);
  if (!worth_saying(one, other)) return std::nullopt;
  Prose text = {"Nesterov's method takes the gradient at ",
                sym("theta") - sym("alpha") * sym("beta") * sym("v"),
                "; the rule printed here has ",
                sym("theta") - sym("alpha") * sym("v"),
                ", without the ",
                sym("beta"),
                "."};
  if (all.minimum) {
    const double L = all.minimum->L();
    const double beta = one.method.beta;
    text << " On this quadratic that lowers the largest learning rate from "
         << largest_learning_rate(Momentum::nesterov, beta, L) << " to "
         << largest_learning_rate(Momentum::full_look_ahead, beta, L) << ".";
  }
  return with_ends(std::move(text), one, other);
}

std::optional<Prose> sum_departure(const Comparison& all, const MethodRun& one) {
  Method method = one.method;
  method.sums_squares = true;
  const Alternative other = alternative(all, one, method);
  if (!worth_saying(one, other)) return std::nullopt;
  return with_ends(
      {"Adam's v is the average of squares of RMSprop, which forgets, and not the sum of squares "
       "of Adagrad, which only grows: Adam is momentum with RMSprop rather than with Adagrad. "
       "With the sum in place of the average its steps would shrink for good."},
      one, other);
}

void remark_departures(const Comparison& all) {
  remark_letters(all);
  for (const MethodRun& one : all.runs) {
    if (!is_as_printed(one.method)) continue;
    switch (one.method.kind) {
      case MethodKind::nesterov:
        remark_look_ahead(all, one);
        break;
      case MethodKind::momentum:
        remark_scale(all, one);
        break;
      case MethodKind::adagrad:
        remark_epsilon(all, one);
        break;
      case MethodKind::adam:
        remark_sum(all, one);
        break;
      default:
        break;
    }
  }
}

}  // namespace psolve::optimizers
