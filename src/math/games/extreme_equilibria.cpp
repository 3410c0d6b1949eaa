#include "math/games/extreme_equilibria.h"

#include <algorithm>
#include <map>

#include "math/games/linear_system.h"
#include "math/games/vertices.h"

namespace psolve {
namespace {

/// One player's polytope {z ≥ 0, M z ≤ 1} and its vertices.
template <std::size_t Words>
struct Polytope {
  Table<Integer> M;  ///< the opponent's payoffs: a row for each action of the opponent
  std::vector<Vertex<Words>> vertices;

  Index actions() const { return M.columns(); }
  bool is_simple(const Vertex<Words>& vertex) const { return vertex.zero.size() == actions(); }

  /// The strategy at the vertex: its basic z solve the tight constraints.
  MixedStrategy strategy(Index index) const {
    const LabelSet<Words>& nonbasic = vertices[index].nonbasic;
    std::vector<Index> played, tight;
    for (Index i = 0; i < actions(); ++i) {
      if (!nonbasic.contains(i)) played.push_back(i);
    }
    for (Index j = 0; j < M.rows(); ++j) {
      if (nonbasic.contains(actions() + j)) tight.push_back(j);
    }
    Table<Integer> square(played.size(), played.size());
    for (Index r = 0; r < std::ssize(tight); ++r) {
      for (Index c = 0; c < std::ssize(played); ++c) square(r, c) = M(tight[r], played[c]);
    }
    const auto z = solve_for_ones(square);
    std::vector<Integer> weights(actions());
    for (Index c = 0; c < std::ssize(played); ++c) weights[played[c]] = z->numerators[c];
    return MixedStrategy::of_weights(std::move(weights));
  }

  std::optional<DegenerateStrategy> degenerate(bool of_row) const {
    for (Index v = 1; v < std::ssize(vertices); ++v) {
      if (is_simple(vertices[v])) continue;
      Index best = 0;
      for (Index j = 0; j < M.rows(); ++j) {
        best += vertices[v].zero.contains(actions() + j) ? 1 : 0;
      }
      return DegenerateStrategy{of_row, strategy(v), best};
    }
    return std::nullopt;
  }
};

/// The vertices of Q that have all of some labels: for each label a bit for each vertex.
template <std::size_t Words>
class LabelIndex {
 public:
  LabelIndex(const std::vector<LabelSet<Words>>& sets, Index labels)
      : blocks_((sets.size() + 63) / 64), bits_(labels, std::vector<std::uint64_t>(blocks_)) {
    for (Index v = 0; v < std::ssize(sets); ++v) {
      for (Index label = 0; label < labels; ++label) {
        if (sets[v].contains(label)) bits_[label][v / 64] |= std::uint64_t{1} << (v % 64);
      }
    }
  }

  template <class Visit>
  void with_all(const LabelSet<Words>& wanted, Visit visit) const {
    std::vector<Index> labels;
    for (Index label = 0; label < std::ssize(bits_); ++label) {
      if (wanted.contains(label)) labels.push_back(label);
    }
    for (Index block = 0; block < blocks_; ++block) {
      std::uint64_t left = ~std::uint64_t{0};
      for (Index k = 0; k < std::ssize(labels) && left != 0; ++k) left &= bits_[labels[k]][block];
      for (; left != 0; left &= left - 1) {
        visit(64 * block + std::countr_zero(left));
      }
    }
  }

 private:
  Index blocks_;
  std::vector<std::vector<std::uint64_t>> bits_;
};

template <std::size_t Words>
class Enumeration {
 public:
  Enumeration(const BimatrixGame& game, std::uint64_t work)
      : m_(game.rows()), n_(game.columns()), work_(work) {
    P_.M = game.column.positive();
    Q_.M = game.row.positive();
  }

  std::optional<ExtremeEquilibria> run() {
    for (Polytope<Words>* polytope : {&P_, &Q_}) {
      auto vertices = vertices_of<Words>(polytope->M, work_);
      if (!vertices) return std::nullopt;
      polytope->vertices = std::move(*vertices);
    }
    result_.row_vertices = P_.vertices.size();
    result_.column_vertices = Q_.vertices.size();
    result_.degenerate = P_.degenerate(true);
    if (!result_.degenerate) result_.degenerate = Q_.degenerate(false);
    join();
    sort();
    return std::move(result_);
  }

 private:
  /// The labels of a vertex of Q, in the numbers of P's: its own variables come after the rows.
  LabelSet<Words> column_labels(const Vertex<Words>& vertex) const {
    LabelSet<Words> labels;
    for (Index j = 0; j < n_; ++j) {
      if (vertex.zero.contains(j)) labels.insert(m_ + j);
    }
    for (Index i = 0; i < m_; ++i) {
      if (vertex.zero.contains(n_ + i)) labels.insert(i);
    }
    return labels;
  }

  /// Pairs of vertices with all labels, other than the two origins. Without degenerate vertices
  /// each has just as many labels as needed, so that the partner's are known.
  void join() {
    LabelSetIndex<Words> labels;
    for (const auto& vertex : Q_.vertices) labels.insert(column_labels(vertex));
    std::optional<LabelIndex<Words>> by_label;
    if (result_.degenerate) by_label.emplace(labels.sets(), m_ + n_);
    for (Index v = 1; v < std::ssize(P_.vertices); ++v) {
      const LabelSet<Words> missing = P_.vertices[v].zero.complement(m_ + n_);
      if (by_label) {
        by_label->with_all(missing, [&](Index w) { add(v, w); });
      } else if (const auto w = labels.find(missing); w != labels.none) {
        add(v, w);
      }
    }
  }

  void add(Index v, Index w) {
    const auto number_of = [](std::map<Index, Index>& numbers, Index vertex,
                              std::vector<MixedStrategy>& strategies, const auto& polytope) {
      const auto [at, is_new] = numbers.try_emplace(vertex, strategies.size());
      if (is_new) strategies.push_back(polytope.strategy(vertex));
      return at->second;
    };
    const Index row = number_of(row_numbers_, v, result_.rows, P_);
    result_.pairs.emplace_back(row, number_of(column_numbers_, w, result_.columns, Q_));
  }

  /// By the strategies alone, whatever the order in which vertices were found.
  void sort() {
    const auto row_places = sort(result_.rows);
    const auto column_places = sort(result_.columns);
    for (auto& [row, column] : result_.pairs) {
      row = row_places[row];
      column = column_places[column];
    }
    std::sort(result_.pairs.begin(), result_.pairs.end());
  }
  static std::vector<Index> sort(std::vector<MixedStrategy>& strategies) {
    std::vector<Index> order(strategies.size());
    for (Index i = 0; i < std::ssize(order); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](Index a, Index b) { return is_listed_before(strategies[a], strategies[b]); });
    std::vector<MixedStrategy> sorted;
    std::vector<Index> places(order.size());
    for (Index i = 0; i < std::ssize(order); ++i) {
      places[order[i]] = i;
      sorted.push_back(std::move(strategies[order[i]]));
    }
    strategies = std::move(sorted);
    return places;
  }

  Index m_;
  Index n_;
  std::uint64_t work_;
  Polytope<Words> P_;
  Polytope<Words> Q_;
  ExtremeEquilibria result_;
  std::map<Index, Index> row_numbers_;
  std::map<Index, Index> column_numbers_;
};

}  // namespace

std::optional<ExtremeEquilibria> extreme_equilibria(const BimatrixGame& game, std::uint64_t work) {
  if (game.rows() + game.columns() <= 64) return Enumeration<1>(game, work).run();
  return Enumeration<8>(game, work).run();
}

}  // namespace psolve
