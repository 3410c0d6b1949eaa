// What the candidates' numbers say about mode collapse, and the figure of who covers what.

#include <fmt/format.h>

#include <algorithm>

#include "problems/gan_equilibrium/mode_collapse/answers.h"

namespace psolve::gan_equilibrium::mode_collapse {
namespace {

/// The candidate whose divergence is least, of several alike the first.
template <class Of>
Index least(const Answers& answers, Of of) {
  constexpr double kRounding = 1e-9;
  Index best = 0;
  for (Index c = 1; c < answers.candidates(); ++c) {
    if (of(answers.divergences[c]) * (1 + kRounding) < of(answers.divergences[best])) best = c;
  }
  return best;
}

Index least_js(const Answers& answers) {
  return least(answers, [](const Divergences& d) { return d.jensen_shannon(); });
}

Remark preferences(const Answers& answers) {
  const Index forward = least(answers, [](const Divergences& d) { return d.data_model; });
  const Index reverse = least(answers, [](const Divergences& d) { return d.model_data; });
  const Index w = least(answers, [](const Divergences& d) { return d.wasserstein; });
  Prose text = {"KL from data to model prefers candidate ", number_of(forward)};
  text << ", KL from model to data candidate " << number_of(reverse) << ", JS candidate "
       << number_of(least_js(answers)) << " and W candidate " << number_of(w)
       << ". The two directions of KL ask different things: to leave out nothing, and to make "
          "nothing that is not there.";
  return {"preferences-of-divergences", Remark::Kind::explanation, std::move(text)};
}

Remark cycling(const Answers& answers) {
  const auto& cycle = answers.cycle;
  const Index best = least_js(answers);
  Prose text = {
      "Mode collapse and cycling: answering each other's last move, the players go round "
      "candidates "};
  for (Index k = 0; k < std::ssize(cycle); ++k) {
    text << (k > 0 ? ", " : "") << number_of(cycle[k]);
  }
  text << " and again from the first";
  if (std::find(cycle.begin(), cycle.end(), best) == cycle.end()) {
    text << ", and never take candidate " << number_of(best) << ", which has the least JS, "
         << answers.divergences[best].jensen_shannon();
  }
  text << ". The order of min and max matters: the generator must do well against the best "
          "discriminator, not against the last one.";
  return {"best-responses-go-round", Remark::Kind::explanation, std::move(text)};
}

std::string listed(const std::vector<Index>& candidates) {
  std::string text;
  for (Index k = 0; k < std::ssize(candidates); ++k) {
    if (k > 0) text += k + 1 < std::ssize(candidates) ? ", " : " and ";
    text += std::to_string(candidates[k] + 1);
  }
  return text;
}

/// How the largest D was sought among densities, and what that leaves open.
Remark search_remark(const Answers& answers) {
  const FrozenPeak& first = *answers.responses.front().search;
  std::vector<Index> certain, at_end;
  for (Index c = 0; c < answers.candidates(); ++c) {
    const FrozenPeak& search = *answers.responses[c].search;
    if (search.certain) certain.push_back(c);
    if (search.at_end) at_end.push_back(c);
  }
  Prose text = {"The largest D was sought where nearly all data lies, from ", first.low};
  text << " to " << first.high << ", in steps of " << first.step
       << " and around the means and ends of the densities, then between neighbours: a peak of D "
          "narrower than a step could be missed. The averages of log D are integrals over the "
          "whole line, with an error of at most "
       << answers.payoff_bound << ".";
  if (!certain.empty()) {
    text << fmt::format(
        " Frozen at {} {}, D comes within 10⁻⁹ of 1 on whole stretches without ever reaching it; "
        "x* is there the point with most data.",
        certain.size() > 1 ? "candidates" : "candidate", listed(certain));
  }
  if (!at_end.empty()) {
    text << fmt::format(
        " Frozen at {} {}, D still rises where that range ends: x* is its end, and further out the "
        "generator would earn more.",
        at_end.size() > 1 ? "candidates" : "candidate", listed(at_end));
  }
  return {"search-for-the-largest-value", Remark::Kind::limit, std::move(text)};
}

}  // namespace

std::vector<Remark> remarks(const Answers& answers) {
  std::vector<Remark> remarks;
  if (answers.candidates() > 1) remarks.push_back(preferences(answers));
  if (answers.cycle.size() > 1) remarks.push_back(cycling(answers));
  if (!answers.discrete()) remarks.push_back(search_remark(answers));
  return remarks;
}

Figure mode_collapse_figure(const Answers& answers) {
  const SampledCandidates& points = answers.points;
  const bool discrete = answers.discrete();
  Plot plot{.x = {"x"}, .y = {discrete ? "mass" : "density"}};
  const auto curve = [&](Prose label, const std::vector<double>& y) {
    Plot::Series series{.label = std::move(label)};
    if (discrete) series.mark = Plot::Series::Mark::line_and_points;
    series.x = points.x;
    series.y = y;
    plot.series.push_back(std::move(series));
  };
  curve("p, data", points.p);
  for (Index c = 0; c < std::min<Index>(answers.candidates(), 5); ++c) {
    curve(fmt::format("candidate {}", c + 1), points.q[c]);
  }
  return {"candidates", "The data's modes, and which of them each candidate covers.",
          std::move(plot)};
}

}  // namespace psolve::gan_equilibrium::mode_collapse
