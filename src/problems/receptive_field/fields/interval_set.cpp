#include "problems/receptive_field/fields/interval_set.h"

#include <algorithm>

#include "formula/index.h"
#include "math/convolutions/window.h"

namespace psolve::receptive_field {
namespace {

using Integer = IntervalSet::Integer;

bool within(const PixelBlock& inner, const PixelBlock& outer) {
  return outer.rows.contains(inner.rows) && outer.columns.contains(inner.columns);
}

/// Takes `block` into `pixels`, where it swallows or joins what it can.
void take_in(PixelSet& pixels, PixelBlock block) {
  for (Index i = 0; i < std::ssize(pixels);) {
    if (within(block, pixels[i])) return;
    const bool same_rows = pixels[i].rows == block.rows;
    const bool same_columns = pixels[i].columns == block.columns;
    if (!same_rows && !same_columns && !within(pixels[i], block)) {
      ++i;
      continue;
    }
    block.rows = block.rows.united(pixels[i].rows);
    block.columns = block.columns.united(pixels[i].columns);
    pixels.erase(pixels.begin() + i);
    i = 0;
  }
  pixels.push_back(std::move(block));
}

}  // namespace

Integer IntervalSet::count() const {
  Integer total = 0;
  for (const auto& run : runs_) total += run.last - run.first + 1;
  return total;
}

IntervalSet IntervalSet::shifted(Integer offset) const {
  IntervalSet result = *this;
  for (auto& run : result.runs_) {
    run.first += offset;
    run.last += offset;
  }
  return result;
}

IntervalSet IntervalSet::united(const IntervalSet& other) const {
  std::vector<Run> all(runs_.size() + other.runs_.size());
  std::merge(runs_.begin(), runs_.end(), other.runs_.begin(), other.runs_.end(), all.begin(),
             [](const Run& a, const Run& b) { return a.first < b.first; });
  std::vector<Run> joined;
  for (const auto& run : all) {
    if (!joined.empty() && run.first <= joined.back().last + 1) {
      joined.back().last = std::max(joined.back().last, run.last);
    } else {
      joined.push_back(run);
    }
  }
  return IntervalSet(std::move(joined));
}

IntervalSet IntervalSet::repeated(Integer step, Integer times) const {
  IntervalSet result;
  IntervalSet power = *this;  // {v + step·a : a < size}
  Integer size = 1;
  for (Integer done = 0, left = times; left > 0; left /= 2) {
    if (left % 2 == 1) {
      result = result.united(power.shifted(step * done));
      done += size;
    }
    if (left > 1) power = power.united(power.shifted(step * size));
    size *= 2;
  }
  return result;
}

IntervalSet IntervalSet::multiplied(Integer factor) const {
  if (factor == 1) return *this;
  std::vector<Run> points;
  for (const auto& run : runs_) {
    for (Integer v = run.first; v <= run.last; ++v) points.push_back({v * factor, v * factor});
  }
  return IntervalSet(std::move(points));
}

IntervalSet IntervalSet::multiples_over(Integer divisor) const {
  std::vector<Run> runs;
  for (const auto& run : runs_) {
    const Run over = {ceiling(run.first, divisor), -ceiling(-run.last, divisor)};
    if (over.first <= over.last) runs.push_back(over);
  }
  return IntervalSet().united(IntervalSet(std::move(runs)));
}

IntervalSet IntervalSet::quotients(Integer divisor) const {
  std::vector<Run> runs;
  for (const auto& run : runs_) {
    runs.push_back({-ceiling(-run.first, divisor), -ceiling(-run.last, divisor)});
  }
  return IntervalSet().united(IntervalSet(std::move(runs)));
}

bool IntervalSet::contains(const IntervalSet& other) const {
  return united(other) == *this;
}

PixelSet united(const PixelSet& a, const PixelSet& b) {
  PixelSet result = a;
  for (const auto& block : b) take_in(result, block);
  return result;
}

Integer count(const PixelSet& pixels) {
  std::vector<Integer> cuts;  // where the blocks that cover a row may change
  for (const auto& block : pixels) {
    for (const auto& run : block.rows.runs()) cuts.insert(cuts.end(), {run.first, run.last + 1});
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  Integer total = 0;
  for (Index i = 0; i + 1 < std::ssize(cuts); ++i) {
    IntervalSet columns;
    for (const auto& block : pixels) {
      if (block.rows.contains(IntervalSet::single(cuts[i])))
        columns = columns.united(block.columns);
    }
    total += (cuts[i + 1] - cuts[i]) * columns.count();
  }
  return total;
}

}  // namespace psolve::receptive_field
