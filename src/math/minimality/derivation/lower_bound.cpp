#include "math/minimality/derivation/lower_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "core/text/text.h"
#include "math/threshold/rules.h"

namespace psolve {
namespace {

using Reason = LowerBound::Reason;

Formula number(double n) {
  return Formula::digits(fmt::format("{:.0f}", n));
}

/// Of a level of either search.
template <class Level>
Formula result_of(const Level& level) {
  return Formula::words(level.found ? "found" : level.finished ? "none" : "not finished");
}

class LowerBoundTrace {
 public:
  LowerBoundTrace(const SmallestNetwork& smallest, NetworkKind kind, const std::string& inseparable,
                  Workings& work)
      : smallest_(smallest), kind_(kind), inseparable_(inseparable), work_(work) {}

  void derive() {
    const Index bound = smallest_.bound.units;
    const auto group = work_.heading(
        "lower_bound", rule::exhaustion,
        smallest_.proven
            ? fmt::format("No network with fewer than {} serves: whatever the weights, with {}",
                          counted(bound, "hidden unit"), words_of(kind_))
            : fmt::format("{} {} proved to be needed: whatever the weights, with {}",
                          counted(bound, "hidden unit"), bound == 1 ? "is" : "are",
                          words_of(kind_)));
    if (!inseparable_.empty() && bound == units_of_an_inseparable_output()) {
      inseparable();
      if (smallest_.proven) return;
    }
    if (kind_.output_unit == OutputUnit::linear) {
      rank();
      if (!smallest_.linear_levels.empty()) spaces();
      return;
    }
    if (smallest_.bound.reason == Reason::difference) difference();
    if (!kind_.skip_links && has_edges() && !is_exceeded()) edges();
    if (smallest_.step_levels.empty()) return;
    if (smallest_.proven && smallest_.bound.reason == Reason::edges) return;
    if (smallest_.bound.reason == Reason::search || smallest_.bound.reason == Reason::restriction) {
      obstructions();
    }
    levels();
  }

 private:
  /// The least number of units of an output that is no threshold function of the inputs.
  Index units_of_an_inseparable_output() const {
    if (!kind_.skip_links) return 2;
    return kind_.output_unit == OutputUnit::step ? 1 : 0;
  }

  /// All that fewer units could compute is a threshold function.
  void inseparable() {
    const Formula f = sym(inseparable_);
    work_.note("lower_bound/inseparable", rule::exhaustion,
               kind_.skip_links
                   ? Prose({"Without hidden units an output is one threshold unit of the inputs, "
                            "and ",
                            f, " is none"})
                   : Prose({"Of one hidden unit ", sym("h"), " an output can only make ", sym("h"),
                            ", its negation, 0 or 1, and each of them is one threshold unit of the "
                            "inputs, but ",
                            f, " is none"}));
  }

  /// Which part of the task is spoken of, where it is not the whole.
  std::string of_inputs() const {
    std::string held;
    if (!smallest_.held_at_one.empty()) {
      held = fmt::format("{} held at 1", fmt::join(smallest_.held_at_one, ", "));
    }
    if (smallest_.restricted) {
      held += fmt::format("{}all {}inputs but {} held at 0", held.empty() ? "" : " and ",
                          held.empty() ? "" : "other ", fmt::join(smallest_.searched.inputs, ", "));
    }
    if (held.empty()) return "";
    return " With " + held +
           ", a network for the whole would serve this part, so what the part needs the whole "
           "needs.";
  }

  void difference() {
    const LowerBound& bound = smallest_.bound;
    work_.note(
        "difference", rule::equal_sums,
        {"Without hidden units an output is its bias alone and the same for all inputs, but ",
         sym(bound.output), fmt::format(" is 1 at {} and 0 at {}", bound.on, bound.off)});
  }

  /// Where nothing was searched, the bound that needs no search.
  void edges() {
    const bool is_searched = smallest_.bound.reason != Reason::edges;
    const double edges = is_searched ? smallest_.edges : smallest_.bound.edges;
    const double most = is_searched ? smallest_.most_edges_cut : smallest_.bound.most_cut;
    const Formula e = quantity(sym("E"), number(edges));
    const Formula c = quantity(sym("c"), number(most));
    const std::string reason =
        is_searched
            ? fmt::format(
                  "E such edges of the cube of {} inputs must each be cut by a unit; of "
                  "all {} threshold functions (of each and its negation one) none cuts "
                  "more than c of these E.{}",
                  smallest_.searched.inputs.size(), smallest_.candidates, of_inputs())
            : "E such edges of the cube of all inputs must each be cut by a unit, which is a "
              "hyperplane, and no hyperplane cuts more than c of all edges of that cube.";
    const Formula bound = call("ceil", {e / c});
    work_.note("edges", rule::edge_count,
               "Where one input is flipped and an output changes, some hidden unit must change "
               "too, or the outputs would see no difference. " +
                   reason,
               {most == 0 ? equals({sym("E"), number(edges)})
                          : relation("≥", {m_, equals({in_symbols(bound), in_numbers(bound),
                                                       number(std::ceil(edges / most))})})});
  }

