#include "grade/slips/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/text/text.h"
#include "formula/notation.h"
#include "grade/slips/terms.h"

namespace psolve {
namespace {

/// The numbers of one quantity: δ of all layers.
struct Family {
  std::vector<std::size_t> lines;
  std::string name;
  double factor = 0;
  bool is_scaled = true;  ///< all by one factor so far
  bool is_transposed = true;
  std::size_t numbers = 0;
  int wrong = 0;
};

std::string family_of(std::string_view name) {
  std::string letters;
  for (const char c : stem_of(name)) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') letters += c;
  }
  return letters;
}

bool is_right(LineVerdict verdict) {
  return verdict == LineVerdict::right || verdict == LineVerdict::rounded;
}

/// Whether `written` is `factor` times `expected`, to its digits.
bool fits(const WrittenNumber& written, double expected, double factor) {
  const double off = std::abs(written.value - factor * expected);
  return off <= std::max(1e-3 * std::abs(factor * expected), written.unit * (1 + 1e-6));
}

class Families {
 public:
  Families(const Key& key, const std::vector<JudgedLine>& lines) : key_(key), lines_(lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) add(i);
  }

  std::map<std::string, Family>& all() { return families_; }

 private:
  void add(std::size_t number) {
    const JudgedLine& line = lines_[number];
    if (!line.target || line.is_misshapen || line.is_repeated ||
        line.verdict == LineVerdict::blank) {
      return;
    }
    const auto& leaves = line.target->leaves;
    std::string name;
    for (const Leaf& leaf : leaves) {
      if (leaf.cell < 0) return;
      const int at = key_.cells()[static_cast<std::size_t>(leaf.cell)].line;
      if (at < 0) return;
      if (name.empty()) name = key_.lines()[static_cast<std::size_t>(at)].name;
    }
    Family& family = families_[family_of(name)];
    family.name = name;
    family.lines.push_back(number);
    family.wrong += line.verdict == LineVerdict::wrong ? 1 : 0;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const WrittenEntry& entry = line.entries[i].written;
      const KeyCell& cell = key_.cells()[static_cast<std::size_t>(leaves[i].cell)];
      if (entry.kind != WrittenEntry::Kind::number || cell.is_count) {
        family.is_scaled = family.is_transposed = false;
        continue;
      }
      scale(family, entry.number, cell.expected);
    }
    family.is_transposed = family.is_transposed && turned(line);
  }

  static void scale(Family& family, const WrittenNumber& written, double expected) {
    if (expected == 0) {
      family.is_scaled = family.is_scaled && written.value == 0;
      return;
    }
    ++family.numbers;
    if (family.factor == 0) {
      family.factor = written.value / expected;
      // A plain factor is meant where the digits allow one.
      for (const double plain : {1.0, -1.0, 2.0, 0.5, -2.0, -0.5}) {
        if (fits(written, expected, plain)) family.factor = plain;
      }
    }
    family.is_scaled =
        family.is_scaled && family.factor != 0 && fits(written, expected, family.factor);
  }

  /// W₂₁ for W₁₂.
  std::optional<Cell> mirrored(Cell cell) const {
    const KeyLine& line =
        key_.lines()[static_cast<std::size_t>(key_.cells()[static_cast<std::size_t>(cell)].line)];
    const auto& cells = line.made.cells;
    const auto number = static_cast<std::size_t>(std::ranges::find(cells, cell) - cells.begin());
    const std::string name = entry_name(line.name, places_in(line.made.shape, number));
    const auto last = index_behind(name);
    const auto first = last ? index_behind(last->first) : std::nullopt;
    if (!first) return std::nullopt;
    const auto other =
        key_.find(entry_name(std::string(first->first), std::array{last->second, first->second}));
    return other && other->cells.size() == 1 ? std::optional(other->cells[0]) : std::nullopt;
  }

  bool turned(const JudgedLine& line) const {
    const Json& shape = line.target->shape;
    if (line.is_turned) return line.slip && line.slip->id == "transposed";
    if (shape.is_number()) {
      const auto other = mirrored(line.target->leaves[0].cell);
      return other && fits(line.entries[0].written.number,
                           key_.cells()[static_cast<std::size_t>(*other)].expected, 1);
    }
    if (!shape.is_array() || shape.empty() || !shape[0].is_array()) return false;
    if (shape.size() != shape[0].size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      for (std::size_t j = 0; j < shape.size(); ++j) {
        if (!shape[i][j].is_number()) return false;
        const auto there = line.target->leaves[shape[j][i].get<std::size_t>()].cell;
        const WrittenNumber& written = line.entries[shape[i][j].get<std::size_t>()].written.number;
        if (!fits(written, key_.cells()[static_cast<std::size_t>(there)].expected, 1)) return false;
      }
    }
    return true;
  }

  const Key& key_;
  const std::vector<JudgedLine>& lines_;
  std::map<std::string, Family> families_;
};

}  // namespace

std::optional<Route> route_of(const Key& key, const std::vector<JudgedLine>& lines) {
  int right = 0;
  bool wrong = false;
  for (const JudgedLine& line : lines) {
    right += is_right(line.verdict) && !line.is_repeated ? 1 : 0;
    wrong = wrong || line.verdict == LineVerdict::wrong;
  }
  if (!wrong) return std::nullopt;
  Families families(key, lines);
  std::optional<Route> best;
  for (auto& [letters, family] : families.all()) {
    // An error carried on may look scaled: there must be a second line that does not follow.
    const bool kept_up = family.wrong >= 2 || (family.wrong == 1 && family.factor == -1);
    const bool scaled = kept_up && family.is_scaled && family.factor != 1 && family.numbers >= 2;
    const bool turned = !scaled && family.is_transposed;
    if (family.wrong == 0 || !(scaled || turned)) continue;
    Route route;
    std::string names;
    for (const auto& [other_letters, other] : families.all()) {  // what is changed alike
      const bool alike =
          &other == &family ||
          (scaled ? other.is_scaled && other.factor == family.factor : other.is_transposed);
      if (!alike) continue;
      route.lines.insert(route.lines.end(), other.lines.begin(), other.lines.end());
    }
    const auto newly = std::ranges::count_if(
        route.lines, [&](std::size_t i) { return !is_right(lines[i].verdict); });
    const std::string symbol = write(key.symbol_of(family.name), Hand::unicode);
    FoundConvention& found = route.convention;
    found.right_as_asked = right;
    found.right = right + static_cast<int>(newly);
    if (turned) {
      found.id = "transposed";
      found.text = symbol + " and its like have rows and columns exchanged throughout";
    } else if (family.factor == -1) {
      found.id = "negated";
      found.text = symbol + " and its like have the other sign throughout";
    } else {
      found.id = "scaled";
      found.text = fmt::format("{} and its like are {} times what is asked throughout", symbol,
                               shown(family.factor, 4));
    }
    if (newly >= 2 && route.lines.size() >= 2 && (!best || found.right > best->convention.right))
      best = std::move(route);
  }
  return best;
}

}  // namespace psolve
