#include "math/minimality/search/step_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace psolve {
namespace {

constexpr Index kWord = 64;
/// Of the effort for a number of units, the share for light ones alone.
constexpr double kLightShare = 0.1;
/// What deciding exactly whether a set of units serves costs, in candidates.
constexpr double kExactTest = 300;
/// Weights of an output that are tried for its lightest ones, and their cost in candidates.
constexpr double kMostWeights = 2e5;
constexpr double kWeightsPerCandidate = 10;

/// Calls `visit` with the place of each bit that is set, until it returns false.
template <class Visit>
void for_each_bit(const std::vector<std::uint64_t>& bits, Visit visit) {
  for (Index i = 0; i < std::ssize(bits); ++i) {
    for (std::uint64_t word = bits[i]; word != 0; word &= word - 1) {
      if (!visit(i * kWord + std::countr_zero(word))) return;
    }
  }
}

Index count(const std::vector<std::uint64_t>& bits) {
  return count_bits(std::ssize(bits), [&](Index i) { return bits[i]; });
}

Index count_common(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  return count_bits(std::ssize(a), [&](Index i) { return a[i] & b[i]; });
}

}  // namespace

StepSearch::StepSearch(const BooleanTask& task, bool skip_links, Effort& effort)
    : UnitPool(task, skip_links), effort_(effort), resolves_(candidates_.size()) {
  if (!skip_links) add_edges();
}

/// The end points of an edge on which an output changes must not look alike to the outputs.
void StepSearch::add_edges() {
  for (Index a = 0; a < std::ssize(task_.points); ++a) {
    for (Index b = a + 1; b < std::ssize(task_.points); ++b) {
      if (std::popcount(task_.points[a] ^ task_.points[b]) != 1) continue;
      for (Index j = 0; j < std::ssize(task_.outputs); ++j) {
        if (task_.values[j][a] == task_.values[j][b]) continue;
        const bool first_on = task_.values[j][a];
        const Index on = first_on ? a : b;
        const Index off = first_on ? b : a;
        add(obstruction_of(j, on, on, off, off));
        break;
      }
    }
  }
  edges_ = resolvers_.size();
}

void StepSearch::add(const Obstruction& obstruction) {
  const Index before = resolvers_.size();
  for (const Symmetry& symmetry : symmetries_) {
    ObstructionSides sides = image_of(obstruction, symmetry);
    const Obstruction image{0, sides.first, sides.second};
    if (!known_.insert(std::move(sides)).second) continue;
    const Index place = resolvers_.size();
    resolvers_.emplace_back();
    for (Index q = 0; q < std::ssize(candidates_); ++q) {
      resolves_[q].resize(place / kWord + 1);
      if (!image.resolved_by(candidates_[q].table)) continue;
      resolvers_.back().set(q);
      resolves_[q][place / kWord] |= std::uint64_t{1} << place % kWord;
    }
  }
  if (std::ssize(resolvers_) > before) classes_.push_back(obstruction);
}

Index StepSearch::most_edges_cut() const {
  Index most = 0;
  for (Index q = 0; q < std::ssize(candidates_); ++q) {
    Index cut = 0;
    for (Index e = 0; e < edges_; ++e) cut += resolvers_[e].test(q) ? 1 : 0;
    most = std::max(most, cut);
  }
  return most;
}

StepSearch::Level StepSearch::search(Index units) {
  effort_.begin(fmt::format("networks of {} hidden units", units));
  examined_.assign(units, 0);
  path_.clear();
  const UnitSet all = UnitSet::first(std::ssize(candidates_));
  UnitSet light;
  for (Index q = 0; q < std::ssize(candidates_); ++q) {
    if (candidates_[q].cost <= kLightUnit) light.set(q);
  }
  const bool found = units == 0 ? count(unresolved()) == 0 && accept()
                                : search_light(light, units) || search_in(all, units);
  return {.units = units,
          .found = found,
          .finished = !found && !effort_.is_spent(),
          .examined = examined_,
          .classes = std::ssize(classes_),
          .obstructions = std::ssize(resolvers_)};
}

