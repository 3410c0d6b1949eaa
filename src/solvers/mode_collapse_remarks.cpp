// What the candidates' numbers say about mode collapse, and the figure of who covers what.

#include <fmt/format.h>

#include <algorithm>

#include "solvers/mode_collapse_answers.h"

namespace psolve {
namespace {

/// The candidate whose divergence is least.
template <class Of>
std::size_t least(const ModeCollapseAnswers& answers, Of of) {
  const auto& all = answers.divergences;
  return static_cast<std::size_t>(
      std::min_element(all.begin(), all.end(),
                       [&](const auto& a, const auto& b) { return of(a) < of(b); }) -
      all.begin());
}

std::size_t least_js(const ModeCollapseAnswers& answers) {
  return least(answers, [](const Divergences& d) { return d.jensen_shannon(); });
}

Remark preferences(const ModeCollapseAnswers& answers) {
  const std::size_t forward = least(answers, [](const Divergences& d) { return d.data_model; });
  const std::size_t reverse = least(answers, [](const Divergences& d) { return d.model_data; });
  const std::size_t w = least(answers, [](const Divergences& d) { return d.wasserstein; });
  return {Remark::Kind::explanation,
          {"KL from data to model prefers candidate ", number_of(forward),
           ", KL from model to data candidate ", number_of(reverse), ", JS candidate ",
           number_of(least_js(answers)), " and W candidate ", number_of(w),
           ". The two directions of KL ask different things: to leave out nothing, and to make "
           "nothing that is not there."}};
}

Remark cycling(const ModeCollapseAnswers& answers) {
  const auto& cycle = answers.cycle;
  const std::size_t best = least_js(answers);
  Prose text = {
      "Mode collapse and cycling: answering each other's last move, the players go round "
      "candidates "};
  for (std::size_t k = 0; k < cycle.size(); ++k) {
    text << (k > 0 ? ", " : "") << number_of(cycle[k]);
  }
  text << " and again from the first";
  if (std::find(cycle.begin(), cycle.end(), best) == cycle.end()) {
    text << ", and never take candidate " << number_of(best) << ", which has the least JS, "
         << answers.divergences[best].jensen_shannon();
  }
  text << ". The order of min and max matters: the generator must do well against the best "
          "discriminator, not against the last one.";
  return {Remark::Kind::explanation, std::move(text)};
}

}  // namespace

std::vector<Remark> mode_collapse_remarks(const ModeCollapseAnswers& answers) {
  std::vector<Remark> remarks;
  if (answers.candidates() > 1) remarks.push_back(preferences(answers));
  if (answers.cycle.size() > 1) remarks.push_back(cycling(answers));
  return remarks;
}

Figure mode_collapse_figure(const ModeCollapseAnswers& answers) {
  const SampledCandidates& points = answers.points;
  const bool discrete = answers.discrete();
  Plot plot{.x = {"x"}, .y = {discrete ? "mass" : "density"}};
  const auto curve = [&](Prose label, const std::vector<double>& mass) {
    Plot::Series series{.label = std::move(label)};
    if (discrete) series.mark = Plot::Series::Mark::line_and_points;
    const std::size_t step = discrete ? 1 : 16;
    for (std::size_t i = 0; i < points.x.size(); i += step) {
      series.x.push_back(points.x[i]);
      series.y.push_back(answers.scaled(mass[i]));
    }
    plot.series.push_back(std::move(series));
  };
  curve("p, data", points.p);
  for (std::size_t c = 0; c < std::min<std::size_t>(answers.candidates(), 5); ++c) {
    curve(fmt::format("candidate {}", c + 1), points.q[c]);
  }
  return {"candidates", "The data's modes, and which of them each candidate covers.",
          std::move(plot)};
}

}  // namespace psolve
