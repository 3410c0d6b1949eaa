// Optimal transport by the network simplex method (Ahuja, Magnanti, Orlin, "Network Flows", 1993,
// chapter 11), for a dense table of costs.
//
//     min Σ c_ij π_ij,   Σ_j π_ij = a_i,   Σ_i π_ij = b_j,   π ≥ 0                        (primal)
//     max Σ a_i f_i + Σ b_j g_j,   f_i + g_j ≤ c_ij                                       (dual)
//
// A basis is a spanning tree of the bipartite graph. It fixes the plan (cutting an arc separates
// nodes whose excess must flow over it) and the potentials (f_i + g_j = c_ij along its arcs). A
// pair with c_ij − f_i − g_j < 0 enters; the cycle that it closes is filled until an arc is empty,
// which leaves.
//
// Ties between arcs would let the method cycle. They cannot occur: masses are scaled to integers,
// and every source is given one unit more of a finer kind, all of which the last sink takes. So the
// flow of every arc of every tree is a whole number of the coarse kind and one of the fine kind
// that are not both 0, and no step is in vain (the perturbation method, ibid. section 11.6, in
// exact arithmetic). The plan itself is read from the final tree with the masses as they were
// given.
//
// An own simplex instead of a library's: it keeps the tree, from which the exact answer is found,
// and a dense table needs no graph to be built.

#include "math/transport/transport_simplex.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace psolve {
namespace {

using Node = std::uint32_t;
using Amount = std::int64_t;
constexpr Node kNone = std::numeric_limits<Node>::max();

/// Positions of the masses above 0.
std::vector<Index> positive(std::span<const double> mass) {
  std::vector<Index> places;
  for (Index i = 0; i < std::ssize(mass); ++i) {
    if (mass[i] > 0) places.push_back(i);
  }
  return places;
}

/// The masses at `places` as integers that sum to `total`, each at least 1: rounded down, the rest
/// given to the largest.
std::vector<Amount> scaled(std::span<const double> mass, const std::vector<Index>& places,
                           Amount total) {
  double sum = 0;
  for (const Index i : places) sum += mass[i];
  std::vector<Amount> amounts;
  Amount rest = total;
  for (const Index i : places) {
    amounts.push_back(
        std::max<Amount>(1, static_cast<Amount>(mass[i] / sum * static_cast<double>(total))));
    rest -= amounts.back();
  }
  *std::max_element(amounts.begin(), amounts.end()) += rest;
  return amounts;
}

class Simplex {
 public:
  /// `cost` is n × m, row-major; it must outlive this.
  Simplex(std::vector<Amount> supply, std::vector<Amount> demand, const double* cost)
      : n_(static_cast<Node>(supply.size())),
        m_(static_cast<Node>(demand.size())),
        cost_(cost),
        parent_(n_ + m_, kNone),
        first_child_(n_ + m_, kNone),
        next_(n_ + m_, kNone),
        previous_(n_ + m_, kNone),
        depth_(n_ + m_, 0),
        flow_(n_ + m_, 0),
        potential_(n_ + m_, 0) {
    perturb(supply, demand);
    start(std::move(supply), std::move(demand));
    const double largest = std::abs(*std::max_element(
        cost, cost + Index{n_} * m_, [](double a, double b) { return std::abs(a) < std::abs(b); }));
    tolerance_ = 1e-13 * largest;
  }

  void run() {
    Node row = 0;
    for (Node unsuccessful = 0; unsuccessful < n_;) {
      const Node column = enter(row);
      if (column == kNone) {
        ++unsuccessful;
      } else {
        unsuccessful = 0;
        pivot(row, column);
      }
      row = row + 1 == n_ ? 0 : row + 1;
    }
  }

  /// Arcs as (source, sink).
  std::vector<std::array<Node, 2>> arcs() const {
    std::vector<std::array<Node, 2>> all;
    for (Node x = 0; x < n_ + m_; ++x) {
      if (parent_[x] == kNone) continue;
      all.push_back({std::min(x, parent_[x]), std::max(x, parent_[x]) - n_});
    }
    return all;
  }

 private:
  bool is_source(Node x) const { return x < n_; }
  double cost(Node source, Node sink) const { return cost_[Index{source} * m_ + sink - n_]; }

  /// Coarse units become n + 1 fine ones.
  void perturb(std::vector<Amount>& supply, std::vector<Amount>& demand) const {
    const Amount fine = Amount{n_} + 1;
    for (Amount& s : supply) s = s * fine + 1;
    for (Amount& d : demand) d *= fine;
    demand.back() += n_;
  }

  /// Row by row, each source fills the cheapest sinks that have room: every shipment exhausts one
  /// source or one sink, so they form a tree.
  void start(std::vector<Amount> supply, std::vector<Amount> demand) {
    std::vector<std::vector<std::pair<Node, Amount>>> links(n_ + m_);
    std::vector<Node> open(m_);
    std::iota(open.begin(), open.end(), n_);
    for (Node i = 0; i < n_; ++i) {
      while (supply[i] > 0) {
        auto best = open.begin();
        for (auto j = open.begin(); j != open.end(); ++j) {
          if (cost(i, *j) < cost(i, *best)) best = j;
        }
        const Node j = *best;
        const Amount amount = std::min(supply[i], demand[j - n_]);
        links[i].emplace_back(j, amount);
        links[j].emplace_back(i, amount);
        supply[i] -= amount;
        demand[j - n_] -= amount;
        if (demand[j - n_] == 0) {
          *best = open.back();
          open.pop_back();
        }
      }
    }
    hang(links);
  }

  /// Makes the links a tree below the last sink.
  void hang(const std::vector<std::vector<std::pair<Node, Amount>>>& links) {
    std::vector<Node> queue = {n_ + m_ - 1};
    for (Index at = 0; at < std::ssize(queue); ++at) {
      const Node x = queue[at];
      for (const auto& [y, amount] : links[x]) {
        if (y == parent_[x]) continue;
        attach(y, x);
        flow_[y] = amount;
        depth_[y] = depth_[x] + 1;
        potential_[y] = cost(std::min(x, y), std::max(x, y)) - potential_[x];
        queue.push_back(y);
      }
    }
  }

  void attach(Node x, Node parent) {
    parent_[x] = parent;
    previous_[x] = kNone;
    next_[x] = first_child_[parent];
    if (next_[x] != kNone) previous_[next_[x]] = x;
    first_child_[parent] = x;
  }

  void detach(Node x) {
    (previous_[x] == kNone ? first_child_[parent_[x]] : next_[previous_[x]]) = next_[x];
    if (next_[x] != kNone) previous_[next_[x]] = previous_[x];
  }

  /// The sink with the least reduced cost in a row, where that is below 0.
  Node enter(Node row) const {
    constexpr Index kLanes = 8;
    const double* c = cost_ + Index{row} * m_;
    const double* g = potential_.data() + n_;
    std::array<double, kLanes> least;
    least.fill(std::numeric_limits<double>::infinity());
    Index j = 0;
    for (; j + kLanes <= m_; j += kLanes) {
      for (Index k = 0; k < kLanes; ++k) {
        const double reduced = c[j + k] - g[j + k];
        least[k] = reduced < least[k] ? reduced : least[k];
      }
    }
    double best = *std::min_element(least.begin(), least.end());
    for (; j < m_; ++j) best = std::min(best, c[j] - g[j]);
    if (best - potential_[row] >= -tolerance_) return kNone;
    for (j = 0; c[j] - g[j] != best; ++j) {
    }
    return n_ + static_cast<Node>(j);
  }

