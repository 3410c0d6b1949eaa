#include "math/minimality/derivation/hidden_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "core/text/text.h"
#include "math/boolean/cube.h"
#include "math/boolean/syntax.h"
#include "math/threshold/formulas.h"
#include "math/threshold/rules.h"

namespace psolve {
namespace {

constexpr Index kMostVariables = 6;  // of a unit that is written as a sum of products
constexpr Index kMostProducts = 6;
constexpr Index kPatternsShown = 32;
constexpr Index kInputsListed = 4;  // in a row

/// What the outputs see at some inputs, and those inputs.
struct Pattern {
  std::vector<long> seen;
  std::vector<Point> points;
};

class HiddenValues {
 public:
  HiddenValues(const ThresholdNetwork& network, const BooleanTask& task)
      : network_(network), task_(task) {
    std::map<std::vector<long>, Index> places;
    for (const Point point : task.points) {
      const auto [found, is_new] = places.try_emplace(seen_at(point), std::ssize(patterns_));
      if (is_new) patterns_.push_back({found->first, {}});
      patterns_[found->second].points.push_back(point);
    }
  }

  void derive(Workings& work) const {
    work.note("networks/smallest/hidden_values", rule::truth_table, claim(),
              {units_table(), patterns_table()});
  }

 private:
  Prose claim() const {
    const bool skips = network_.skip_links;
    std::string text = "Hidden values against outputs: ";
    text += skips ? "an output reads these and the inputs"
                  : fmt::format(
                        "an output reads nothing else. With one row for all inputs of the "
                        "same hidden values, {} make {}",
                        counted(std::ssize(task_.points), "input"),
                        counted(std::ssize(patterns_), "row"));
    Prose prose = std::move(text);
    if (is_step()) {
      prose << ". In every row the weighted sum " << sum_name(0)
            << (task_.outputs.size() > 1 ? ", and so on, is at least 0 just where its output is 1"
                                         : " of the output is at least 0 just where it is 1");
    } else {
      prose << ". In every row the weighted sum of an output is what it must be";
    }
    return prose;
  }

  bool is_step() const { return network_.output_unit == OutputUnit::step; }

  /// The weighted sum of an output unit.
  Formula sum_name(Index j) const { return task_.outputs.size() > 1 ? sym("z", j + 1) : sym("z"); }

  std::vector<long> bits_of(Point point) const {
    std::vector<long> bits;
    for (Index i = 0; i < std::ssize(task_.inputs); ++i) bits.push_back(task_.bit(point, i));
    return bits;
  }

  /// What the output units read.
  std::vector<long> seen_at(Point point) const {
    const std::vector<long> x = bits_of(point);
    std::vector<long> seen;
    for (const Unit& unit : network_.hidden) seen.push_back(unit.twice_sum(x) >= 0 ? 1 : 0);
    if (network_.skip_links) seen.insert(seen.end(), x.begin(), x.end());
    return seen;
  }

  // ------------------------------------------------------------------ the units

  Formula units_table() const {
    std::vector<std::optional<Formula>> meanings;
    for (const Unit& unit : network_.hidden) {
      auto count = count_of_literals(unit);
      meanings.push_back(count ? std::move(count) : sum_of_products(unit));
    }
    std::vector<Formula> headings = {Formula::words("unit"), Formula::words("is 1 where")};
    const bool all_short =
        std::ranges::all_of(meanings, [](const auto& meaning) { return meaning.has_value(); });
    if (all_short) headings.push_back(Formula::words("that is"));
    std::vector<Formula> inputs;
    for (const std::string& name : task_.inputs) inputs.push_back(sym(name));
    return table(std::move(headings), network_.hidden.size(), [&](Index i, Index j) -> Formula {
      const Unit& unit = network_.hidden[i];
      if (j == 0) return hidden_name(i);
      if (j == 2) return *meanings[i];
      return relation("≥", {psolve::weighted_sum({unit.weights, 0, 1}, inputs),
                            to_formula((1 - unit.twice_bias) / 2)});
    });
  }

