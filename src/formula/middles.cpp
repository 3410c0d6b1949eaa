// What the hands leave out of long formulas: the middle of a list of numbers, of a matrix, of a sum
// or product whose makers said how much of it is to be seen.

#include <utility>

#include "formula/formula.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

constexpr std::size_t kShownOfList = 10;
/// Of each matrix of an image with several channels.
constexpr std::size_t kShownOfChannel = 4;

/// Of the image or matrix at `start` in the entries of a list.
Formula matrix_of(const Value& list, std::size_t start, std::size_t rows, std::size_t columns,
                  std::size_t shown) {
  return matrix(
      rows, columns,
      [&](std::size_t i, std::size_t j) { return Formula(list[start + i * columns + j]); }, shown);
}

/// A column, a matrix, or the first and the last channel side by side.
Formula list_as_written(const Value& list, std::size_t asked) {
  const ListShape& shape = list.shape();
  const std::size_t shown = asked > 0 ? asked : kShownOfList;
  if (shape.rank() == 1) return matrix_of(list, 0, shape[0], 1, shown);
  const std::size_t columns = shape[shape.rank() - 1];
  const std::size_t rows = shape[shape.rank() - 2];
  const std::size_t area = rows * columns;
  const std::size_t channels = area == 0 ? 1 : list.size() / area;
  if (channels <= 1) return matrix_of(list, 0, rows, columns, shown);
  const std::size_t of_each = asked > 0 ? asked : kShownOfChannel;
  std::vector<Formula> parts = {matrix_of(list, 0, rows, columns, of_each)};
  if (channels > 2) parts.push_back(dots());
  parts.push_back(matrix_of(list, (channels - 1) * area, rows, columns, of_each));
  return tuple(std::move(parts));
}

/// Which of `size` are written: `size` itself stands for the gap.
std::vector<std::size_t> written_positions(std::size_t size, std::size_t shown) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < size; ++i) {
    const bool is_middle = size > shown && i >= shown - 2 && i + 1 < size;
    if (!is_middle) positions.push_back(i);
    if (is_middle && i == shown - 2) positions.push_back(size);
  }
  return positions;
}

Formula matrix_as_written(const Formula& f) {
  const auto columns = static_cast<std::size_t>(f.columns());
  const std::size_t rows = f.parts().size() / columns;
  const auto column_positions = written_positions(columns, f.shown());
  std::vector<Formula> entries;
  for (const std::size_t i : written_positions(rows, f.shown())) {
    for (const std::size_t j : column_positions) {
      const bool gap = i == rows || j == columns;
      entries.push_back(gap ? dots() : without_middles(f.part(i * columns + j)));
    }
  }
  return Formula::node(f.kind(), "", std::move(entries), static_cast<int>(column_positions.size()));
}

}  // namespace

Formula without_middles(const Formula& f) {
  if (!f.is_long()) return f;
  if (f.is(Kind::list)) return without_middles(list_as_written(f.list(), f.shown()));
  if (f.is(Kind::matrix) && f.shown() > 0) return matrix_as_written(f);
  const std::size_t size = f.parts().size();
  std::vector<Formula> parts;
  for (const std::size_t i : written_positions(size, f.shown() > 0 ? f.shown() : size)) {
    parts.push_back(i == size ? dots() : without_middles(f.part(i)));
  }
  return Formula::node(f.kind(), f.text(), std::move(parts), f.columns());
}

}  // namespace psolve