  /// Brings the arc source → sink into the tree.
  void pivot(Node source, Node sink) {
    // The arcs that lose flow: those from sources on the source's side of the cycle, those into
    // sinks on the sink's side.
    Amount amount = std::numeric_limits<Amount>::max();
    Node leaving = kNone;
    bool on_source_side = false;
    Node a = source;
    Node b = sink;
    while (a != b) {
      const bool climb_a = depth_[a] >= depth_[b];
      Node& x = climb_a ? a : b;
      if (is_source(x) == climb_a && flow_[x] < amount) {
        amount = flow_[x];
        leaving = x;
        on_source_side = climb_a;
      }
      x = parent_[x];
    }
    for (Node x = source; x != a; x = parent_[x]) flow_[x] += is_source(x) ? -amount : amount;
    for (Node x = sink; x != a; x = parent_[x]) flow_[x] += is_source(x) ? amount : -amount;
    const double reduced = cost(source, sink) - potential_[source] - potential_[sink];
    const Node inner = on_source_side ? source : sink;
    turn(inner, on_source_side ? sink : source, leaving, amount);
    shift(inner, reduced);
  }

  /// Hangs the subtree cut off above `cut` under `parent`, by its node `inner`.
  void turn(Node inner, Node parent, Node cut, Amount amount) {
    for (Node x = inner;;) {
      const Node above = parent_[x];
      const Amount old = flow_[x];
      detach(x);
      attach(x, parent);
      flow_[x] = amount;
      if (x == cut) return;
      parent = x;
      amount = old;
      x = above;
    }
  }

  /// Potentials and depths in the subtree of `top`, whose own potential grows by `by`.
  void shift(Node top, double by) {
    stack_.assign(1, top);
    while (!stack_.empty()) {
      const Node x = stack_.back();
      stack_.pop_back();
      potential_[x] += is_source(x) == is_source(top) ? by : -by;
      depth_[x] = depth_[parent_[x]] + 1;
      for (Node y = first_child_[x]; y != kNone; y = next_[y]) stack_.push_back(y);
    }
  }

  Node n_;
  Node m_;
  const double* cost_;
  double tolerance_ = 0;
  // The tree, by node; sinks follow sources. Flow and arc of a node are those to its parent.
  std::vector<Node> parent_, first_child_, next_, previous_, depth_;
  std::vector<Amount> flow_;
  std::vector<double> potential_;
  std::vector<Node> stack_;
};

/// Flows and potentials that a tree gives to masses and costs, over any numbers.
template <class Scalar>
struct TreeValues {
  std::vector<Scalar> flow;  ///< by arc
  std::vector<Scalar> f, g;
};

/// `a` and `b` have n and m entries, `cost(i, j)` the unit costs; nodes that no arc reaches keep 0.
template <class Scalar, class Cost>
TreeValues<Scalar> values_of_tree(const std::vector<Shipment>& arcs, std::span<const Scalar> a,
                                  std::span<const Scalar> b, Cost cost) {
  const Index n = a.size();
  std::vector<std::vector<Index>> links(n + b.size());
  for (Index k = 0; k < std::ssize(arcs); ++k) {
    links[arcs[k].from].push_back(k);
    links[n + arcs[k].to].push_back(k);
  }
  TreeValues<Scalar> values{std::vector<Scalar>(arcs.size()), std::vector<Scalar>(n),
                            std::vector<Scalar>(b.size())};
  std::vector<std::pair<Index, Index>> order;  // node, arc to its parent
  order.emplace_back(arcs[0].from, arcs.size());
  for (Index at = 0; at < std::ssize(order); ++at) {
    const auto [x, above] = order[at];
    for (const Index k : links[x]) {
      if (k == above) continue;
      const auto [i, j, mass] = arcs[k];
      if (x < n) {
        values.g[j] = cost(i, j) - values.f[i];
      } else {
        values.f[i] = cost(i, j) - values.g[j];
      }
      order.emplace_back(x < n ? n + j : i, k);
    }
  }
  std::vector<Scalar> excess(n + b.size());  // of what hangs below a node
  for (Index i = 0; i < n; ++i) excess[i] = a[i];
  for (Index j = 0; j < std::ssize(b); ++j) excess[n + j] = -b[j];
  for (Index at = order.size(); at-- > 1;) {
    const auto [x, k] = order[at];
    values.flow[k] = x < n ? excess[x] : -excess[x];
    excess[x < n ? n + arcs[k].to : arcs[k].from] += excess[x];
  }
  return values;
}

}  // namespace

TransportPlan solve_transport(std::span<const double> a, std::span<const double> b,
                              const Matrix& cost) {
  const auto sources = positive(a);
  const auto sinks = positive(b);
  Matrix reduced;
  const bool whole = sources.size() == a.size() && sinks.size() == b.size();
  if (!whole) reduced = cost(sources, sinks);
  // Amounts of the fine kind stay below 2^62, and as doubles those of the coarse kind are exact.
  const int bits = std::min(52, 61 - static_cast<int>(std::bit_width(sources.size() + 1)));
  const Amount total = Amount{1} << bits;
  Simplex simplex(scaled(a, sources, total), scaled(b, sinks, total),
                  whole ? cost.data() : reduced.data());
  simplex.run();
  TransportPlan plan;
  for (const auto& [i, j] : simplex.arcs()) plan.shipments.push_back({sources[i], sinks[j], 0});
  const auto price = [&](Index i, Index j) { return cost(i, j); };
  const auto values = values_of_tree<double>(plan.shipments, a, b, price);
  plan.f = values.f;
  plan.g = values.g;
  for (Index k = 0; k < std::ssize(plan.shipments); ++k) {
    Shipment& shipment = plan.shipments[k];
    shipment.mass = std::max(values.flow[k], 0.0);
    plan.cost += shipment.mass * price(shipment.from, shipment.to);
  }
  // Sources and sinks without mass: the highest prices that are allowed.
  for (Index i = 0; i < std::ssize(a); ++i) {
    if (a[i] > 0) continue;
    plan.f[i] = std::numeric_limits<double>::infinity();
    for (const Index j : sinks) plan.f[i] = std::min(plan.f[i], price(i, j) - plan.g[j]);
  }
  for (Index j = 0; j < std::ssize(b); ++j) {
    if (b[j] > 0) continue;
    plan.g[j] = std::numeric_limits<double>::infinity();
    for (Index i = 0; i < std::ssize(a); ++i) {
      plan.g[j] = std::min(plan.g[j], price(i, j) - plan.f[i]);
    }
  }
  for (Index i = 0; i < std::ssize(a); ++i) plan.dual += a[i] * plan.f[i];
  for (Index j = 0; j < std::ssize(b); ++j) plan.dual += b[j] * plan.g[j];
  return plan;
}

std::optional<ExactTransport> exact_transport(const TransportPlan& plan,
                                              std::span<const Rational> a,
                                              std::span<const Rational> b,
                                              std::span<const Rational> cost) {
  const auto price = [&](Index i, Index j) -> const Rational& { return cost[i * b.size() + j]; };
  auto values = values_of_tree<Rational>(plan.shipments, a, b, price);
  Rational total = 0;
  for (Index k = 0; k < std::ssize(plan.shipments); ++k) {
    if (values.flow[k].sign() < 0) return std::nullopt;
    total += values.flow[k] * price(plan.shipments[k].from, plan.shipments[k].to);
  }
  for (Index i = 0; i < std::ssize(a); ++i) {
    if (a[i].is_zero()) continue;
    for (Index j = 0; j < std::ssize(b); ++j) {
      if (b[j].is_zero()) continue;
      if ((price(i, j) - values.f[i] - values.g[j]).sign() < 0) return std::nullopt;
    }
  }
  return ExactTransport{std::move(values.flow), std::move(total)};
}

}  // namespace psolve