  /// Whether the search has proved more than the edges do.
  bool is_exceeded() const {
    return smallest_.most_edges_cut > 0 &&
           static_cast<double>(smallest_.bound.units) >
               std::ceil(smallest_.edges / smallest_.most_edges_cut);
  }
  bool has_edges() const { return smallest_.edges > 0 || smallest_.bound.reason == Reason::edges; }

  Index refuted() const { return smallest_.bound.units - 1; }

  void obstructions() {
    const auto level =
        std::ranges::find(smallest_.step_levels, refuted(), &StepSearch::Level::units);
    const auto entry = [&](Index i, Index j) -> Formula {
      const Obstruction& o = smallest_.obstructions[i];
      if (j == 0) return sym(smallest_.searched.outputs[o.output]);
      return Formula::words(side(j == 1 ? o.on : o.off));
    };
    work_.note(
        "obstructions", rule::equal_sums,
        fmt::format("Some hidden unit must tell such sides apart. An output is 1 at the points of "
                    "one side and 0 at as many of the other{}. If every hidden unit were 1 equally "
                    "often on both, its weighted sum would have the same total over both, yet it "
                    "is above its threshold on one and below it on the other. The {} renamings and "
                    "negations of inputs that keep the task make {} pairs of sides of these {}{}",
                    kind_.skip_links ? ", with the same sum of inputs" : "", smallest_.symmetries,
                    level->obstructions, level->classes, kind_.skip_links ? of_inputs() : ""),
        {table({Formula::words("output"), Formula::words("is 1 at"), Formula::words("is 0 at")},
               level->classes, entry)});
  }

  std::string side(const std::vector<Obstruction::Multiple>& points) const {
    std::string text;
    for (const auto& [point, times] : points) {
      text += text.empty() ? "" : ", ";
      text += point_text(smallest_.searched, smallest_.searched.points[point]);
      if (times != 1) text += fmt::format(" ({} times)", times);
    }
    return text;
  }

  void levels() {
    std::span<const StepSearch::Level> levels = smallest_.step_levels;
    if (levels.size() > 1 && levels[0].units == 0) levels = levels.subspan(1);  // no set to try
    const auto entry = [&](Index i, Index j) {
      const StepSearch::Level& level = levels[i];
      const double examined = std::accumulate(level.examined.begin(), level.examined.end(), 0.0);
      const Formula row[] = {number(level.units), number(examined), number(level.obstructions),
                             result_of(level)};
      return row[j];
    };
    work_.note(
        "levels", rule::exhaustion,
        "All sets of m units, up to symmetry. They are built unit by unit, the next one "
        "always of those that tell apart the pair of sides which fewest units can. A set "
        "that tells apart all known pairs is tested exactly, by linear programming over "
        "the rationals: it serves, or shows a new pair",
        {table({m_, Formula::words("sets"), Formula::words("sides"), Formula::words("result")},
               std::ssize(levels), entry)});
  }

  void rank() {
    const Index rank = smallest_.linear_levels.empty() ? smallest_.bound.units : smallest_.rank;
    work_.note("rank", rule::dimension_bound,
               fmt::format("A linear output is a sum of hidden units, {}and a constant, as "
                           "vectors with an entry for each input pattern. The outputs add r "
                           "dimensions to {}, and each hidden unit adds one at most",
                           kind_.skip_links ? "inputs " : "",
                           kind_.skip_links ? "the constant 1 and the inputs" : "the constant 1"),
               {relation("≥", {m_, equals({sym("r"), number(rank)})})});
  }

  void spaces() {
    const auto& levels = smallest_.linear_levels;
    const auto entry = [&](Index i, Index j) {
      const LinearSearch::Level& level = levels[i];
      const Formula row[] = {number(level.units), number(level.slack), number(level.spaces),
                             number(level.most_units), result_of(level)};
      return row[j];
    };
    std::vector<Formula> headings = {m_, m_ - sym("r"), Formula::words("spaces"),
                                     Formula::words("most units in one"), Formula::words("result")};
    work_.note("spaces", rule::exhaustion,
               fmt::format("If m units serve and fewer do not, they span, with the constant{}, a "
                           "space that holds the outputs; m − r of them and the outputs span it "
                           "as well. All such spaces are gone through, up to the {} symmetries "
                           "of the task, over the {} threshold functions (of each and its "
                           "negation one): one of them must hold m independent ones.{}",
                           kind_.skip_links ? " and the inputs" : "", smallest_.symmetries,
                           smallest_.candidates, of_inputs()),
               {table(std::move(headings), levels.size(), entry)});
  }

  const SmallestNetwork& smallest_;
  NetworkKind kind_;
  const std::string& inseparable_;
  Workings& work_;
  const Formula m_ = sym("m");
};

}  // namespace

std::string words_of(NetworkKind kind) {
  return fmt::format(
      "one hidden layer of threshold units, {} outputs and {}",
      kind.output_unit == OutputUnit::step ? "threshold" : "linear",
      kind.skip_links ? "links from the inputs to the outputs" : "no links past that layer");
}

void derive_lower_bound(const SmallestNetwork& smallest, NetworkKind kind,
                        const std::string& inseparable, Workings& work) {
  LowerBoundTrace(smallest, kind, inseparable, work).derive();
}

}  // namespace psolve
