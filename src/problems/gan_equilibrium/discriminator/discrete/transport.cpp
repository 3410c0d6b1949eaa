// The cheapest plan for a table of costs, and the potentials that prove it. The arcs of the plan form
// a tree: where all others at a point are known, the last one carries the rest of its mass; and as
// f_i + g_j = c_ij along an arc, each potential follows from a neighbour's, from 0 at the root on.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "problems/gan_equilibrium/discriminator/discrete/answers.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Shipments and potentials that people see, the last one among them.
constexpr Index kFirstSeen = 15;

class Tree {
 public:
  Tree(const Answers& answers, Workings& work)
      : answers_(answers),
        masses_(answers.masses),
        arcs_(answers.plan.shipments),
        size_(answers.masses.size()),
        work_(work),
        links_(2 * size_) {
    for (Index k = 0; k < std::ssize(arcs_); ++k) {
      links_[arcs_[k].from].push_back(k);
      links_[size_ + arcs_[k].to].push_back(k);
    }
    order_.emplace_back(arcs_[0].from, std::ssize(arcs_));
    for (Index at = 0; at < std::ssize(order_); ++at) {
      const auto [node, above] = order_[at];
      for (const Index k : links_[node]) {
        if (k != above) order_.emplace_back(other_end(k, node), k);
      }
    }
  }

  void record() {
    give();
    const auto group = duality();
    record_shipments();
    record_cost();
    record_potentials();
    record_dual();
  }

 private:
  bool is_source(Index node) const { return node < size_; }
  Index other_end(Index arc, Index node) const {
    return is_source(node) ? size_ + arcs_[arc].to : arcs_[arc].from;
  }
  Formula shipped(Index arc) const { return sym("pi").at(arcs_[arc].from + 1, arcs_[arc].to + 1); }
  Formula cost(Index i, Index j) const { return work_.the(sym("c").at(i + 1, j + 1)); }
  Formula cost(Index arc) const { return cost(arcs_[arc].from, arcs_[arc].to); }
  Formula mass(Index node) const {
    return work_.the(is_source(node) ? sym("p", node + 1) : sym("q", node - size_ + 1));
  }
  Formula potential(Index node) const {
    return is_source(node) ? sym("f", node + 1) : sym("g", node - size_ + 1);
  }
  double potential_value(Index node) const {
    return is_source(node) ? answers_.plan.f[node] : answers_.plan.g[node - size_];
  }
  bool plan_is_answer() const { return size_ <= kMostPlanned; }

  /// Of a large table the costs along the tree.
  void give() {
    if (plan_is_answer()) {
      work_.given(sym("c"), to_value(masses_.cost), "/cost");
      return;
    }
    for (const auto& [i, j, mass] : arcs_) {
      work_.given(sym("c").at(i + 1, j + 1), masses_.cost(i, j), fmt::format("/cost/{}/{}", i, j));
    }
  }

  Workings::Group duality() {
    const Formula i = sym("i"), j = sym("j");
    const Formula c_ij = sym("c").at(i, j), pi_ij = sym("pi").at(i, j);
    const Formula f_i = sym("f").at(i), g_j = sym("g").at(j);
    return work_.heading(
        "transport", rule::kantorovich_duality,
        {"W is the cost of the cheapest plan: π brings p to q. Potentials f and g with ",
         relation("≤", {f_i + g_j, c_ij}),
         " for all pairs earn no more than any plan costs, and the best of them as much as the "
         "cheapest"},
        {equals({call("W", {sym("p"), sym("q")}),
                 call("min", {big("sum", i, Formula(), big("sum", j, Formula(), pi_ij * c_ij))}),
                 call("max", {big("sum", i, Formula(),
                                  sym("p").at(i) * f_i + sym("q").at(i) * sym("g").at(i))})})});
  }

  /// From the leaves of the tree to its root.
  void record_shipments() {
    const auto group = work_.heading(
        "plan", rule::kantorovich_duality,
        "The plan, from the points that deal with one other on: each sends what it has left, or "
        "takes what it still lacks");
    std::vector<double> carried(arcs_.size(), 0);
    const Index count = std::ssize(order_) - 1;
    for (Index n = 0; n < count; ++n) {
      const auto [node, arc] = order_[count - n];
      double rest = is_source(node) ? masses_.p[node] : masses_.q[node - size_];
      std::vector<Formula> terms = {mass(node)};
      for (const Index k : links_[node]) {
        if (k == arc) continue;
        rest -= carried[k];
        terms.push_back(-work_.the(shipped(k)));
      }
      // The plan's own number, unless its masses differ in sum and so leave a rest.
      const double planned = arcs_[arc].mass;
      carried[arc] = std::abs(rest - planned) < 1e-13 ? planned : rest;
      const auto aside = work_.in_the_same_way(n >= kFirstSeen && n + 1 < count);
      work_.define(rule::kantorovich_duality, carried[arc],
                   {.id = fmt::format("plan/{}-{}", arcs_[arc].from, arcs_[arc].to),
                    .name = shipped(arc),
                    .formula = sum(std::move(terms)),
                    .answer = carried[arc] == planned ? plan_answer(arc) : ""});
    }
  }

  std::string plan_answer(Index arc) const {
    if (!plan_is_answer() || !(arcs_[arc].mass > 0)) return "";
    const auto before = std::count_if(arcs_.begin(), arcs_.begin() + arc,
                                      [](const Shipment& s) { return s.mass > 0; });
    return fmt::format("plan[{}].mass", before);
  }

  void record_cost() {
    std::vector<Formula> terms;
    for (Index k = 0; k < std::ssize(arcs_); ++k) {
      terms.push_back(work_.the(shipped(k)) * cost(k));
    }
    work_.define(rule::definition, answers_.divergences.wasserstein,
                 {.id = "wasserstein",
                  .claim = "What the plan costs",
                  .name = call("W", {sym("p"), sym("q")}),
                  .formula = sparse_sum(std::move(terms)),
                  .answer = "wasserstein"});
  }

  /// The root's is 0, and is not written where it is added.
  void record_potentials() {
    const auto group =
        work_.heading("potentials", rule::kantorovich_duality,
                      {"The potentials: with ", equals({potential(order_[0].first), 0}),
                       ", which is free to choose, along every arc of the plan the sum of both "
                       "ends is its cost"});
    const Index count = std::ssize(order_);
    for (Index n = 1; n < count; ++n) {
      const auto [node, arc] = order_[n];
      const Formula formula = less_potential(cost(arc), other_end(arc, node));
      const auto aside = work_.in_the_same_way(n > kFirstSeen && n + 1 < count);
      record_potential(node, formula);
    }
    if (!plan_is_answer()) return;
    for (Index i = 0; i < size_; ++i) {
      if (masses_.p[i] == 0) record_highest(i);
    }
    for (Index j = 0; j < size_; ++j) {
      if (masses_.q[j] == 0) record_highest(size_ + j);
    }
  }

  Formula less_potential(const Formula& cost, Index node) const {
    return node == order_[0].first ? cost : cost - work_.the(potential(node));
  }

  void record_potential(Index node, const Formula& formula, const Prose& claim = {}) {
    const bool source = is_source(node);
    work_.define(
        rule::kantorovich_duality, potential_value(node),
        {.id = fmt::format("potentials/{}[{}]", source ? "f" : "g", source ? node : node - size_),
         .claim = claim,
         .name = potential(node),
         .formula = formula,
         .answer = plan_is_answer() ? fmt::format("potentials.{}[{}]", source ? "data" : "model",
                                                  source ? node : node - size_)
                                    : ""});
  }

  /// Of a point without mass the highest that no pair forbids.
  void record_highest(Index node) {
    std::vector<Formula> costs;
    for (Index k = 0; k < size_; ++k) {
      if (is_source(node) && masses_.q[k] == 0) continue;
      costs.push_back(is_source(node) ? less_potential(cost(node, k), size_ + k)
                                      : less_potential(cost(k, node - size_), k));
    }
    record_potential(node, call("min", std::move(costs)), "No mass here: the highest allowed");
  }

  void record_dual() {
    std::vector<Formula> terms;
    for (Index node = 0; node < 2 * size_; ++node) {
      const bool has_mass = !links_[node].empty();
      if (has_mass && node != order_[0].first) {
        terms.push_back(mass(node) * work_.the(potential(node)));
      }
    }
    work_.define(rule::kantorovich_duality, answers_.plan.dual,
                 {.id = "dual",
                  .claim = "What the potentials earn: as much, so no plan is cheaper",
                  .name = sym("W_dual"),
                  .formula = long_sum(terms)});
  }

  const Answers& answers_;
  const Masses& masses_;
  const std::vector<Shipment>& arcs_;
  Index size_;
  Workings& work_;
  std::vector<std::vector<Index>> links_;       ///< arcs, by node: sources, then sinks
  std::vector<std::pair<Index, Index>> order_;  ///< from the root on: node, arc to its parent
};

}  // namespace

void record_table_transport(const Answers& answers, Workings& work) {
  Tree(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
