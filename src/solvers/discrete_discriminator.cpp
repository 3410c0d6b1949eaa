// The best discriminator of two distributions given by masses p_i and q_i at the points x_i.
//
//     D*_i = p_i/(p_i + q_i),   V = Σ p_i log D*_i + q_i log(1 − D*_i) = 2 JS − 2 log 2
//
// and W, along the line or for a table of costs, with the plan and the potentials that prove it.
// Where p_i = q_i = 0, D* may be anything and is null.

#include "solvers/discrete_discriminator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "distributions/divergence.h"
#include "distributions/masses.h"
#include "expressions/expression_text.h"
#include "solvers/distance_sweep.h"
#include "solvers/gan_derivation.h"
#include "transport/line_transport.h"
#include "transport/transport_simplex.h"

namespace psolve {
namespace {

/// Points worked out one by one; points with exact answers; points of which the checks look at all.
constexpr std::size_t kMostShown = 16;
constexpr std::size_t kMostExact = 64;
constexpr std::size_t kMostChecked = 2'000;

class Solver {
 public:
  Solver(const DiscriminatorProblem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        p_entries_(std::get<std::vector<Entry>>(problem.p_data)),
        q_entries_(std::get<std::vector<Entry>>(problem.p_model)),
        p_(numbers_of(p_entries_)),
        q_(numbers_of(q_entries_)) {
    if (problem.support) x_ = numbers_of(*problem.support);
  }

  Solution run() {
    solution_.sought =
        "Which discriminator is best against this generator, what is the game then worth, and how "
        "far is the model from the data?";
    solution_.headline = {"discriminator", "value", "jensen_shannon", "wasserstein"};
    if (problem_.distances) solution_.headline.emplace_back("sweep");
    derive_best_discriminator(true, work_);
    find_discriminator();
    found_ = divergences_of(p_, q_);
    show_value();
    show_divergences();
    transport();
    answer();
    if (p_.size() <= kMostExact) answer_exactly();
    if (problem_.distances) sweep();
    if (work_.recording()) {
      check();
      remark();
      draw();
    }
    return std::move(solution_);
  }

 private:
  std::size_t size() const { return p_.size(); }
  bool shown(std::size_t i) const { return size() <= kMostShown || i < kMostShown / 2; }
  Formula p(std::size_t i) const { return quantity(sym("p", i + 1), p_[i]); }
  Formula q(std::size_t i) const { return quantity(sym("q", i + 1), q_[i]); }

  void find_discriminator() {
    const auto group = work_.group([&] {
      return Step{"discriminator",
                  Rule::evaluation,
                  "The best discriminator at every point, in numbers",
                  {},
                  Json(),
                  {}};
    });
    best_.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) {
      const double sum = p_[i] + q_[i];
      best_.push_back(sum == 0 ? std::nan("") : p_[i] / sum);
      if (!shown(i) || sum == 0) continue;
      work_.define(Rule::substitution, best_[i], [&] {
        return Definition{fmt::format("D[{}]", i), "", sym("D", i + 1).mark("*"),
                          p(i) / (p(i) + q(i))};
      });
    }
  }

  /// Σ over the points of what `term` gives, without the blank ones.
  template <class Term>
  Formula total(Term term) const {
    std::vector<Formula> terms;
    for (std::size_t i = 0; i < size(); ++i) {
      if (!shown(i)) {
        terms.push_back(dots());
        break;
      }
      const Formula one = term(i);
      if (!one.is(Formula::Kind::blank)) terms.push_back(one);
    }
    return sum(std::move(terms));
  }

  void show_value() {
    work_.define(Rule::evaluation, found_.value, [&] {
      return Definition{"value", "The value of the game against the best discriminator",
                        call("V", {sym("D").mark("*"), sym("G")}), total([&](std::size_t i) {
                          std::vector<Formula> both;
                          const Formula D = quantity(sym("D", i + 1).mark("*"), best_[i]);
                          if (p_[i] > 0) both.push_back(p(i) * call("log", {D}));
                          if (q_[i] > 0) both.push_back(q(i) * call("log", {1 - D}));
                          return both.empty() ? Formula() : sum(std::move(both));
                        })};
    });
  }

