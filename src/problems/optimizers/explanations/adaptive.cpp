// What Adagrad and Adam do with the gradients of a run: rates for each parameter, averages as sums,
// their bias towards 0 and its correction.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/optimization/rules.h"
#include "math/optimization/step_names.h"
#include "problems/optimizers/comparison.h"

namespace psolve::optimizers {
namespace {

constexpr Index kShownParameters = 4;
/// The bias corrections are searched for their largest effect up to this step.
constexpr long kMostSearched = 1'000'000;

/// √(squares + ε), or √squares + ε.
Eigen::ArrayXd root_of(const Method& method, const Eigen::ArrayXd& squares) {
  return method.epsilon_inside_root ? Eigen::ArrayXd((squares + method.epsilon).sqrt())
                                    : Eigen::ArrayXd(squares.sqrt() + method.epsilon);
}

Vector rates_of(const Method& method, const Snapshot& row) {
  return method.learning_rate / root_of(method, row.g.array());
}

/// θ_0 − θ_T of Adagrad under a gradient that is the same everywhere: α Σ c/√(t c² + ε).
Vector constant_travel(const Method& method, const Vector& gradient, long steps) {
  Vector travel = Vector::Zero(gradient.size());
  for (long t = 1; t <= steps; ++t) {
    const auto squares = method.first_sum() + static_cast<double>(t) * gradient.array().square();
    travel.array() += method.learning_rate * gradient.array() / root_of(method, squares);
  }
  return travel;
}

void check_adagrad(const Comparison& all, const MethodRun& one) {
  const Vector g = all.objective.settled_dual_gradient(all.start);
  const Method& method = one.method;
  Vector expected(g.size());
  for (Index i = 0; i < g.size(); ++i) {
    expected(i) =
        all.start(i) - method.learning_rate * g(i) /
                           (method.epsilon_inside_root
                                ? std::hypot(g(i), std::sqrt(method.first_sum() + method.epsilon))
                                : std::hypot(g(i), std::sqrt(method.first_sum())) + method.epsilon);
  }
  const Snapshot& first = one.watch.table()[1];
  const double scale = all.start.cwiseAbs().maxCoeff() + method.learning_rate;
  all.solution.checks.push_back(
      {one.id + "/first_step", "the first step: alpha times g/sqrt(g^2 + epsilon)",
       "dual numbers and hypot", (expected - first.theta).cwiseAbs().maxCoeff() / scale, 1e-12});
  if (!all.has_constant_gradient()) return;
  const Vector end = all.start - constant_travel(method, g, one.run.steps());
  all.solution.checks.push_back(
      {one.id + "/constant_gradient", "where a constant gradient leads",
       "alpha times the sum of g/sqrt(t g^2 + epsilon)",
       (end - one.run.last().theta).cwiseAbs().maxCoeff() / (1 + end.cwiseAbs().maxCoeff()),
       1e-10});
}

// ------------------------------------------------------------------ Adam

/// m_3 = (1 − β₁)(β₁² g_1 + β₁ g_2 + g_3), and the like.
Vector unrolled_mean(const Method& method, const std::vector<Snapshot>& rows, long t) {
  Vector sum = Vector::Zero(rows[0].theta.size());
  for (long i = 1; i <= t; ++i) {
    sum += std::pow(method.beta1, static_cast<double>(t - i)) * rows[i].g;
  }
  return (1 - method.beta1) * sum;
}

Step step_lengths(const Comparison& all, const MethodRun& one) {
  const auto& rows = one.watch.table();
  const Index n = std::min(all.objective.size(), kShownParameters);
  std::vector<Formula> headings = {sym("t")};
  for (Index i = 0; i < n; ++i) headings.push_back(sym(all.objective.names()[i]));
  const auto cell = [&](Index t, Index j) -> Formula {
    const Snapshot& row = rows[t + 1];
    if (j == 0) return to_formula(row.t);
    const Index i = j - 1;
    return row.m_hat(i) / (std::sqrt(row.v_hat(i)) + one.method.epsilon);
  };
  const Formula length =
      sym("m").accent("hat") / (call("sqrt", {sym("v").accent("hat")}) + sym("epsilon"));
  Prose claim =
      all.has_argument
          ? Prose{"The lengths of the steps, as multiples of ", sym("alpha"), ": ", length,
                  " for each parameter"}
          : Prose{sym("theta"),
                  ": a step of ",
                  sym("alpha"),
                  " times ",
                  length,
                  ", which is near 1 in size where the gradients agree and small where they "
                  "alternate, whatever their scale; here, for each parameter"};
  return {"adam/theta",
          rule::parameter_update,
          std::move(claim),
          {table(std::move(headings), rows.size() - 1, cell, rows.size())}};
}

/// What each line of the rule is for, and how long the steps of the run are in units of α.
void explain_lines(const Comparison& all, const MethodRun& one) {
  if (all.has_argument) {
    all.work.step([&] { return step_lengths(all, one); });
    return;
  }
  const auto group = all.work.heading("adam", rule::definition, "Adam line by line");
  const auto line = [&](const char* id, Rule rule, Prose claim) {
    all.work.note(std::string("adam/") + id, rule, std::move(claim));
  };
  const auto memory = [](double beta) {
    return equals({Formula(1) / (Formula(1) - Formula(beta)), 1 / (1 - beta)});
  };
  line("m", rule::moving_average,
       {sym("m"), ": momentum, an average over about the last ", memory(one.method.beta1),
        " gradients, in which what changes its sign from step to step cancels out"});
  line("v", rule::moving_average,
       {sym("v"), ": the mean square over about the last ", memory(one.method.beta2),
        " gradients, of each parameter by itself; unlike a sum it forgets"});
  line("hats", rule::bias_correction,
       {sym("m").accent("hat"), " and ", sym("v").accent("hat"),
        ": both averages start at 0 and are too small at first; divided by the weight that the "
        "gradients have in them, they no longer are"});
  all.work.step([&] { return step_lengths(all, one); });
}

void derive_bias(Workings& work) {
  const Formula beta = sym("beta").at(1);
  const Formula t = sym("t");
  const Formula i = sym("i");
  const Formula sum = big("sum", equals({i, 1}), t, power(beta, t - i) * sym("g").at(i));
  work.note("bias/unrolled", rule::unrolled_sum,
            {"Unrolled from ", equals({sym("m").at(0), 0}),
             ", the average is a sum of all gradients, the latest with most weight"},
            {equals({sym("m").at(t), (1 - beta) * sum})});
  const Formula weights = big("sum", equals({i, 1}), t, power(beta, t - i));
  const auto expected = [](const Formula& x) { return call("E", {x}); };
  work.note("bias/expectation", rule::bias_correction,
            "Where the gradients have one expectation, it comes out of the sum; the weights are "
            "a geometric series and do not add up to 1: what is missing is the weight of the "
            "start at 0",
            {equals({expected(sym("m").at(t)), (1 - beta) * weights * expected(sym("g")),
                     (1 - power(beta, t)) * expected(sym("g"))}),
             equals({expected(sym("m").accent("hat").at(t)),
                     expected(sym("m").at(t)) / (1 - power(beta, t)), expected(sym("g"))})});
}

void unroll(const Comparison& all, const MethodRun& one) {
  const auto& rows = one.watch.table();
  const long t = std::min<long>({3, one.run.steps(), std::ssize(rows) - 1});
  const Method& method = one.method;
  const Vector sum =
      all.work
          .define(rule::unrolled_sum, NamedPoint{unrolled_mean(method, rows, t)},
                  [&] {
                    const Formula beta = all.work.the(sym("beta").at(1));
                    std::vector<Formula> terms;
                    for (long i = 1; i <= t; ++i) {
                      const Formula g =
                          quantity(sym("g").at(to_formula(i)), to_formula(NamedPoint{rows[i].g}));
                      terms.push_back(i == t       ? g
                                      : i + 1 == t ? beta * g
                                                   : power(beta, to_formula(t - i)) * g);
                    }
                    return Definition{"bias/numbers", "In this run, unrolled afresh",
                                      sym("m").at(to_formula(t)),
                                      (1 - beta) * psolve::sum(std::move(terms))};
                  })
          .entries;
  const Vector& m = rows[t].m;
  const double scale = std::max(m.cwiseAbs().maxCoeff(), sum.cwiseAbs().maxCoeff());
  all.solution.checks.push_back({one.id + "/unrolled",
                                 fmt::format("m after {} steps as an unrolled sum, relative", t),
                                 "the recursion of the run",
                                 scale == 0 ? 0 : (sum - m).cwiseAbs().maxCoeff() / scale, 1e-13});
}

/// m_t/g and m̂_t/g at the rows of the table, where the gradient is the same everywhere.
void show_constant(const Comparison& all, const MethodRun& one) {
  const auto& rows = one.watch.table();
  const Vector g = all.objective.settled_dual_gradient(all.start);
  Index largest = 0;
  if (!(g.cwiseAbs().maxCoeff(&largest) > 0)) return;
  double error = 0;
  for (Index i = 1; i < std::ssize(rows); ++i) {
    error = worse(error, (rows[i].m_hat - g).cwiseAbs().maxCoeff() / g.cwiseAbs().maxCoeff());
  }
  all.solution.checks.push_back(
      {one.id + "/unbiased",
       fmt::format("the corrected average is the gradient itself at {} steps, relative",
                   rows.size() - 1),
       "the constant gradient by dual numbers", error, 1e-12});
  const Formula share = sym("m").at(sym("t")) / sym("g");
  const Formula corrected = sym("m").accent("hat").at(sym("t")) / sym("g");
  all.work.note(
      "bias/constant", rule::bias_correction,
      "Here the gradient is the same everywhere, so nothing but the bias is to be seen",
      {table(
          {sym("t"), share, 1 - power(sym("beta").at(1), sym("t")), corrected}, rows.size() - 1,
          [&](Index i, Index j) -> Formula {
            const Snapshot& row = rows[i + 1];
            const double t = static_cast<double>(row.t);
            if (j == 0) return to_formula(row.t);
            if (j == 1) return row.m(largest) / g(largest);
            if (j == 2) return 1 - std::pow(one.method.beta1, t);
            return row.m_hat(largest) / g(largest);
          },
          rows.size())});
}

/// (1 − β₁ᵗ)/√(1 − β₂ᵗ): how long a step without correction is, as a multiple of one with it, under
/// a constant gradient.
double uncorrected(const Method& method, long t) {
  const double n = static_cast<double>(t);
  return (1 - std::pow(method.beta1, n)) / std::sqrt(1 - std::pow(method.beta2, n));
}

void remark_uncorrected(const Comparison& all, const Method& method) {
  long largest = 1;
  long last_over = 0;
  for (long t = 1; t <= kMostSearched; ++t) {
    const double ratio = uncorrected(method, t);
    if (ratio > uncorrected(method, largest)) largest = t;
    if (ratio > 1.01) last_over = t;
    if (std::pow(method.beta2, static_cast<double>(t)) < 1e-3 &&
        std::pow(method.beta1, static_cast<double>(t)) < 1e-3 && ratio < 1.01) {
      break;
    }
  }
  const double first = uncorrected(method, 1);
  if (first <= 1) {
    all.remark("bias-correction", Remark::Kind::explanation,
               {"Without the corrections the first step would be ", first,
                " times as long: the bias of m towards 0 outweighs that of v."});
    return;
  }
  all.remark(
      "bias-correction", Remark::Kind::explanation,
      {"m is biased towards 0, yet without both corrections early steps are not too short "
       "but too long, because v is biased more and its root divides: under a steady gradient "
       "by the factor ",
       equals({(1 - sym("beta").at(1)) / call("sqrt", {1 - sym("beta").at(2)}), first}),
       " at the first step, at most ", uncorrected(method, largest),
       fmt::format(" (step {}), and above 1.01 up to step {}.", largest, last_over)});
}

void show_first_step(const Comparison& all, const MethodRun& one) {
  const Snapshot& first = one.watch.table()[1];
  const Method& method = one.method;
  const Vector g = all.objective.settled_dual_gradient(all.start);
  const Vector moved = -method.learning_rate * g.array() / (g.array().abs() + method.epsilon);
  const Formula g1 = sym("g").at(1);
  all.work.note("first_step", rule::bias_correction,
                {"At the first step the corrections undo the factors 1 − β exactly, and the step "
                 "is α long for every parameter, however large its gradient: here ",
                 to_formula(NamedPoint{moved}), " for gradients of ", to_formula(NamedPoint{g})},
                {equals({sym("m").accent("hat").at(1), g1}),
                 equals({sym("v").accent("hat").at(1), power(g1, 2)}),
                 equals({sym("theta").at(1) - sym("theta").at(0),
                         -(sym("alpha") * (g1 / (call("abs", {g1}) + sym("epsilon"))))})});
  const double scale = method.learning_rate + all.start.cwiseAbs().maxCoeff();
  all.solution.checks.push_back(
      {one.id + "/first_step", "the first step: alpha times g/(|g| + epsilon), for every parameter",
       "dual numbers, without averages",
       (all.start + moved - first.theta).cwiseAbs().maxCoeff() / scale, 1e-13});
}

}  // namespace

void explain_adagrad(const Comparison& all) {
  const MethodRun* one = all.find_plain(MethodKind::adagrad);
  if (one == nullptr || one->run.steps() == 0) return;
  const auto& rows = one->watch.table();
  const Index n = std::min(all.objective.size(), kShownParameters);
  std::vector<Formula> headings = {sym("t")};
  for (Index i = 0; i < n; ++i) {
    headings.push_back(sym(all.objective.names()[i]));
  }
  const Formula g_ti = sym("g").at(sym("t"), sym("i"));
  all.work.note("adagrad", rule::squared_sum,
                {"A learning rate for each parameter: ",
                 equals({sym("alpha").at(sym("t"), sym("i")),
                         sym("alpha") / (one->method.epsilon_inside_root
                                             ? call("sqrt", {g_ti + sym("epsilon")})
                                             : call("sqrt", {g_ti}) + sym("epsilon"))}),
                 ", which falls as its squared gradients add up"},
                {table(
                    std::move(headings), rows.size() - 1,
                    [&](Index i, Index j) -> Formula {
                      if (j == 0) return to_formula(rows[i + 1].t);
                      return rates_of(one->method, rows[i + 1])(j - 1);
                    },
                    rows.size())});
  const Vector g = all.objective.settled_dual_gradient(all.start);
  const Vector first = rows[1].theta - all.start;
  Prose text = {"At the first step the gradient is ", to_formula(NamedPoint{g}),
                " and Adagrad moves by ", to_formula(NamedPoint{first}),
                ": the sizes of the gradients divide out"};
  const MethodRun* momentum = all.find_plain(MethodKind::momentum);
  if (momentum != nullptr && momentum->run.steps() > 0) {
    const Vector moved = momentum->watch.table()[1].theta - all.start;
    text << "; momentum, with one learning rate for all, moves by "
         << to_formula(NamedPoint{moved});
  }
  text << ". Adagrad's rates then shrink to "
       << to_formula(NamedPoint{rates_of(one->method, one->run.last())})
       << fmt::format(" after {} steps and never grow again", one->run.steps());
  if (all.has_constant_gradient()) {
    const double t = static_cast<double>(one->run.steps());
    text << "; under this constant gradient it covers about "
         << equals({2 * sym("alpha") * call("sqrt", {sym("t")}),
                    2 * one->method.learning_rate * std::sqrt(t)})
         << " in each parameter";
  }
  text << ".";
  all.remark("rates-of-adagrad", Remark::Kind::explanation, std::move(text));
  check_adagrad(all, *one);
}

void explain_adam(const Comparison& all) {
  const MethodRun* one = all.find_plain(MethodKind::adam);
  if (one == nullptr || one->run.steps() == 0 || !one->method.corrects_averages()) return;
  if (one->method.epsilon_inside_root) return;
  explain_lines(all, *one);
  {
    const auto group = all.work.heading(
        "bias", rule::bias_correction,
        all.has_argument ? "The bias of the averages in this run"
                         : "Why averages are biased towards 0 at first: how that is corrected; for "
                           "v with the other beta and squared gradients alike",
        one->label);
    if (!all.has_argument) derive_bias(all.work);
    unroll(all, *one);
    if (all.has_constant_gradient()) show_constant(all, *one);
    show_first_step(all, *one);
  }
  remark_uncorrected(all, one->method);
}

}  // namespace psolve::optimizers
