#include "math/minimality/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "core/text/text.h"
#include "math/minimality/certificate.h"
#include "math/minimality/derivation/hidden_values.h"
#include "math/minimality/derivation/lower_bound.h"
#include "math/threshold/checks.h"
#include "math/threshold/formulas.h"
#include "math/threshold/functions.h"
#include "math/threshold/rules.h"

namespace psolve {
namespace {

constexpr Index kMostRows = 4096;
constexpr Index kRowsShown = 16;
constexpr double kMargin = 0.5;

std::string units_of(Index count) {
  return counted(count, "hidden unit");
}

class Answer {
 public:
  Answer(const NetworkQuestion& question, Workings& work, Solution& solution)
      : question_(question), work_(work), solution_(solution) {}

  SmallestNetwork run() {
    const auto& [task, kind, direct, known, inseparable, effort] = question_;
    const bool improved = known && known->hidden.size() < direct.hidden.size();
    smallest_ = smallest_network(task, kind, improved ? *known : direct, effort);
    certificate_ = certificate_of(smallest_, question_.kind);
    answer();
    if (work_.recording()) {
      derive();
      conclude();
      check_network("direct");
      if (improves()) check_network("smallest");
      check_proof();
      remark();
      draw();
    }
    return std::move(smallest_);
  }

 private:
  bool is_partial() const {
    return question_.task.points.size() < std::size_t{1} << question_.task.inputs.size();
  }

  Index found() const { return smallest_.network.hidden.size(); }
  bool improves() const { return found() < std::ssize(question_.direct.hidden) || lighter(); }
  bool lighter() const { return total_weight(smallest_.network) < total_weight(question_.direct); }

  void answer() {
    Json& answers = solution_.answers;
    answers["networks"] = {{"direct", to_json(question_.direct)},
                           {"smallest", to_json(smallest_.network)}};
    answers["minimum"] = {{"hidden_units", found()},
                          {"proven", smallest_.proven},
                          {"lower_bound", smallest_.bound.units},
                          {"total_weight", total_weight(smallest_.network)},
                          {"total_weight_proven", smallest_.weight_proven}};
    answers["certificate"] = certificate_;
  }

  void derive() {
    show_network("networks/direct",
                 fmt::format("The direct network, {}", units_of(question_.direct.hidden.size())),
                 question_.direct, work_);
    work_example("direct", question_.direct, question_.task, work_);
    if (improves()) derive_smallest();
    if (smallest_.bound.units > 0) {
      derive_lower_bound(smallest_, question_.kind, question_.inseparable, work_);
    }
    if (improves()) return;
    work_.note("networks/smallest", rule::definition,
               smallest_.proven ? "The direct network already is a smallest one"
                                : "No smaller network than the direct one was found");
  }

  void derive_smallest() {
    const char* which =
        smallest_.proven ? "A smallest network" : "The smallest network that was found";
    show_network("networks/smallest",
                 fmt::format("{}, {}: hidden values that tell apart what the outputs must", which,
                             units_of(found())),
                 smallest_.network, work_);
    if (found() > 0) derive_hidden_values(smallest_.network, question_.task, work_);
    work_example("smallest", smallest_.network, question_.task, work_);
  }

  /// How many hidden units it takes, and a network that has no more.
  void conclude() {
    const auto& task = question_.task;
    solution_.result = {
        {fmt::format("{}, {}, {}: {} with {}", counted(std::ssize(task.inputs), "input"),
                     units_of(found()), counted(std::ssize(task.outputs), "output"),
                     smallest_.proven ? "no network has fewer hidden units"
                                      : "no network with fewer hidden units was found,",
                     words_of(question_.kind)),
         {},
         improves() ? "networks/smallest" : "networks/direct"}};
  }

  void check_network(const std::string& which) {
    const NetworkKind kind = question_.kind;
    const NetworkRun run = run_network(solution_.answers["networks"][which], question_.task,
                                       kind.output_unit, kind.skip_links);
    const Index outputs = question_.task.points.size() * question_.task.outputs.size();
    solution_.checks.push_back(
        {"networks/" + which,
         fmt::format("the {} network at {}{} inputs{}: {} outputs", which,
                     question_.task.complete ? "all " : "", question_.task.points.size(),
                     question_.task.complete && is_partial() ? " where they matter" : "", outputs),
         "the weights of the answer summed up input by input", run.wrong, 0});
    if (!std::isfinite(run.margin)) return;
    solution_.checks.push_back({"margins/" + which,
                                fmt::format("no sum of the {} network lies closer than 1/2 to its "
                                            "threshold",
                                            which),
                                "the least |w·x + b| of its step units",
                                std::fmax(0, kMargin - run.margin), 0});
  }

