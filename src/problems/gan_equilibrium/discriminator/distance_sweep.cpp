// Parallel lines (Arjovsky, Chintala, Bottou, "Wasserstein GAN", 2017, example 1): the data is
// uniform on the segment {0} × [0, 1], the model on {d} × [0, 1]. The second coordinate is the same
// for both, so all divergences are those of two point masses d apart:
//
//     KL = ∞,  JS = log 2,  W = |d|    for d ≠ 0,     all 0 for d = 0

#include "problems/gan_equilibrium/discriminator/distance_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/discriminator/comparison.h"
#include "problems/gan_equilibrium/random_masses.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator {
namespace {

constexpr Index kMostShown = 24;

Formula shown(double value) {
  return std::isinf(value) ? Formula::words("∞") : Formula(value);
}

/// W has its least value, 0, at a kink.
bool has_slope(const Divergences& found) {
  return found.wasserstein > 0 && found.knows_slope();
}

/// The first distances that differ in JS: the others would say the same again.
std::vector<Index> different(const std::vector<MovedModel>& sweep) {
  constexpr Index kMostInFull = 3;
  std::vector<Index> chosen;
  for (Index i = 0; i < std::ssize(sweep) && chosen.size() < kMostInFull; ++i) {
    const double js = sweep[i].divergences.jensen_shannon();
    const bool seen = std::any_of(chosen.begin(), chosen.end(), [&](Index k) {
      return std::abs(sweep[k].divergences.jensen_shannon() - js) < 1e-9;
    });
    if (!seen) chosen.push_back(i);
  }
  return chosen;
}

void show_table(const std::vector<MovedModel>& sweep, Workings& work) {
  const Formula p = sym("p"), q = sym("q");
  const auto cell = [&](Index i, Index j) {
    const auto& [distance, d] = sweep[i];
    const double row[] = {distance, d.data_model,  d.jensen_shannon(),
                          d.value,  d.wasserstein, d.slope};
    const bool is_slope = j + 1 == std::ssize(row);
    return is_slope && !has_slope(d) ? Formula::words("–") : shown(row[j]);
  };
  work.note(
      "sweep/table", rule::divergence,
      {"At every distance. ", derivative(sym("W"), sym("d")),
       " is the model's mass that lies above the data which the plan brings to it, less that "
       "below. Mass that stays in place makes a kink, where that is the mean of the slopes "
       "on both sides; where all stays, W is 0 and has no derivative"},
      {table({sym("d"), call("KL", {p, q}), call("JS", {p, q}), call("V", {sym("D").mark("*")}),
              call("W", {p, q}), derivative(sym("W"), sym("d"))},
             sweep.size(), cell, kMostShown)});
}

/// Where the signs that the slope is made of are those of rounding.
void remark_unknown_slopes(const std::vector<MovedModel>& sweep, Solution& solution) {
  for (const MovedModel& moved : sweep) {
    if (moved.divergences.knows_slope()) continue;
    solution.remarks.push_back(
        {"slopes-lost-in-rounding",
         Remark::Kind::limit,
         {"At ", equals({sym("d"), moved.distance}),
          " data and model are so near to each other that where ", moved.divergences.bounds.slope,
          " of the model's mass lies their distributions differ by less than rounding: there the "
          "slope of W is left out."}});
    return;
  }
}

/// What is stuck: moves between which JS stays at log 2 while W changes.
void remark(const std::vector<MovedModel>& sweep, Solution& solution) {
  Index stuck = 0, infinite = 0;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const MovedModel& moved : sweep) {
    if (std::numbers::ln2 - moved.divergences.jensen_shannon() > 1e-9) continue;
    ++stuck;
    infinite += std::isinf(moved.divergences.data_model) ? 1 : 0;
    least = std::min(least, moved.divergences.wasserstein);
    most = std::max(most, moved.divergences.wasserstein);
  }
  if (stuck < 2) return;
  solution.remarks.push_back(
      {"divergences-without-gradient",
       Remark::Kind::explanation,
       {fmt::format("At {} of the {} distances JS is log 2", stuck, sweep.size()),
        infinite > 0 ? fmt::format(" and KL infinite at {}", infinite) : "",
        ", so neither has a gradient that could bring the model nearer. W grows there from ", least,
        " to ", most, " and has a slope of size ", std::abs(sweep.front().divergences.slope),
        ": a generator that descends it moves towards the data from any distance."}});
}

/// What holds at every distance but 0, where two points are moved apart: it answers the question, in
/// place of the numbers at the start.
void summarise(const std::vector<MovedModel>& sweep, Solution& solution) {
  const auto is_apart = [](const MovedModel& moved) {
    const Divergences& d = moved.divergences;
    return moved.distance == 0 ||
           (std::isinf(d.data_model) && std::numbers::ln2 - d.jensen_shannon() < 1e-9 &&
            std::abs(d.wasserstein - std::abs(moved.distance)) < 1e-9);
  };
  if (!std::ranges::all_of(sweep, is_apart)) return;
  const Formula p = sym("p"), q = sym("q"), d = sym("d");
  std::erase_if(solution.result, [](const ResultLine& line) { return !line.answers.empty(); });
  solution.result.push_back({law_of_critic()});
  solution.result.push_back(
      {{"For ", relation("≠", {d, 0}), ": ", equals({call("KL", {p, q}), Formula::words("∞")}),
        ", ", equals({call("JS", {p, q}), log_of(2)}), ", ",
        equals({call("W", {p, q}), call("abs", {d})}), ", ",
        equals({derivative(sym("W"), d), call("sign", {d})})}});
}

void draw(const std::vector<MovedModel>& sweep, bool has_points, Solution& solution) {
  std::vector<MovedModel> sorted = sweep;
  std::ranges::sort(sorted, {}, &MovedModel::distance);
  Plot plot{.x = {"distance d by which the model is moved"}, .y = {"divergence"}};
  Plot::Series kl{.label = "KL(p, q)"}, js{.label = "JS(p, q)"}, w{.label = "W(p, q)"};
  for (Index i = 0; i < std::ssize(sorted); ++i) {
    const MovedModel& moved = sorted[i];
    // JS of point masses only says which of them lie on each other: it jumps where that changes.
    const bool jumps = has_points && i > 0 &&
                       std::abs(moved.divergences.jensen_shannon() -
                                sorted[i - 1].divergences.jensen_shannon()) > 1e-9;
    if (jumps) js.add(moved.distance, std::nan(""));
    const double kl_value = moved.divergences.data_model;
    kl.add(moved.distance, std::isinf(kl_value) ? std::nan("") : kl_value);
    js.add(moved.distance, moved.divergences.jensen_shannon());
    w.add(moved.distance, moved.divergences.wasserstein);
  }
  // Between two distances KL and JS may jump; W has no jumps.
  kl.mark = js.mark = Plot::Series::Mark::points;
  w.mark = Plot::Series::Mark::line_and_points;
  plot.series = {std::move(kl), std::move(js), std::move(w)};
  plot.guides.push_back({Plot::Guide::Along::x, std::numbers::ln2, "log 2"});
  solution.figures.push_back({"distance",
                              "JS cannot rise above log 2, however far the model is, and KL is "
                              "missing where it is infinite; W grows with the distance.",
                              std::move(plot)});
}

}  // namespace

void report_sweep(const std::vector<MovedModel>& sweep, Workings& work, Solution& solution,
                  const std::function<void(Index)>& show_in_full) {
  Json answers = Json::array();
  for (const MovedModel& moved : sweep) {
    Json row = {{"distance", moved.distance}};
    row.update(divergence_answers(moved.divergences));
    if (has_slope(moved.divergences)) row["wasserstein_slope"] = moved.divergences.slope;
    answers.push_back(std::move(row));
  }
  solution.answers["sweep"] = std::move(answers);
  if (!work.recording()) return;
  {
    const auto group =
        work.heading("sweep", rule::divergence,
                     "The model moved along the line by d: what each divergence then says");
    for (const Index i : different(sweep)) {
      if (show_in_full) show_in_full(i);
    }
    show_table(sweep, work);
  }
  remark(sweep, solution);
  remark_unknown_slopes(sweep, solution);
  summarise(sweep, solution);
  draw(sweep, show_in_full != nullptr, solution);
}

}  // namespace psolve::gan_equilibrium::discriminator