  /// "at least 2 of a, ¬b, c", where each literal has the weight 1 and some but not all must be true.
  std::optional<Formula> count_of_literals(const Unit& unit) const {
    std::vector<Formula> literals;
    long least = (1 - unit.twice_bias) / 2;
    for (Index i = 0; i < std::ssize(unit.weights); ++i) {
      const long w = unit.weights[i];
      if (w == 0) continue;
      if (std::abs(w) != 1) return std::nullopt;
      if (w < 0) ++least;
      const Formula variable = sym(task_.inputs[i]);
      literals.push_back(w > 0 ? variable : negation(variable));
    }
    if (least <= 1 || least >= std::ssize(literals)) return std::nullopt;
    return product({Formula::words(fmt::format("at least {} of", least)), tuple(literals)},
                   product_sign::matrix);
  }

  /// The unit as the disjunction of its prime implicants. A threshold function rises or falls with
  /// each input, so none of them can be left out; none where they are too many to read.
  std::optional<Formula> sum_of_products(const Unit& unit) const {
    std::vector<Index> read;
    for (Index i = 0; i < std::ssize(unit.weights); ++i) {
      if (unit.weights[i] != 0) read.push_back(i);
    }
    if (std::ssize(read) > kMostVariables) return std::nullopt;
    std::vector<bool> values;
    for (Point x = 0; x < Point{1} << read.size(); ++x) {
      std::vector<long> inputs(unit.weights.size(), 0);
      for (Index i = 0; i < std::ssize(read); ++i) {
        inputs[read[i]] = static_cast<long>(x >> (std::ssize(read) - 1 - i) & 1);
      }
      values.push_back(unit.twice_sum(inputs) >= 0);
    }
    const std::vector<Cube> primes = prime_implicants(values);
    if (std::ssize(primes) > kMostProducts) return std::nullopt;
    std::vector<Formula> products;
    for (const Cube& prime : primes) products.push_back(product_of(prime, read));
    return disjunction(std::move(products));
  }

  Formula product_of(const Cube& cube, const std::vector<Index>& read) const {
    std::vector<Formula> literals;
    for (Index i = 0; i < std::ssize(read); ++i) {
      const std::uint32_t bit = 1u << (read.size() - 1 - i);
      if ((cube.care & bit) == 0) continue;
      const Formula variable = sym(task_.inputs[read[i]]);
      literals.push_back((cube.value & bit) != 0 ? variable : negation(variable));
    }
    return conjunction(std::move(literals));
  }

  // ------------------------------------------------------------------ what they make of the inputs

  Formula patterns_table() const {
    const Index hidden = std::ssize(network_.hidden);
    const Index outputs = std::ssize(task_.outputs);
    std::string inputs;
    for (const std::string& name : task_.inputs) inputs += (inputs.empty() ? "" : " ") + name;
    std::vector<Formula> headings;
    for (Index i = 0; i < hidden; ++i) headings.push_back(hidden_name(i));
    headings.push_back(Formula::words("inputs " + inputs));
    if (is_step()) {
      for (Index j = 0; j < outputs; ++j) headings.push_back(sum_name(j));
    }
    for (const std::string& name : task_.outputs) headings.push_back(sym(name));
    const auto entry = [&](Index row, Index column) -> Formula {
      const Pattern& pattern = patterns_[row];
      if (column < hidden) return to_formula(pattern.seen[column]);
      if (column == hidden) return Formula::words(listed(pattern.points));
      const Index j = (column - hidden - 1) % outputs;
      const Unit& unit = network_.outputs[j];
      const auto twice = static_cast<double>(unit.twice_sum(pattern.seen));
      const double sum = twice / static_cast<double>(2 * unit.denominator);
      const bool is_sum = !is_step() || column - hidden - 1 < outputs;
      return is_sum ? Formula(sum) : Formula(sum >= 0 ? 1 : 0);
    };
    return table(std::move(headings), std::ssize(patterns_), entry, kPatternsShown);
  }

  std::string listed(const std::vector<Point>& points) const {
    std::string text;
    const bool fits = std::ssize(points) <= kInputsListed;
    for (Index i = 0; i < (fits ? std::ssize(points) : kInputsListed - 1); ++i) {
      text += (i == 0 ? "" : ", ") + point_text(task_, points[i]);
    }
    return fits ? text : text + fmt::format(" and {} more", std::ssize(points) - kInputsListed + 1);
  }

  const ThresholdNetwork& network_;
  const BooleanTask& task_;
  std::vector<Pattern> patterns_;
};

}  // namespace

void derive_hidden_values(const ThresholdNetwork& network, const BooleanTask& task,
                          Workings& work) {
  HiddenValues(network, task).derive(work);
}

}  // namespace psolve