  void check_proof() {
    if (certificate_.is_null() || smallest_.interrupted) return;
    CertificateReplay replayed = replay(solution_.answers["certificate"], question_.task,
                                        smallest_.searched, question_.kind);
    solution_.checks.push_back({"certificate", std::move(replayed.claim),
                                std::move(replayed.method), replayed.replay.faults, 0});
  }

  void add(std::string id, Remark::Kind kind, Prose text) {
    solution_.remarks.push_back({std::move(id), kind, std::move(text)});
  }

  void remark() {
    const Index direct = question_.direct.hidden.size();
    if (found() < direct) {
      add("fewer-units-are-enough", Remark::Kind::explanation,
          fmt::format("The direct network has {}; {} are enough{}.", units_of(direct), found(),
                      smallest_.proven ? ", and no fewer are" : ""));
    }
    if (!smallest_.proven) remark_open();
    if (smallest_.proven && !smallest_.weight_proven && question_.effort > 0) {
      add("least-weights-not-proved", Remark::Kind::limit,
          fmt::format("That {} are the fewest is proved; their weights are one choice of many. "
                      "In absolute value these add up to {:g}, the least that the search came "
                      "upon, which may not be the least there is.",
                      units_of(found()), total_weight(smallest_.network)));
    }
  }

  void remark_open() {
    std::string text = fmt::format("Open: at least {} and at most {} are needed. ",
                                   smallest_.bound.units, units_of(found()));
    if (smallest_.interrupted) {
      text += "The search was interrupted; this is what was known by then.";
    } else if (question_.effort == 0) {
      text += "With effort 0 no smaller network is searched for.";
    } else if (smallest_.restricted) {
      text += fmt::format(
          "All threshold functions are known for up to {} inputs; for more only bounds are proved.",
          kMostEnumerated);
    } else {
      text += fmt::format("Effort {} was spent; a higher one goes further.", question_.effort);
    }
    add("least-number-of-units-open", Remark::Kind::limit, std::move(text));
  }

  void draw() {
    const auto figure = [&](const char* id, const char* which, const ThresholdNetwork& network) {
      if (!is_drawable(network)) return;
      solution_.figures.push_back(
          {id,
           fmt::format("The {} network, {}: weights at the links, biases at the units.", which,
                       units_of(network.hidden.size())),
           diagram_of(network, question_.task)});
    };
    figure("network-direct", "direct", question_.direct);
    if (improves()) figure("network-smallest", "smallest", smallest_.network);
  }

  const NetworkQuestion& question_;
  Workings& work_;
  Solution& solution_;
  SmallestNetwork smallest_;
  Json certificate_;
};

}  // namespace

void answer_truth_table(const BooleanTask& task, Workings& work, Solution& solution,
                        const std::vector<Point>& free, const std::vector<TableColumn>& parts) {
  if (task.points.size() + free.size() > kMostRows || !task.complete) {
    if (work.recording()) {
      solution.remarks.push_back(
          {"truth-table-left-out", Remark::Kind::limit,
           fmt::format("The truth table is left out: it would have more than {} rows.",
                       kMostRows)});
    }
    return;
  }
  std::vector<Point> points;
  std::ranges::merge(task.points, free, std::back_inserter(points));
  // The output at a row, or none.
  const auto output_at = [&](Index row, Index j) -> std::optional<long> {
    const auto found = std::ranges::lower_bound(task.points, points[row]);
    if (found == task.points.end() || *found != points[row]) return std::nullopt;
    return task.values[j][found - task.points.begin()] ? 1 : 0;
  };
  const Index k = task.inputs.size();
  solution.answers["truth_table"] = json_list(std::ssize(points), [&](Index x) -> Json {
    const auto output = [&](Index j) {
      const auto value = output_at(x, j);
      return value ? Json(*value) : Json();
    };
    return {{"input", json_list(k, [&](Index i) { return task.bit(points[x], i); })},
            {"output", json_list(std::ssize(task.outputs), output)}};
  });
  if (!work.recording()) return;
  std::vector<Formula> headings;
  for (const std::string& name : task.inputs) headings.push_back(sym(name));
  for (const TableColumn& part : parts) headings.push_back(part.heading);
  for (const std::string& name : task.outputs) headings.push_back(sym(name));
  const Index inner = std::ssize(parts);
  const auto entry = [&](Index x, Index j) {
    if (j < k) return to_formula(task.bit(points[x], j));
    if (j < k + inner) return Formula(parts[j - k].values[points[x]] ? 1 : 0);
    const auto value = output_at(x, j - k - inner);
    return value ? to_formula(*value) : Formula::words("–");
  };
  work.note("truth_table", rule::truth_table,
            free.empty() ? "The truth table that the network must have"
                         : "The truth table that the network must have; where there is a – "
                           "any output will do",
            {table(std::move(headings), points.size(), entry, kRowsShown)});
}

SmallestNetwork answer_networks(const NetworkQuestion& question, Workings& work,
                                Solution& solution) {
  return Answer(question, work, solution).run();
}

}  // namespace psolve
