#include <algorithm>
#include <array>
#include <cmath>

#include "grade/judged.h"

namespace psolve {
namespace {

/// Of a bound of a function's range.
constexpr double kSaturated = 1e-6;
constexpr double kExact = 1e-9;
/// A few last digits of doubles, relative to the numbers that cancel; and what is surely no noise.
constexpr double kNoise = 1e-15;
constexpr double kLargestNoise = 1e-9;
/// For what a bound to first order leaves out.
constexpr double kSecondOrder = 1.02;

bool is_rounded(double value, const WrittenNumber& written) {
  return written.digits >= 2 && std::abs(written.value - value) <= written.unit * (1 + 1e-9);
}

bool is_near(double a, double b, double scale) {
  return std::abs(a - b) <= kExact * scale;
}

}  // namespace

std::string_view verdict_name(LineVerdict verdict) {
  constexpr std::array<std::string_view, 7> names = {"right", "rounded", "follows", "trivial",
                                                     "blank", "wrong",   "unknown"};
  return names[static_cast<std::size_t>(verdict)];
}

int Grade::count(LineVerdict verdict) const {
  return static_cast<int>(std::ranges::count(lines, verdict, &GradedLine::verdict));
}

std::optional<LineVerdict> Judge::fits(const KeyCell& cell, const WrittenNumber& written,
                                       double value, double before, double tolerance,
                                       double largest) const {
  if (!std::isfinite(value)) return std::nullopt;
  const bool is_whole = is_near(value, std::round(value), 1);  // an earlier error may break it
  if (cell.is_count && is_whole) {
    if (is_near(written.value, value, std::max(std::abs(value), 1e-3))) return LineVerdict::right;
    return std::nullopt;
  }
  const bool steps = cell.before >= 0;
  const double change = steps ? std::abs(value - before) : std::abs(value);
  const double off = std::abs(written.value - value);
  // What rounding leaves where terms of the line's size cancel is no error.
  const double size = std::max({largest, std::abs(value), std::abs(cell.expected)});
  if (off <= tolerance * change || off <= 1e-12 * size) return LineVerdict::right;
  if (!is_rounded(value, written)) return std::nullopt;
  if (steps && !(std::abs(written.value - before) > written.unit)) return std::nullopt;
  return LineVerdict::rounded;
}

LineVerdict Judge::of(Cell c, const WrittenNumber& written, double largest) const {
  const KeyCell& cell = key_.cells()[static_cast<std::size_t>(c)];
  const double tolerance = scheme_.tolerances[static_cast<std::size_t>(c)];
  const auto before_of = [&](bool carried) {
    if (cell.before < 0) return 0.0;
    return carried ? walk_.value(cell.before)
                   : key_.cells()[static_cast<std::size_t>(cell.before)].expected;
  };
  if (const auto fit = fits(cell, written, cell.expected, before_of(false), tolerance, largest)) {
    return *fit;
  }
  if (cell.line < 0) return LineVerdict::wrong;
  if (is_noise(c, written)) return LineVerdict::right;
  if (walk_.is_carried(c) && !std::isfinite(walk_.carried(c))) return LineVerdict::trivial;
  const bool follows =
      walk_.is_carried(c) &&
      fits(cell, written, walk_.carried(c), before_of(true), tolerance, largest).has_value();
  if (follows) return is_trivial(c, written) ? LineVerdict::trivial : LineVerdict::follows;
  if (within_slack(c, written)) return LineVerdict::follows;
  for (const int other : cell.others) {
    const KeyLine& line = key_.lines()[static_cast<std::size_t>(other)];
    const auto value = walk_.evaluate(line.term(), line.uses);
    const auto at = std::ranges::find(line.made.cells, c) - line.made.cells.begin();
    if (!value || static_cast<std::size_t>(at) >= value->size()) continue;
    const double found = (*value)[static_cast<std::size_t>(at)];
    if (fits(cell, written, found, before_of(true), tolerance, largest)) {
      return is_trivial(c, written) ? LineVerdict::trivial : LineVerdict::follows;
    }
  }
  return LineVerdict::wrong;
}

/// Whether it differs from the key by what doubles leave of the line's numbers where these cancel.
bool Judge::is_noise(Cell c, const WrittenNumber& written) const {
  const KeyCell& cell = key_.cells()[static_cast<std::size_t>(c)];
  const double off = std::abs(written.value - cell.expected);
  if (cell.is_count || off > kLargestNoise) return false;
  double size = 0;
  for (const Use& use : key_.lines()[static_cast<std::size_t>(cell.line)].uses) {
    for (const Cell used : use.quantity.cells) size = std::max(size, std::abs(walk_.value(used)));
  }
  return off <= kNoise * size;
}

/// Whether it follows from values that round to what he wrote before.
bool Judge::within_slack(Cell c, const WrittenNumber& written) const {
  const KeyCell& cell = key_.cells()[static_cast<std::size_t>(c)];
  if (cell.is_count) return false;
  const double off = std::abs(written.value - walk_.carried(c));
  const double slack = walk_.slack(c);
  return slack > 0 && off <= slack * kSecondOrder + (written.digits >= 2 ? written.unit : 0);
}

/// Whether an earlier error makes the line trivial, which as asked it is not.
bool Judge::is_trivial(Cell c, const WrittenNumber& written) const {
  const KeyCell& cell = key_.cells()[static_cast<std::size_t>(c)];
  const KeyLine& line = key_.lines()[static_cast<std::size_t>(cell.line)];
  const double carried = walk_.carried(c);
  const auto saturates = [&](double x) {
    if (!std::isfinite(x) || x == 0) return true;
    if (line.term().function == nullptr) return false;
    const FunctionEntry& function = *line.term().function;
    return std::abs(x - function.low) <= kSaturated || std::abs(x - function.high) <= kSaturated;
  };
  if (saturates(carried) && !saturates(cell.expected)) return true;
  const Term& term = line.term();
  if (!term.is("Subtract") && !term.is("Add")) return false;
  if (!term.parts[0].is(Term::Kind::symbol)) return false;
  const auto base = std::ranges::find(line.uses, term.parts[0].name, &Use::name);
  if (base == line.uses.end()) return false;
  const auto at = std::ranges::find(line.made.cells, c) - line.made.cells.begin();
  if (static_cast<std::size_t>(at) >= base->quantity.cells.size()) return false;
  const KeyCell& start =
      key_.cells()[static_cast<std::size_t>(base->quantity.cells[static_cast<std::size_t>(at)])];
  return start.given >= 0 && written.value == start.expected && carried == start.expected &&
         cell.expected != start.expected;
}

}  // namespace psolve