  /// Σ p log(p/q) in numbers.
  template <class Of, class Over>
  void show_divergence(const char* id, const Formula& name, double value, Of of, Over over) {
    if (std::isinf(value)) {
      work_.step([&] {
        return Step{id,
                    Rule::divergence,
                    {"There is a point with mass in the first and none in the second"},
                    {equals({name, Formula::words("∞")})},
                    Json(),
                    {}};
      });
      return;
    }
    work_.define(Rule::divergence, value, [&] {
      return Definition{id, "", name, total([&](std::size_t i) {
                          const Formula mass = of(i);
                          const bool none = mass.part(1).value() == 0;
                          return none ? Formula() : mass * call("log", {mass / over(i)});
                        })};
    });
  }

  void show_divergences() {
    if (!work_.recording()) return;
    const auto group = work_.group([&] {
      return Step{"divergences",
                  Rule::divergence,
                  {"How far model and data are apart; with ",
                   equals({sym("m"), (sym("p") + sym("q")) / 2})},
                  {},
                  Json(),
                  {}};
    });
    const auto of_p = [&](std::size_t i) { return p(i); };
    const auto of_q = [&](std::size_t i) { return q(i); };
    const auto of_m = [&](std::size_t i) { return quantity(sym("m", i + 1), (p_[i] + q_[i]) / 2); };
    const Formula P = sym("p"), Q = sym("q"), M = sym("m");
    show_divergence("kl_data_model", call("KL", {P, Q}), found_.data_model, of_p, of_q);
    show_divergence("kl_model_data", call("KL", {Q, P}), found_.model_data, of_q, of_p);
    show_divergence("kl_data_mixture", call("KL", {P, M}), found_.data_mixture, of_p, of_m);
    show_divergence("kl_model_mixture", call("KL", {Q, M}), found_.model_mixture, of_q, of_m);
    work_.define(Rule::divergence, found_.jensen_shannon(), [&] {
      return Definition{"jensen_shannon", "", call("JS", {P, Q}),
                        (quantity(call("KL", {P, M}), found_.data_mixture) +
                         quantity(call("KL", {Q, M}), found_.model_mixture)) /
                            2};
    });
    work_.define(Rule::divergence, 2 * found_.jensen_shannon() - 2 * std::numbers::ln2, [&] {
      return Definition{
          "value_by_js", "which gives the value once more",
          call("V", {sym("D").mark("*"), sym("G")}),
          2 * quantity(call("JS", {P, Q}), found_.jensen_shannon()) - 2 * call("log", {2})};
    });
    work_.define(Rule::divergence, found_.total_variation, [&] {
      return Definition{"total_variation", "", call("TV", {P, Q}),
                        total([&](std::size_t i) { return call("abs", {p(i) - q(i)}); }) / 2};
    });
  }

  // -------------------------------------------------------------- transport

  void transport() {
    if (!x_.empty()) order_ = ascending<double>(x_);
    if (problem_.cost) {
      by_cost();
    } else {
      along_line();
    }
  }

  void along_line() {
    found_.wasserstein = line_distance<double>(x_, p_, q_, order_);
    if (!work_.recording()) return;
    work_.define(Rule::quantile_coupling, found_.wasserstein, [&] {
      std::vector<Formula> terms;
      double F_p = 0, F_q = 0;
      for (std::size_t k = 0; k + 1 < size(); ++k) {
        if (!shown(k)) {
          terms.push_back(dots());
          break;
        }
        const std::size_t i = order_[k], next = order_[k + 1];
        F_p += p_[i];
        F_q += q_[i];
        terms.push_back(
            call("abs", {quantity(sym("F", k + 1), F_p) - quantity(sym("H", k + 1), F_q)}) *
            tuple({quantity(sym("x", next + 1), x_[next]) - quantity(sym("x", i + 1), x_[i])}));
      }
      return Definition{"wasserstein",
                        {"On a line the cheapest plan takes quantiles to quantiles: W is the area "
                         "between the cumulative sums ",
                         sym("F"), " of p and ", sym("H"), " of q"},
                        call("W", {sym("p"), sym("q")}),
                        sum(std::move(terms))};
    });
  }