bool StepSearch::search_light(const UnitSet& light, Index units) {
  const Effort::Part part(effort_, kLightShare * effort_.left());
  return search_in(light, units);
}

/// The first unit is tried up to symmetry: a set with a unit of a class that was tried is the image
/// of one that was gone through.
bool StepSearch::search_in(UnitSet allowed, Index units) {
  const Bits open = unresolved();
  std::vector<std::pair<Index, Index>> firsts;
  allowed.for_each([&](Index q) {
    if (*std::ranges::min_element(images_[q]) != q) return;
    firsts.emplace_back(count_common(open, resolves_[q]), q);
  });
  std::ranges::stable_sort(firsts, std::ranges::greater{}, [](const auto& f) { return f.first; });
  for (const auto& [resolved, q] : firsts) {
    allowed.reset(q);
    path_ = {q};
    if (extend(units - 1, allowed)) return true;
    path_.clear();
    if (effort_.is_spent()) return false;
    for (const Index image : images_[q]) allowed.reset(image);
  }
  return false;
}

StepSearch::Bits StepSearch::unresolved() const {
  Bits open(resolves_.empty() ? 0 : resolves_[0].size());
  for (Index i = 0; i < std::ssize(open); ++i) {
    const Index rest = resolvers_.size() - i * kWord;
    open[i] = rest >= kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << rest) - 1;
    for (const Index q : path_) open[i] &= ~resolves_[q][i];
  }
  return open;
}

/// Adds `left` units of `allowed` to the path in every way that may serve; true to stop.
bool StepSearch::extend(Index left, UnitSet allowed) {
  ++examined_[path_.size() - 1];
  if (!effort_.spend()) return false;
  if (lightening_) allowed = light_enough(allowed, left);
  const Bits open = unresolved();
  if (left == 0) return count(open) == 0 && accept();
  if (left == 1) return complete(allowed, open);
  for (const Index q : branches(allowed, left, open)) {
    allowed.reset(q);
    path_.push_back(q);
    if (extend(left - 1, allowed)) return true;
    path_.pop_back();
    if (effort_.is_spent()) return false;
  }
  return false;
}

/// Units of which every set that serves has one: those that resolve the obstruction which fewest
/// resolve, or those that resolve at least their share of what is open.
std::vector<Index> StepSearch::branches(const UnitSet& allowed, Index left, const Bits& open) {
  const Index share = (count(open) + left - 1) / left;
  std::vector<std::pair<Index, Index>> able;
  allowed.for_each([&](Index q) {
    const Index resolved = count_common(open, resolves_[q]);
    if (resolved >= share) able.emplace_back(resolved, q);
  });
  const UnitSet* hardest = nullptr;
  Index fewest = able.size();
  for_each_bit(open, [&](Index c) {
    const Index resolvers = count_common(resolvers_[c], allowed);
    if (resolvers < fewest) {
      fewest = resolvers;
      hardest = &resolvers_[c];
    }
    return fewest > 0;
  });
  std::vector<Index> units;
  if (hardest != nullptr) {
    (*hardest & allowed).for_each([&](Index q) { units.push_back(q); });
    return units;
  }
  std::ranges::stable_sort(able, std::ranges::greater{}, [](const auto& a) { return a.first; });
  for (const auto& [resolved, q] : able) units.push_back(q);
  return units;
}

/// The last unit must resolve all that is open.
bool StepSearch::complete(UnitSet allowed, const Bits& open) {
  for_each_bit(open, [&](Index c) { return allowed.keep(resolvers_[c]); });
  for (Index q = allowed.next(0); q < UnitSet::kMost; q = allowed.next(q + 1)) {
    path_.push_back(q);
    ++examined_[path_.size() - 1];
    const Index known = resolvers_.size();
    if (!effort_.spend()) return false;
    if (accept()) return true;
    path_.pop_back();
    for (Index c = known; c < std::ssize(resolvers_); ++c) {
      const bool resolved =
          std::ranges::any_of(path_, [&](Index p) { return resolvers_[c].test(p); });
      if (!resolved) allowed.keep(resolvers_[c]);
    }
  }
  return false;
}

