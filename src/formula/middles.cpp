// What the hands leave out of long formulas: the middle of a list of numbers, of a matrix, of a sum
// or product whose makers said how much of it is to be seen.

#include <utility>

#include "formula/formula.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

constexpr Index kShownOfList = 10;
/// Of each matrix of an image with several channels.
constexpr Index kShownOfChannel = 4;

/// Of the image or matrix at `start` in the entries of a list.
Formula matrix_of(const Value& list, Index start, Index rows, Index columns, Index shown) {
  const auto entry = [&](Index i, Index j) {
    return Formula(list[static_cast<std::size_t>(start + i * columns + j)]);
  };
  return matrix(rows, columns, entry, shown);
}

/// A column, a matrix, or the first and the last channel side by side.
Formula list_as_written(const Value& list, Index asked) {
  const ListShape& shape = list.shape();
  const auto length = [&](std::size_t axis) { return static_cast<Index>(shape[axis]); };
  const Index shown = asked > 0 ? asked : kShownOfList;
  if (shape.rank() == 1) return matrix_of(list, 0, length(0), 1, shown);
  const Index columns = length(shape.rank() - 1);
  const Index rows = length(shape.rank() - 2);
  const Index area = rows * columns;
  const Index channels = area == 0 ? 1 : static_cast<Index>(list.size()) / area;
  if (channels <= 1) return matrix_of(list, 0, rows, columns, shown);
  const Index of_each = asked > 0 ? asked : kShownOfChannel;
  std::vector<Formula> parts = {matrix_of(list, 0, rows, columns, of_each)};
  if (channels > 2) parts.push_back(dots());
  parts.push_back(matrix_of(list, (channels - 1) * area, rows, columns, of_each));
  return tuple(std::move(parts));
}

/// Which of `size` are written: `size` itself stands for the gap.
std::vector<Index> written_positions(Index size, Index shown) {
  std::vector<Index> positions;
  for (Index i = 0; i < size; ++i) {
    const bool is_middle = size > shown && i >= shown - 2 && i + 1 < size;
    if (!is_middle) positions.push_back(i);
    if (is_middle && i == shown - 2) positions.push_back(size);
  }
  return positions;
}

Formula matrix_as_written(const Formula& f) {
  const Index columns = f.columns();
  const Index rows = std::ssize(f.parts()) / columns;
  const auto column_positions = written_positions(columns, f.shown());
  std::vector<Formula> entries;
  for (const Index i : written_positions(rows, f.shown())) {
    for (const Index j : column_positions) {
      const bool gap = i == rows || j == columns;
      entries.push_back(gap ? dots() : without_middles(f.part(i * columns + j)));
    }
  }
  return Formula::node(f.kind(), "", std::move(entries), static_cast<int>(column_positions.size()));
}

bool adds_nothing(const Formula& term) {
  const Formula& first = term.is(Kind::product) ? term.part(0) : term;
  if (!first.is(Kind::quantity)) return false;
  const Formula& value = first.part(1);
  return value.is(Kind::number) && value.text().empty() && value.value() == 0;
}

/// The terms of a sparse sum that add something.
Formula sparse_as_written(const Formula& f) {
  std::vector<Formula> terms;
  for (const Formula& term : f.parts()) {
    if (!adds_nothing(term)) terms.push_back(term);
  }
  if (terms.size() < 2) return terms.empty() ? Formula(0) : terms[0];
  return Formula::node(Kind::sum, "", std::move(terms), 0, f.shown());
}

}  // namespace

Formula without_middles(const Formula& f) {
  if (!f.is_long()) return f;
  if (f.is(Kind::list)) return without_middles(list_as_written(f.list(), f.shown()));
  if (f.is(Kind::matrix) && f.shown() > 0) return matrix_as_written(f);
  if (f.is(Kind::sum) && f.text() == "sparse") return without_middles(sparse_as_written(f));
  const Index size = std::ssize(f.parts());
  std::vector<Formula> parts;
  for (const Index i : written_positions(size, f.shown() > 0 ? f.shown() : size)) {
    parts.push_back(i == size ? dots() : without_middles(f.part(i)));
  }
  return Formula::node(f.kind(), f.text(), std::move(parts), f.columns());
}

}  // namespace psolve