  void by_cost() {
    cost_ = Matrix(to_index(size()), to_index(size()));
    for (std::size_t i = 0; i < size(); ++i) {
      for (std::size_t j = 0; j < size(); ++j) {
        cost_(to_index(i), to_index(j)) = (*problem_.cost)[i][j].number;
      }
    }
    plan_ = solve_transport(p_, q_, cost_);
    found_.wasserstein = plan_.cost;
    const auto group = work_.group([&] {
      return Step{"transport",
                  Rule::kantorovich_duality,
                  {"The cheapest plan from p to q, and potentials f, g with ",
                   relation("≤", {sym("f").at(sym("i")) + sym("g").at(sym("j")),
                                  sym("c").at(sym("i"), sym("j"))}),
                   " for all pairs, which no plan can undercut"},
                  {},
                  Json(),
                  {}};
    });
    show_plan();
  }

  void show_plan() {
    work_.define(Rule::definition, plan_.cost, [&] {
      std::vector<Formula> terms;
      for (const Shipment& s : plan_.shipments) {
        if (s.mass == 0) continue;
        if (terms.size() == kMostShown) {
          terms.push_back(dots());
          break;
        }
        terms.push_back(
            quantity(sym("pi").at(static_cast<int>(s.from) + 1, static_cast<int>(s.to) + 1),
                     s.mass) *
            quantity(sym("c").at(static_cast<int>(s.from) + 1, static_cast<int>(s.to) + 1),
                     cost_(to_index(s.from), to_index(s.to))));
      }
      return Definition{"wasserstein", "What the plan costs", call("W", {sym("p"), sym("q")}),
                        sum(std::move(terms))};
    });
    work_.define(Rule::kantorovich_duality, plan_.dual, [&] {
      std::vector<Formula> terms;
      for (std::size_t i = 0; i < size(); ++i) {
        if (!shown(i)) {
          terms.push_back(dots());
          break;
        }
        if (p_[i] > 0) terms.push_back(p(i) * quantity(sym("f", i + 1), plan_.f[i]));
        if (q_[i] > 0) terms.push_back(q(i) * quantity(sym("g", i + 1), plan_.g[i]));
      }
      return Definition{"dual", "What the potentials earn: as much, so no plan is cheaper",
                        sym("W_dual"), sum(std::move(terms))};
    });
  }

  // -------------------------------------------------------------- answers

  void answer() {
    auto& answers = solution_.answers;
    answers["game"] = gan_as_game();
    Json best = Json::array();
    for (const double D : best_) best.push_back(std::isnan(D) ? Json() : Json(D));
    answers["discriminator"] = std::move(best);
    answers["value"] = found_.value;
    answers.update(divergence_answers(found_));
    if (!problem_.cost || size() > kMostExact) return;
    Json plan = Json::array();
    for (const Shipment& s : plan_.shipments) {
      if (s.mass > 0) plan.push_back({{"from", s.from}, {"to", s.to}, {"mass", s.mass}});
    }
    answers["plan"] = std::move(plan);
    answers["potentials"] = {{"data", plan_.f}, {"model", plan_.g}};
  }