std::vector<std::uint32_t> StepSearch::tables() const {
  std::vector<std::uint32_t> tables;
  for (const Index q : path_) tables.push_back(candidates_[q].table);
  return tables;
}

std::optional<Obstruction> StepSearch::strongest(
    const std::vector<Obstruction>& obstructions) const {
  std::optional<Obstruction> best;
  Index fewest = candidates_.size() + 1;
  std::set<ObstructionSides> tried;
  for (const Obstruction& obstruction : obstructions) {
    if (!tried.insert({obstruction.on, obstruction.off}).second) continue;
    const Index resolvers = std::ranges::count_if(
        candidates_, [&](const Candidate& unit) { return obstruction.resolved_by(unit.table); });
    if (resolvers >= fewest) continue;
    fewest = resolvers;
    best = obstruction;
  }
  return best;
}

StepSearch::Views StepSearch::views(Index output) const {
  std::map<std::vector<long>, Index> first_seen;
  for (Index x = 0; x < std::ssize(task_.points); ++x) {
    first_seen.emplace(view(x, path_), x);
  }
  Views views;
  for (const auto& [view, x] : first_seen) {
    const bool on = task_.values[output][x];
    (on ? views.sides.on : views.sides.off).push_back(view);
    (on ? views.on : views.off).push_back(x);
  }
  return views;
}

bool StepSearch::accept() {
  if (!effort_.spend(kExactTest)) return false;
  if (const auto simple = strongest(unresolved_pairs(task_, skip_links_, tables()))) {
    add(*simple);
    return false;
  }
  std::vector<Hyperplane> planes;
  for (Index j = 0; j < std::ssize(task_.outputs); ++j) {
    const Views seen = views(j);
    const Separation separation = separate(seen.sides);
    if (!separation.hyperplane) {
      add(obstruction_of(j, seen.on, seen.off, separation.equal_sums));
      return false;
    }
    Lightened light = lightened(seen.sides, *separation.hyperplane, kMostWeights);
    effort_.spend(light.tries / kWeightsPerCandidate);
    all_lightest_ = all_lightest_ && light.proven;
    planes.push_back(std::move(light.plane));
  }
  keep(planes);
  return !lightening_;
}

long StepSearch::path_weight() const {
  long weight = 0;
  for (const Index q : path_) weight += candidates_[q].cost;
  return weight;
}

UnitSet StepSearch::light_enough(const UnitSet& allowed, Index left) const {
  // Every unit weighs at least 1.
  const long room = most_hidden_weight_ - path_weight() - left + 1;
  const auto heavy = std::ranges::upper_bound(candidates_, room, {}, &Candidate::cost);
  return allowed & UnitSet::first(heavy - candidates_.begin());
}

void StepSearch::keep(const std::vector<Hyperplane>& planes) {
  ThresholdNetwork network = network_of(path_, OutputUnit::step);
  for (const Hyperplane& plane : planes) {
    network.outputs.push_back(fires_from(plane.weights, plane.threshold));
  }
  const double weight = total_weight(network);
  if (lightening_ && weight >= best_weight_) return;
  best_weight_ = weight;
  network_ = std::move(network);
}

bool StepSearch::lighten(long least_output_weight) {
  const Index units = network_->hidden.size();
  effort_.begin(fmt::format("lighter networks of {} hidden units", units));
  if (units == 0) return all_lightest_;
  examined_.assign(units, 0);
  path_.clear();
  lightening_ = true;
  const UnitSet all = UnitSet::first(std::ssize(candidates_));
  most_hidden_weight_ = units;
  // Light hidden layers first: the best network soon bounds how far to go.
  while (static_cast<double>(most_hidden_weight_ + least_output_weight) < best_weight_ &&
         !effort_.is_spent()) {
    search_in(light_enough(all, units), units);
    ++most_hidden_weight_;
  }
  lightening_ = false;
  return !effort_.is_spent() && all_lightest_;
}

}  // namespace psolve
