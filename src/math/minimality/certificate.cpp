#include "math/minimality/certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace psolve {
namespace {

/// Spaces that are drawn where they are too many to go through again.
constexpr double kMostDrawn = 1000;

Json side(const BooleanTask& task, const std::vector<Obstruction::Multiple>& points) {
  Json list = Json::array();
  for (const auto& [point, times] : points) {
    for (long i = 0; i < times; ++i) list.push_back(point_text(task, task.points[point]));
  }
  return list;
}

Json obstructions_of(const SmallestNetwork& smallest, Index classes) {
  const BooleanTask& task = smallest.searched;
  return json_list(classes, [&](Index i) -> Json {
    const Obstruction& obstruction = smallest.obstructions[i];
    return {{"output", task.outputs[obstruction.output]},
            {"on", side(task, obstruction.on)},
            {"off", side(task, obstruction.off)}};
  });
}

/// The place in the task of a point that is given by its bits.
Index place_of(const Json& text, const BooleanTask& task) {
  Point point = 0;
  for (const char bit : text.get<std::string>()) point = 2 * point + (bit == '1' ? 1 : 0);
  return std::ranges::find(task.points, point) - task.points.begin();
}

Index output_of(const Json& entry, const BooleanTask& task) {
  return std::ranges::find(task.outputs, entry["output"].get<std::string>()) - task.outputs.begin();
}

std::vector<Obstruction::Multiple> read_side(const Json& points, const BooleanTask& task) {
  std::vector<Obstruction::Multiple> side;
  for (const Json& text : points) {
    const Index place = place_of(text, task);
    const auto found = std::ranges::find(side, place, &Obstruction::Multiple::point);
    if (found == side.end()) {
      side.push_back({place, 1});
    } else {
      ++found->times;
    }
  }
  return side;
}

std::vector<Obstruction> read_obstructions(const Json& list, const BooleanTask& task) {
  std::vector<Obstruction> obstructions;
  for (const Json& entry : list) {
    obstructions.push_back(
        {output_of(entry, task), read_side(entry["on"], task), read_side(entry["off"], task)});
  }
  return obstructions;
}

CertificateReplay replay_search(const Json& certificate, const BooleanTask& searched,
                                NetworkKind kind) {
  const auto refuted = certificate["refuted"].get<Index>();
  CertificateReplay result;
  result.claim = fmt::format("no {} hidden units serve", refuted);
  if (certificate["kind"] == "obstructions") {
    result.replay =
        replay_obstructions(searched, kind.skip_links,
                            read_obstructions(certificate["obstructions"], searched), refuted);
    result.method = fmt::format(
        "the certificate's {:.0f} obstructions (with images) tried on all threshold functions, "
        "found by equal sums",
        result.replay.obstructions);
    return result;
  }
  result.replay = replay_spaces(searched, kind.skip_links, refuted, kMostDrawn);
  result.method = fmt::format("{:.0f} {} by their orthogonal complements, modulo another prime",
                              result.replay.examined,
                              result.replay.complete ? "spaces" : "spaces drawn at random");
  return result;
}

}  // namespace

Json certificate_of(const SmallestNetwork& smallest, NetworkKind kind) {
  using Reason = LowerBound::Reason;
  const LowerBound& bound = smallest.bound;
  if (bound.reason == Reason::none) return nullptr;
  if (bound.reason == Reason::difference) {
    return {{"kind", "difference"}, {"output", bound.output}, {"on", bound.on}, {"off", bound.off}};
  }
  if (bound.reason == Reason::rank) return {{"kind", "rank"}, {"rank", bound.units}};
  if (bound.reason == Reason::edges) {
    return {{"kind", "edges"}, {"edges", bound.edges}, {"cut_by_one", bound.most_cut}};
  }
  const Index refuted = bound.units - 1;
  const bool is_step = kind.output_unit == OutputUnit::step;
  Json certificate = {{"kind", is_step ? "obstructions" : "spaces"},
                      {"refuted", refuted},
                      {"inputs", smallest.searched.inputs}};
  if (smallest.restricted) certificate["others"] = 0;
  if (!smallest.held_at_one.empty()) certificate["held_at_one"] = smallest.held_at_one;
  if (is_step) {
    const auto level = std::ranges::find(smallest.step_levels, refuted, &StepSearch::Level::units);
    certificate["obstructions"] = obstructions_of(smallest, level->classes);
  } else {
    const auto level =
        std::ranges::find(smallest.linear_levels, refuted, &LinearSearch::Level::units);
    certificate["rank"] = smallest.rank;
    certificate["spaces"] = level->spaces;
  }
  return certificate;
}

CertificateReplay replay(const Json& certificate, const BooleanTask& task,
                         const BooleanTask& searched, NetworkKind kind) {
  if (certificate["kind"] == "rank") {
    const Index rank = exact_rank(task, kind.skip_links);
    const double error = std::abs(static_cast<double>(rank) - certificate["rank"].get<double>());
    return {
        {.faults = error}, "the dimensions that the outputs add", "elimination over the rationals"};
  }
  if (certificate["kind"] == "difference") {
    const auto& values = task.values[output_of(certificate, task)];
    const bool differ =
        values[place_of(certificate["on"], task)] && !values[place_of(certificate["off"], task)];
    return {{.faults = differ ? 0.0 : 1.0},
            "an output that is not the same at all inputs",
            "its two rows looked up"};
  }
  if (certificate["kind"] == "edges") {
    const double edges = count_changing_edges(task);
    return {{.faults = std::abs(edges - certificate["edges"].get<double>())},
            "the number of edges on which an output changes",
            "pairs of points that differ in one bit"};
  }
  return replay_search(certificate, searched, kind);
}

}  // namespace psolve
