#include "grade/slips/rounded_path.h"

#include <cmath>

namespace psolve {
namespace {

/// Lines further back than this are taken as they are.
constexpr int kFurthestBack = 100;

}  // namespace

RoundedPath::RoundedPath(const Key& key, const Walk& walk, int digits, bool decimals)
    : key_(key), walk_(walk), digits_(digits), decimals_(decimals) {}

std::string RoundedPath::name() const {
  return std::to_string(digits_) + (decimals_ ? " decimals" : " digits");
}

double RoundedPath::rounded(double x) const {
  if (x == 0 || !std::isfinite(x)) return x;
  const int places =
      decimals_ ? digits_ : digits_ - 1 - static_cast<int>(std::floor(std::log10(std::abs(x))));
  const double scale = std::pow(10.0, places);
  return std::round(x * scale) / scale;
}

double RoundedPath::value(Cell cell) const {
  values_.resize(key_.cells().size());
  known_.resize(key_.cells().size());
  return value(cell, 0);
}

double RoundedPath::once(Cell cell) const {
  const KeyCell& known = key_.cells()[static_cast<std::size_t>(cell)];
  const double x = walk_.value(cell);
  return known.line < 0 || known.is_count ? x : rounded(x);
}

double RoundedPath::value(Cell cell, int depth) const {
  const auto c = static_cast<std::size_t>(cell);
  const KeyCell& known = key_.cells()[c];
  if (known.line < 0) return walk_.value(cell);  // given: it is copied as it stands
  if (known_[c] == 0) {
    known_[c] = 1;
    values_[c] = rounded(walk_.value(cell));
    if (walk_.handed(cell) == nullptr && !known.is_count && depth < kFurthestBack) {
      take(known.line, depth + 1);
    }
  }
  return values_[c];
}

void RoundedPath::take(int number, int depth) const {
  const KeyLine& line = key_.lines()[static_cast<std::size_t>(number)];
  if (line.computation->resumes()) return;
  const auto found =
      walk_.evaluate(line.term(), line.uses, [&](Cell cell) { return this->value(cell, depth); });
  if (!found || found->size() != line.made.cells.size()) return;
  for (std::size_t i = 0; i < line.made.cells.size(); ++i) {
    const auto c = static_cast<std::size_t>(line.made.cells[i]);
    if (walk_.handed(line.made.cells[i]) != nullptr || key_.cells()[c].is_count) continue;
    values_[c] = rounded((*found)[i]);
    known_[c] = 1;
  }
}

}  // namespace psolve
