#include "grade/slips/slips.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/text/text.h"
#include "formula/notation.h"
#include "grade/slips/explained.h"
#include "grade/slips/site.h"
#include "grade/slips/terms.h"
#include "grade/working.h"

namespace psolve {
namespace {

constexpr std::size_t kMostRivals = 80;
constexpr std::size_t kMostEntries = 36;  // of a list that are looked at one by one
constexpr std::size_t kMostUnits = 400;
/// What is likelier than this to fit by chance is not said.
constexpr double kMostChance = 0.01;
constexpr std::size_t kMostAlso = 4;
/// Costs that are no nearer than this do not tell which of two edits is meant.
constexpr int kEquallySimple = 4;

/// Calls `take(Rival)` for the numbers within a quantity.
template <class Take>
void for_each_number(const Rival& whole, const std::string& name, std::size_t axis,
                     std::size_t& next, Take&& take) {
  if (axis == whole.quantity.shape.rank()) {
    take(Rival{name, {{}, {whole.quantity.cells[next++]}}});
    return;
  }
  for (std::size_t i = 1; i <= whole.quantity.shape[axis]; ++i) {
    for_each_number(whole, name + "_" + std::to_string(i), axis + 1, next, take);
  }
}

}  // namespace

SlipSearch::SlipSearch(const Key& key, const Names& names, const Language& language,
                       const MarkingScheme& scheme)
    : key_(key), names_(names), language_(language), scheme_(scheme) {
  std::vector<std::string> all = key.names();
  for (const KeyLine& line : key.lines()) {
    for (const Use& use : line.uses) all.push_back(use.name);
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (const std::string& name : all) {
    auto quantity = key.find(name);
    int made_at = -1;
    for (const Cell cell : quantity->cells) {
      made_at = std::max(made_at, key.cells()[static_cast<std::size_t>(cell)].line);
    }
    known_.push_back({{name, std::move(*quantity)}, made_at});
  }
  std::ranges::stable_sort(known_, {}, &Known::made_at);
}

std::vector<Rival> SlipSearch::rivals(int number, const std::vector<Use>& uses) const {
  std::vector<Rival> rivals;
  const auto& made = key_.lines()[static_cast<std::size_t>(number)].made.cells;
  const auto add = [&](const Rival& rival) {
    const auto& cells = rival.quantity.cells;
    const bool own = std::ranges::find(made, cells[0]) != made.end();
    const bool known = std::ranges::any_of(
        rivals, [&](const Rival& other) { return other.quantity.cells == cells; });
    if (!own && !known && rivals.size() < kMostRivals) rivals.push_back(rival);
  };
  const bool wants_numbers =
      std::ranges::any_of(uses, [](const Use& use) { return use.quantity.shape.rank() == 0; });
  const auto add_with_entries = [&](const Rival& rival) {
    add(rival);
    if (!wants_numbers || rival.quantity.cells.size() > kMostEntries) return;
    std::size_t next = 0;
    for_each_number(rival, rival.name, 0, next, add);
  };
  for (const Use& use : uses) {  // those beside what the line uses
    const std::string stem(stem_of(use.name));
    if (const auto whole = key_.find(stem)) add_with_entries({stem, *whole});
  }
  // Then what was made last, and what is given.
  auto end = std::ranges::upper_bound(known_, number - 1, {}, &Known::made_at);
  std::size_t recent = 0;
  for (auto at = end; at != known_.begin() && recent < kMostRivals / 2;) {
    --at;
    if (at->made_at < 0) break;
    add_with_entries(at->rival);
    ++recent;
  }
  for (const Known& known : known_) {
    if (known.made_at >= 0) break;
    add_with_entries(known.rival);
  }
  return rivals;
}

namespace {

/// The units and their fits of one work.
class Explanation {
 public:
  Explanation(const Key& key, const SlipSearch& search, const Walk& walk,
              std::vector<JudgedLine>& lines)
      : key_(key), search_(search), walk_(walk), lines_(lines) {
    for (const int digits : {2, 3, 4}) {
      for (const bool decimals : {false, true}) paths_.emplace_back(key, walk, digits, decimals);
    }
  }

  void run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      JudgedLine& line = lines_[i];
      const bool open = line.verdict == LineVerdict::wrong && !line.slip && line.target;
      if (open && !line.is_misshapen) add_units(i);
    }
    for (const Unexplained& unit : units_) fits_.push_back(fits_for(unit));
    choose();
  }

 private:
  void add_units(std::size_t number) {
    const JudgedLine& line = lines_[number];
    std::map<int, std::vector<std::size_t>> by_line;  // of the key → entries
    for (std::size_t i = 0; i < line.entries.size(); ++i) {
      const Cell cell = line.target->leaves[i].cell;
      const bool number_written = line.entries[i].written.kind == WrittenEntry::Kind::number;
      if (cell < 0 || line.entries[i].verdict != LineVerdict::wrong || !number_written) continue;
      by_line[key_.cells()[static_cast<std::size_t>(cell)].line].push_back(i);
    }
    for (const auto& [at, entries] : by_line) {
      if (at < 0) {
        for (const std::size_t entry : entries) misread_given(lines_[number], entry);
        continue;
      }
      add_line(number, at, entries);
      if (entries.size() > 1) continue;
      const Cell cell = line.target->leaves[entries[0]].cell;
      for (const int other : key_.cells()[static_cast<std::size_t>(cell)].others) {
        add_line(number, other, entries);
      }
    }
  }

  /// What line `at` of the key makes of the entries of a handed-in line.
  void add_line(std::size_t number, int at, const std::vector<std::size_t>& entries) {
    const JudgedLine& line = lines_[number];
    const KeyLine& made_by = key_.lines()[static_cast<std::size_t>(at)];
    if (made_by.computation->resumes()) return;
    Unexplained whole{number, &made_by, made_by.term(), {}, {}, {}, made_by.name};
    for (const std::size_t entry : entries) {
      const Cell cell = line.target->leaves[entry].cell;
      const auto place = std::ranges::find(made_by.made.cells, cell) - made_by.made.cells.begin();
      whole.cells.push_back(cell);
      whole.at.push_back(static_cast<std::size_t>(place));
      whole.numbers.push_back(&line.entries[entry].written.number);
      if (made_by.made.shape.rank() > 0) {
        add_entry(number, made_by, cell, static_cast<std::size_t>(place),
                  line.entries[entry].written.number);
      }
    }
    if (units_.size() < kMostUnits) units_.push_back(std::move(whole));
  }

  void add_entry(std::size_t number, const KeyLine& made_by, Cell cell, std::size_t place,
                 const WrittenNumber& written) {
    const auto places = places_in(made_by.made.shape, place);
    std::string name = entry_name(made_by.name, places);
    auto term = entry_of(made_by.term(), places, key_);
    if (!term || units_.size() >= kMostUnits) return;
    units_.push_back({number, &made_by, std::move(*term), {cell}, {0}, {&written}, name, true});
  }

  std::vector<Fit> fits_for(const Unexplained& unit) const {
    Scene scene{key_, *unit.made_by, uses_of(unit.term, key_), {}, nullptr, false};
    const int number = static_cast<int>(unit.made_by - key_.lines().data());
    scene.rivals = search_.rivals(number, scene.uses);
    scene.value = [&](Cell cell) { return walk_.value(cell); };
    scene.is_step = is_step(unit.term, key_);
    return fits_of(unit, scene, walk_, paths_);
  }

  void misread_given(JudgedLine& line, std::size_t entry) {
    const Leaf& leaf = line.target->leaves[entry];
    const KeyCell& cell = key_.cells()[static_cast<std::size_t>(leaf.cell)];
    if (cell.given < 0) return;
    const double written = line.entries[entry].written.number.value;
    for (const double other : misreadings(cell.expected)) {
      if (std::abs(written - other) > 1e-9 * std::abs(other)) continue;
      line.slip = Slip{"misread",
                       "the given value " + number_text(cell.expected) + " is misread",
                       other,
                       {},
                       "a given value is misread"};
    }
  }

  /// The edit that explains most of a rule's lines, and of those the simplest.
  void choose() {
    struct Group {
      std::vector<std::size_t> units;
      double chance = 1;
    };
    std::map<std::string, Group> groups;
    const auto group_of = [&](std::size_t u, const Fit& fit) {
      return std::string(units_[u].made_by->rule) + "|" + fit.key +
             (units_[u].is_entry ? "e" : "w");
    };
    for (std::size_t u = 0; u < units_.size(); ++u) {
      std::map<std::string, double> own;  // one edit may fit in several ways
      for (const Fit& fit : fits_[u]) {
        double& chance = own.try_emplace(group_of(u, fit), 1.0).first->second;
        chance = std::min(chance, fit.chance);
      }
      for (const auto& [name, chance] : own) {
        groups[name].units.push_back(u);
        groups[name].chance *= chance;
      }
    }
    struct Choice {
      const Fit* fit;
      const Group* group;
      std::size_t explained;  ///< wrong numbers, in this and other lines
    };
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      std::vector<Choice> choices;
      for (std::size_t u = 0; u < units_.size(); ++u) {
        if (units_[u].line != line) continue;
        for (const Fit& fit : fits_[u]) {
          const Group& group = groups.at(group_of(u, fit));
          if (group.chance > kMostChance) continue;
          std::size_t explained = 0;
          for (const std::size_t other : group.units) explained += units_[other].cells.size();
          choices.push_back({&fit, &group, explained});
        }
      }
      if (choices.empty()) continue;
      std::ranges::stable_sort(choices, [](const Choice& a, const Choice& b) {
        if (a.explained != b.explained) return a.explained > b.explained;
        return a.fit->cost < b.fit->cost;
      });
      const Choice& best = choices[0];
      lines_[line].slip = slip_of(*best.fit, best.group->units);
      for (const Choice& other : choices) {
        const bool equal =
            other.explained == best.explained && other.fit->cost <= best.fit->cost + kEquallySimple;
        if (!equal || lines_[line].also.size() >= kMostAlso) break;
        Slip also = slip_of(*other.fit, other.group->units);
        const auto same = [&](const Slip& known) { return known.id == also.id; };
        if (same(*lines_[line].slip) || std::ranges::any_of(lines_[line].also, same)) continue;
        lines_[line].also.push_back(std::move(also));
      }
    }
  }