  void answer_exactly() {
    Json best = Json::array();
    Expr data_model = 0, model_data = 0, data_mixture = 0, model_mixture = 0, tv = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      const Expr a = p_entries_[i].expression(), b = q_entries_[i].expression();
      best.push_back(p_[i] + q_[i] == 0 ? Json() : Json(to_text(a / (a + b))));
      tv += abs(a - b) / 2;
      if (p_[i] > 0) data_mixture += a * log(2 * a / (a + b));
      if (q_[i] > 0) model_mixture += b * log(2 * b / (a + b));
      if (p_[i] > 0 && q_[i] > 0) {
        data_model += a * log(a / b);
        model_data += b * log(b / a);
      }
    }
    auto& exact = solution_.exact;
    exact["discriminator"] = std::move(best);
    constexpr std::size_t kMostLogarithms = 8;
    const Expr js = (data_mixture + model_mixture) / 2;
    if (size() <= kMostLogarithms) {
      exact["value"] = to_text(2 * js - 2 * log(Expr(2)));
      if (std::isfinite(found_.data_model)) exact["kl_data_model"] = to_text(data_model);
      if (std::isfinite(found_.model_data)) exact["kl_model_data"] = to_text(model_data);
      exact["jensen_shannon"] = to_text(js);
    }
    exact["total_variation"] = to_text(tv);
    if (const auto exactly = exact_wasserstein()) exact["wasserstein"] = exactly->text();
  }

  std::optional<Rational> exact_wasserstein() const {
    const auto a = rationals_of(p_entries_), b = rationals_of(q_entries_);
    if (!a || !b) return std::nullopt;
    if (!problem_.cost) {
      const auto x = rationals_of(*problem_.support);
      if (!x) return std::nullopt;
      return line_distance<Rational>(*x, *a, *b, order_);
    }
    std::vector<Rational> cost;
    for (const auto& row : *problem_.cost) {
      const auto exact = rationals_of(row);
      if (!exact) return std::nullopt;
      cost.insert(cost.end(), exact->begin(), exact->end());
    }
    Rational difference = 0;
    for (std::size_t i = 0; i < size(); ++i) difference += (*a)[i] - (*b)[i];
    if (!difference.is_zero()) return std::nullopt;
    return exact_transport_cost(plan_, *a, *b, cost);
  }

  /// The model moved by each distance: where it then meets points of the data, masses are joined.
  void sweep() {
    std::vector<MovedModel> moves;
    for (const double d : *problem_.distances) moves.push_back(moved(d));
    report_sweep(moves, work_, solution_);
  }

  MovedModel moved(double d) const {
    std::vector<double> x = x_, a = p_, b(size(), 0.0), y = x_;
    for (double& position : y) position += d;
    x.insert(x.end(), y.begin(), y.end());
    a.resize(2 * size(), 0.0);
    b.insert(b.end(), q_.begin(), q_.end());
    const auto order = ascending<double>(x);
    std::vector<double> p, q;
    double last = std::nan("");
    for (const std::uint32_t i : order) {
      if (x[i] != last) {
        p.push_back(0);
        q.push_back(0);
      }
      p.back() += a[i];
      q.back() += b[i];
      last = x[i];
    }
    MovedModel move{d, divergences_of(p, q)};
    move.divergences.wasserstein = line_distance<double>(x, a, b, order);
    // Each shipment's length grows with d where it goes up, and shrinks where it goes down.
    for (const Shipment& s : quantile_plan(x_, p_, y, q_)) {
      const double length = y[s.to] - x_[s.from];
      move.divergences.slope += s.mass * (length > 0 ? 1 : length < 0 ? -1 : 0);
    }
    return move;
  }

  // -------------------------------------------------------------- evidence and remarks

  void check() {
    check_best();
    check_entropies();
    check_transport();
    if (!problem_.distances) return;
    double error = 0;
    for (std::size_t i = 0; i < problem_.distances->size(); ++i) {
      const auto& row = solution_.answers["sweep"][i];
      std::vector<double> y = x_;
      for (double& at : y) at += (*problem_.distances)[i];
      double cost = 0;
      for (const Shipment& s : quantile_plan(x_, p_, y, q_)) {
        cost += s.mass * std::abs(y[s.to] - x_[s.from]);
      }
      error = worse(error, std::abs(cost - row["wasserstein"].get<double>()));
    }
    solution_.checks.push_back({"sweep", "W at every distance", "the cost of the plan of quantiles",
                                error, 1e-9 * scale()});
  }

