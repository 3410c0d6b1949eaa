#include "math/threshold/symmetry.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

namespace psolve {
namespace {

/// The outputs as columns of values, with each column's negation.
std::set<std::vector<bool>> columns_of(const BooleanTask& task) {
  std::set<std::vector<bool>> columns;
  for (std::vector<bool> column : task.values) {
    columns.insert(column);
    column.flip();
    columns.insert(std::move(column));
  }
  return columns;
}

/// Where each point goes when input i becomes input `order[i]` and those in `negated` are flipped.
std::optional<std::vector<Index>> image_of_points(const BooleanTask& task,
                                                  const std::vector<Index>& order, Point negated) {
  const Index k = task.inputs.size();
  std::vector<Index> image;
  for (const Point x : task.points) {
    Point y = 0;
    for (Index i = 0; i < k; ++i) {
      y |= ((x ^ negated) >> (k - 1 - i) & 1) << (k - 1 - order[i]);
    }
    const auto found = std::ranges::lower_bound(task.points, y);
    if (found == task.points.end() || *found != y) return std::nullopt;
    image.push_back(found - task.points.begin());
  }
  return image;
}

}  // namespace

std::vector<Symmetry> symmetries_of(const BooleanTask& task) {
  const std::set<std::vector<bool>> columns = columns_of(task);
  const Index k = task.inputs.size();
  std::vector<Index> order(k);
  std::iota(order.begin(), order.end(), Index{0});
  std::vector<Symmetry> symmetries;
  do {
    for (Point negated = 0; negated < Point{1} << k; ++negated) {
      auto image = image_of_points(task, order, negated);
      if (!image) continue;
      const bool carries = std::ranges::all_of(task.values, [&](const std::vector<bool>& values) {
        std::vector<bool> moved(values.size());
        for (Index x = 0; x < std::ssize(values); ++x) moved[(*image)[x]] = values[x];
        return columns.contains(moved);
      });
      if (carries) symmetries.push_back({std::move(*image)});
    }
  } while (std::ranges::next_permutation(order).found);
  return symmetries;
}

}  // namespace psolve
