// The model moved along the line by d, in full: the points of both, where the moved ones may meet
// those of the data.

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/workings/stretch.h"
#include "math/distributions/masses.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"
#include "problems/gan_equilibrium/mass_lines.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// In lines all points are needed: of so many both stand there.
constexpr Index kMostMoved = kMostNumbers / 8;

/// Points of data and moved model along the line, those that meet as one.
std::vector<MassPoint> moved_points(const Answers& answers, const Formula& d, double by,
                                    const Workings& work) {
  const Masses& masses = answers.masses;
  const Index size = masses.size();
  const std::vector<double> y = masses.moved_positions(by);
  std::vector<double> x = masses.x;
  x.insert(x.end(), y.begin(), y.end());
  std::vector<MassPoint> points;
  std::vector<Entry> p, q;
  double place = 0;
  for (const Index at : ascending<double>(x)) {
    const Index i = at < size ? at : at - size;
    if (points.empty() || x[at] != place) {
      const Formula x_i = work.the(sym("x", i + 1));
      points.push_back({{}, {}, at < size ? x_i : x_i + d});
      p.emplace_back(0.0);
      q.emplace_back(0.0);
      place = x[at];
    }
    (at < size ? points.back().p : points.back().q) = work.the(sym(at < size ? "p" : "q", i + 1));
    (at < size ? p : q).back() = (at < size ? masses.p_entries : masses.q_entries)[i];
  }
  std::vector<std::uint32_t> order(points.size());
  std::iota(order.begin(), order.end(), 0u);
  const std::vector<double> ahead = sums_ahead(p, q, order);
  for (Index k = 0; k < std::ssize(points); ++k) points[k].ahead = ahead[k];
  return points;
}

}  // namespace

void record_moved(const Answers& answers, Index i, Workings& work) {
  if (answers.masses.size() > kMostMoved) return;
  const auto& [distance, found] = answers.sweep[i];
  const Formula d = work.given(sym("d", i + 1), distance, fmt::format("/distances/{}", i));
  const auto group = work.heading(fmt::format("sweep[{}]", i), rule::divergence,
                                  {"In full for ", equals({sym("d", i + 1), distance})},
                                  fmt::format("sweep{}", i + 1));
  const std::string id = fmt::format("sweep[{}]", i);
  const ComparedMasses compared{.points = moved_points(answers, d, distance, work),
                                .p = sym("p"),
                                .q = sym("q"),
                                .id = id + "/",
                                .answer = id + "."};
  record_divergences(compared, found, work);
  record_line_transport(compared, found, work);
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