  double scale() const {
    if (problem_.cost) return std::max(1.0, cost_.cwiseAbs().maxCoeff());
    double reach = 1;
    for (const double x : x_) reach = std::max(reach, std::abs(x));
    return reach;
  }

  void check_best() {
    double largest = 0;
    const std::size_t count = std::min(size(), kMostChecked);
    double of_answer = 0;
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t i = n * size() / count;
      largest += largest_by_search(p_[i], q_[i]);
      // Where D* rounds to 0 or 1, the term that it loses is below rounding.
      if (best_[i] > 0) of_answer += p_[i] * std::log(best_[i]);
      if (best_[i] < 1) of_answer += q_[i] * std::log1p(-best_[i]);
    }
    solution_.checks.push_back(
        {"discriminator", fmt::format("D* makes V largest, at {} of {} points", count, size()),
         "golden section at every point", std::abs(of_answer - largest), 1e-9});
  }

  /// Divergences by entropies: KL(p, q) = −Σ p log q − H(p), 2 JS = 2 H(m) − H(p) − H(q).
  void check_entropies() {
    const auto entropy = [](double mass) { return mass > 0 ? -mass * std::log(mass) : 0.0; };
    double H_p = 0, H_q = 0, H_m = 0, p_log_q = 0, q_log_p = 0, overlap = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      H_p += entropy(p_[i]);
      H_q += entropy(q_[i]);
      H_m += entropy((p_[i] + q_[i]) / 2);
      if (p_[i] > 0) p_log_q += p_[i] * std::log(q_[i]);
      if (q_[i] > 0) q_log_p += q_[i] * std::log(p_[i]);
      overlap += std::min(p_[i], q_[i]);
    }
    const double js = H_m - (H_p + H_q) / 2;
    const auto compare = [&](const char* id, const char* claim, double answer, double other,
                             const char* method) {
      const bool both_infinite = std::isinf(answer) && std::isinf(other);
      solution_.checks.push_back(
          {id, claim, method, both_infinite ? 0 : std::abs(answer - other), 1e-9});
    };
    compare("value", "V of the best discriminator", found_.value, 2 * js - 2 * std::numbers::ln2,
            "2 JS − 2 log 2, with JS from entropies");
    compare("kl_data_model", "KL from data to model", found_.data_model, -p_log_q - H_p,
            "cross entropy less entropy");
    compare("kl_model_data", "KL from model to data", found_.model_data, -q_log_p - H_q,
            "cross entropy less entropy");
    compare("total_variation", "total variation", found_.total_variation, 1 - overlap,
            "1 less the mass in common");
  }

  void check_transport() {
    if (problem_.cost) {
      check_plan();
      return;
    }
    double cost = 0, dual = 0;
    for (const Shipment& s : quantile_plan(x_, p_, x_, q_)) {
      cost += s.mass * std::abs(x_[s.from] - x_[s.to]);
    }
    const auto f = line_potential(x_, p_, q_, order_);
    for (std::size_t i = 0; i < size(); ++i) dual += (p_[i] - q_[i]) * f[i];
    solution_.checks.push_back({"plan", "some plan costs W", "the plan of quantiles",
                                std::abs(cost - found_.wasserstein), 1e-9 * scale()});
    solution_.checks.push_back({"potential", "no plan costs less than W",
                                "Kantorovich's dual, by a potential of slope at most 1",
                                std::abs(dual - found_.wasserstein), 1e-9 * scale()});
  }

  void check_plan() {
    Vector sent = Vector::Zero(to_index(size())), got = sent;
    double cost = 0, dual = 0, infeasible = 0;
    for (const Shipment& s : plan_.shipments) {
      sent(to_index(s.from)) += s.mass;
      got(to_index(s.to)) += s.mass;
      cost += s.mass * cost_(to_index(s.from), to_index(s.to));
    }
    double unmet = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      unmet = worse(unmet, std::abs(sent(to_index(i)) - p_[i]));
      unmet = worse(unmet, std::abs(got(to_index(i)) - q_[i]));
      dual += p_[i] * plan_.f[i] + q_[i] * plan_.g[i];
      for (std::size_t j = 0; j < size(); ++j) {
        infeasible = worse(infeasible, plan_.f[i] + plan_.g[j] - cost_(to_index(i), to_index(j)));
      }
    }
    solution_.checks.push_back(
        {"plan", "the plan brings p to q", "its row and column sums", unmet, 1e-9});
    solution_.checks.push_back({"potentials", "no pair's potentials exceed its cost", "all pairs",
                                infeasible, 1e-9 * scale()});
    solution_.checks.push_back({"duality_gap", "no plan is cheaper",
                                "the plan's cost less what the potentials earn",
                                std::abs(cost - dual), 1e-9 * scale()});
  }

  void remark() {
    double mass_p = 0, mass_q = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      mass_p += p_[i];
      mass_q += q_[i];
    }
    auto& remarks = solution_.remarks;
    remarks.push_back(remark_on_sign(mass_p, mass_q));
    remark_on_halves(found_, remarks);
    remark_stationary();
    remarks.push_back(remark_on_bounds(found_));
  }

  /// D* is a maximum, and fixed only where there is mass.
  void remark_stationary() {
    std::size_t empty = 0, at = size();
    for (std::size_t i = 0; i < size(); ++i) {
      if (p_[i] + q_[i] == 0) ++empty;
      if (at == size() && p_[i] > 0 && q_[i] > 0) at = i;
    }
    Prose text = {
        "The sheet says that the Euler–Lagrange equation finds a minimum: it finds where "
        "V is stationary"};
    if (at < size()) {
      const double D = best_[at];
      text << ", and here that is a maximum, with the second derivative "
           << -p_[at] / (D * D) - q_[at] / ((1 - D) * (1 - D)) << " at "
           << equals({sym("x"), x_.empty() ? Formula(static_cast<int>(at) + 1) : Formula(x_[at])});
    }
    text << ". It gives the function D*, not the parameters θ_D; a network has to be able to take "
            "that form.";
    if (empty > 0) {
      text << fmt::format(
          " At {} of the {} points there is neither data nor model, and D* may be "
          "anything.",
          empty, size());
    }
    solution_.remarks.push_back({Remark::Kind::erratum, std::move(text)});
  }

  void draw() {
    if (x_.empty() || size() > 2'000) return;
    Plot plot{.x = {"x"}, .y = {"mass; D*"}};
    Plot::Series data{.label = "p, data", .mark = Plot::Series::Mark::bars};
    Plot::Series model{.label = "q, model", .mark = Plot::Series::Mark::bars};
    Plot::Series best{.label = "D*", .mark = Plot::Series::Mark::line_and_points};
    for (const std::uint32_t i : order_) {
      for (auto* series : {&data, &model, &best}) series->x.push_back(x_[i]);
      data.y.push_back(p_[i]);
      model.y.push_back(q_[i]);
      best.y.push_back(best_[i]);
    }
    plot.series = {std::move(data), std::move(model), std::move(best)};
    plot.guides.push_back({Plot::Guide::Along::x, 0.5, "½: not to be told apart"});
    solution_.figures.push_back(
        {"discriminator",
         "D* is above ½ where there is more data than model, and below where less.",
         std::move(plot)});
  }

  const DiscriminatorProblem& problem_;
  Workings& work_;
  const std::vector<Entry>& p_entries_;
  const std::vector<Entry>& q_entries_;
  std::vector<double> p_;
  std::vector<double> q_;
  std::vector<double> x_;  ///< empty where there is a cost and no support
  std::vector<double> best_;
  std::vector<std::uint32_t> order_;  ///< of x, along the line
  Matrix cost_;
  TransportPlan plan_;
  Divergences found_;
  Solution solution_;
};

}  // namespace

Solution solve_discrete_discriminator(const DiscriminatorProblem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve
