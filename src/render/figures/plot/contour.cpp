// Marching squares (Lorensen and Cline 1987, in the plane): a square of the grid whose corners lie
// on both sides of a level is crossed by a line, which enters and leaves through the sides whose
// ends differ. Where all four sides are crossed, the mean of the corners decides which pairs belong
// together. The pieces are joined at the sides that neighbouring squares share.

#include "render/figures/plot/contour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "formula/notation.h"

namespace psolve {
namespace {

class Contour {
 public:
  Contour(const Plot::Field& field, double level)
      : field_(field), level_(level), columns_(field.z.cols()) {
    pieces_at_.assign(2 * field.z.size(), {none, none});
    for (Index i = 0; i + 1 < field.z.rows(); ++i) {
      for (Index j = 0; j + 1 < field.z.cols(); ++j) cross_square(i, j);
    }
  }

  std::vector<std::vector<Point>> lines() {
    std::vector<std::vector<Point>> lines;
    used_.assign(pieces_.size(), false);
    for (const bool closed : {false, true}) {
      for (Index p = 0; p < std::ssize(pieces_); ++p) {
        if (used_[p]) continue;
        for (const Index side : pieces_[p]) {
          if (used_[p] || (!closed && !is_end(side))) continue;
          lines.push_back(line_from(p, side));
        }
      }
    }
    return lines;
  }

 private:
  static constexpr Index none = -1;
  using Piece = std::array<Index, 2>;

  /// The side from grid point (i, j) to the next in its row, or in its column.
  Index along_row(Index i, Index j) const { return 2 * (i * columns_ + j); }
  Index along_column(Index i, Index j) const { return 2 * (i * columns_ + j) + 1; }

  void cross_square(Index i, Index j) {
    const auto& z = field_.z;
    const std::array<double, 4> corners = {z(i, j), z(i, j + 1), z(i + 1, j + 1), z(i + 1, j)};
    const bool above = corners[0] > level_;  // as most squares are, or below it, as a whole
    if ((corners[1] > level_) == above && (corners[2] > level_) == above &&
        (corners[3] > level_) == above) {
      return;
    }
    double mean = 0;
    for (const double corner : corners) mean += corner / 4;
    if (!std::isfinite(mean)) return;
    const std::array<Index, 4> sides = {along_row(i, j), along_column(i, j + 1),
                                        along_row(i + 1, j), along_column(i, j)};
    std::vector<Index> crossed;
    for (Index k = 0; k < 4; ++k) {
      if ((corners[k] > level_) != (corners[(k + 1) % 4] > level_)) crossed.push_back(sides[k]);
    }
    if (crossed.size() == 2) add({crossed[0], crossed[1]});
    if (crossed.size() < 4) return;
    const bool first_corner_alone = (corners[0] > level_) != (mean > level_);
    const Index shift = first_corner_alone ? 3 : 0;
    for (const Index k : {0, 2}) {
      add({crossed[(k + shift) % 4], crossed[(k + shift + 1) % 4]});
    }
  }

  void add(Piece piece) {
    for (const Index side : piece) {
      auto& at = pieces_at_[side];
      at[at[0] == none ? 0 : 1] = std::ssize(pieces_);
    }
    pieces_.push_back(piece);
  }

  bool is_end(Index side) const { return pieces_at_[side][1] == none; }

  /// The line that starts at `side` with piece `p`.
  std::vector<Point> line_from(Index p, Index side) {
    std::vector<Point> line = {crossing(side)};
    while (p != none && !used_[p]) {
      used_[p] = true;
      const Piece& piece = pieces_[p];
      side = piece[0] == side ? piece[1] : piece[0];
      line.push_back(crossing(side));
      const auto& next = pieces_at_[side];
      p = next[0] == p ? next[1] : next[0];
    }
    return line;
  }

  Point crossing(Index side) const {
    const Index i = side / 2 / columns_;
    const Index j = side / 2 % columns_;
    const bool down = side % 2 == 1;
    const double a = field_.z(i, j);
    const double b = down ? field_.z(i + 1, j) : field_.z(i, j + 1);
    const double part = std::clamp((level_ - a) / (b - a), 0.0, 1.0);
    const auto between = [&](const std::vector<double>& places, Index k, bool moves) {
      const double from = places[k];
      return moves ? from + part * (places[k + 1] - from) : from;
    };
    return {between(field_.x, j, !down), between(field_.y, i, down)};
  }

  const Plot::Field& field_;
  double level_;
  Index columns_;
  std::vector<Piece> pieces_;  ///< each from one side to another
  std::vector<std::array<Index, 2>> pieces_at_;
  std::vector<bool> used_;
};

}  // namespace

std::vector<double> contour_levels(const Plot::Field& field, Index count) {
  std::vector<double> values;
  for (const double z : field.z.reshaped()) {
    if (std::abs(z) < 1e300) values.push_back(z);
  }
  if (values.size() < 2) return {};
  std::ranges::sort(values);
  const double low = values.front();
  const double span = values.back() - low;
  if (!(span > 0)) return {};
  // With exponent 1 the levels are evenly spaced, with 2 those of a parabola are.
  const double middle = (values[values.size() / 2] - low) / span;
  const double exponent = std::clamp(std::log(std::max(middle, 1e-9)) / std::log(0.5), 0.5, 8.0);
  std::vector<double> levels;
  for (Index k = 1; k <= count; ++k) {
    const double part = static_cast<double>(k) / static_cast<double>(count + 1);
    const double level = low + span * std::pow(part, exponent);
    const double rounded = std::strtod(shown(level, 2).c_str(), nullptr);
    if (rounded > low && (levels.empty() || rounded > levels.back())) levels.push_back(rounded);
  }
  return levels;
}

std::vector<std::vector<Point>> contour_lines(const Plot::Field& field, double level) {
  return Contour(field, level).lines();
}

}  // namespace psolve
