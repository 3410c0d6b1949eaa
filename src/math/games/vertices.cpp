#include "math/games/vertices.h"

#include <deque>
#include <utility>

namespace psolve {
namespace {

template <std::size_t Words>
class Search {
 public:
  Search(const Table<Integer>& M, std::uint64_t work)
      : work_(work), cost_((M.rows() + 1) * (M.columns() + 1)) {
    waiting_.emplace_back(M);
    LabelSet<Words> nonbasic;
    for (const auto variable : waiting_.front().nonbasic()) nonbasic.insert(variable);
    bases_.insert(nonbasic);
  }

  std::optional<std::vector<Vertex<Words>>> run() {
    std::vector<Vertex<Words>> vertices;
    LabelSetIndex<Words> seen;
    // Breadth first, so that few dictionaries wait at once.
    for (Index next = 0; !waiting_.empty(); ++next) {
      if (bases_.sets().size() * cost_ > work_) return std::nullopt;
      Dictionary here = std::move(waiting_.front());
      waiting_.pop_front();
      const LabelSet<Words> nonbasic = bases_.sets()[next];
      LabelSet<Words> zero = nonbasic;
      for (Index r = 0; r < here.rows(); ++r) {
        if (here.is_zero(r)) zero.insert(here.basic()[r]);
      }
      if (seen.insert(zero)) vertices.push_back({nonbasic, zero});
      reach_neighbours(here, nonbasic);
      spare_.push_back(std::move(here));
    }
    return vertices;
  }

 private:
  void reach_neighbours(const Dictionary& here, const LabelSet<Words>& nonbasic) {
    for (Index c = 0; c < here.columns(); ++c) {
      const Index r = here.leaving_row(c);
      LabelSet<Words> neighbour = nonbasic;
      neighbour.erase(here.nonbasic()[c]);
      neighbour.insert(here.basic()[r]);
      if (!bases_.insert(neighbour)) continue;
      waiting_.push_back(spare());
      here.pivot(r, c, waiting_.back());
    }
  }

  /// A dictionary that is done with, whose memory serves again.
  Dictionary spare() {
    if (spare_.empty()) return {};
    Dictionary result = std::move(spare_.back());
    spare_.pop_back();
    return result;
  }

  std::uint64_t work_;
  std::uint64_t cost_;  ///< of a basis
  LabelSetIndex<Words> bases_;
  std::deque<Dictionary> waiting_;  ///< of the last of the bases
  std::vector<Dictionary> spare_;
};

}  // namespace

template <std::size_t Words>
std::optional<std::vector<Vertex<Words>>> vertices_of(const Table<Integer>& M, std::uint64_t work) {
  return Search<Words>(M, work).run();
}

template std::optional<std::vector<Vertex<1>>> vertices_of(const Table<Integer>&, std::uint64_t);
template std::optional<std::vector<Vertex<8>>> vertices_of(const Table<Integer>&, std::uint64_t);

}  // namespace psolve