  Slip slip_of(const Fit& fit, const std::vector<std::size_t>& units) const {
    Slip slip{fit.id, fit.text, fit.value};
    std::vector<std::size_t> numbers;
    for (const std::size_t u : units) numbers.push_back(units_[u].line);
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (numbers.size() > 1) {
      for (const std::size_t number : numbers) slip.lines.push_back(lines_[number].name);
    }
    return slip;
  }

  const Key& key_;
  const SlipSearch& search_;
  const Walk& walk_;
  std::vector<JudgedLine>& lines_;
  std::vector<RoundedPath> paths_;
  std::vector<Unexplained> units_;
  std::vector<std::vector<Fit>> fits_;
};

}  // namespace

void SlipSearch::find(const Walk& walk, std::vector<JudgedLine>& lines) const {
  bool any = false;
  for (JudgedLine& line : lines) {
    if (line.verdict != LineVerdict::wrong || !line.target) continue;
    any = true;
    for (const auto& own : scheme_.slips) {
      for (std::size_t i = 0; i < line.entries.size(); ++i) {
        if (line.target->leaves[i].cell != own.cell) continue;
        const auto value = value_in_names(own.expression, names_, walk, language_);
        const WrittenNumber& written = line.entries[i].written.number;
        if (!value || line.entries[i].verdict != LineVerdict::wrong) continue;
        const double allowed = std::max(written.unit, 1e-3 * std::abs(*value));
        if (std::abs(*value - written.value) <= allowed) {
          line.slip = Slip{"own", own.text, *value, {}, own.text};
        }
      }
    }
  }
  if (any) Explanation(key_, *this, walk, lines).run();
}

std::string SlipSearch::formula_of(const JudgedLine& line) const {
  for (std::size_t i = 0; i < line.entries.size(); ++i) {
    const Cell cell = line.target->leaves[i].cell;
    if (cell < 0 || line.entries[i].verdict != LineVerdict::wrong) continue;
    const int at = key_.cells()[static_cast<std::size_t>(cell)].line;
    if (at < 0) continue;
    const KeyLine& made_by = key_.lines()[static_cast<std::size_t>(at)];
    if (made_by.computation->resumes()) continue;
    return write(equals({made_by.symbol, psolve::formula_of(made_by.term(), key_)}), Hand::unicode);
  }
  return "";
}

}  // namespace psolve
