#include "problems/gan_equilibrium/game/table.h"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>

#include "math/expressions/text.h"

namespace psolve::gan_equilibrium::game {
namespace {

/// Lists of more numbers are one leaf of a formula.
constexpr Index kMostEntries = 11;
/// Fractions of more characters are written as decimals.
constexpr std::size_t kMostDigits = 24;

std::vector<double> to_doubles(const std::vector<Rational>& values) {
  std::vector<double> result;
  for (const Rational& value : values) result.push_back(value.to_double());
  return result;
}

/// What is 0 adds nothing, and people need not read it; the line holds it, since other payoffs or
/// another strategy may need it.
template <class Term>
Formula weighted_sum(const std::vector<Formula>& weights, const Term& term) {
  std::vector<Formula> terms;
  terms.reserve(weights.size());
  for (Index i = 0; i < std::ssize(weights); ++i) terms.push_back(weights[i] * term(i));
  return sparse_sum(std::move(terms));
}

/// As many of the tight outcomes as there are actions played, which determine the strategy.
std::vector<Index> determining(const Mixture& mixture, const std::vector<Index>& played) {
  const Index count = std::ssize(played);
  if (std::ssize(mixture.tight) == count) return mixture.tight;
  Eigen::MatrixXd outcomes(count + 1, std::ssize(mixture.tight));
  for (Index r = 0; r < outcomes.cols(); ++r) {
    for (Index k = 0; k < count; ++k) {
      outcomes(k, r) = mixture.value(mixture.tight[r], played[k]).to_double();
    }
  }
  const double size = outcomes.topRows(count).cwiseAbs().maxCoeff();
  outcomes.row(count).setConstant(size > 0 ? size : 1);
  const auto order = outcomes.colPivHouseholderQr().colsPermutation().indices();
  std::vector<Index> result;
  for (Index k = 0; k < count; ++k) result.push_back(mixture.tight[order(k)]);
  std::ranges::sort(result);
  return result;
}

Formula solution_of(std::vector<Formula> equations, Index n) {
  const Formula right = column(n, [&](Index i) { return Formula(i + 1 == n ? 1 : 0); });
  return product({power(matrix(n, std::move(equations), 10), -1), right}, product_sign::matrix);
}

/// (z, f) as the solution of the equations that determine them.
Formula with_outcome(const Mixture& mixture, const std::vector<Index>& played) {
  std::vector<Formula> entries;
  for (const Index r : determining(mixture, played)) {
    for (const Index j : played) entries.push_back(mixture.formula(r, j));
    entries.emplace_back(-1);
  }
  entries.insert(entries.end(), played.size(), Formula(1));
  entries.emplace_back(0);
  return solution_of(std::move(entries), std::ssize(played) + 1);
}

/// z alone, from the differences of the outcomes: all entries are above 0, and so doubles will do
/// to evaluate it, where f may be 0.
Formula without_outcome(const Mixture& mixture, const std::vector<Index>& played) {
  const auto outcomes = determining(mixture, played);
  std::vector<Formula> entries;
  for (Index k = 1; k < std::ssize(outcomes); ++k) {
    for (const Index j : played) {
      entries.push_back(mixture.formula(outcomes[k], j) - mixture.formula(outcomes[0], j));
    }
  }
  entries.insert(entries.end(), played.size(), Formula(1));
  return solution_of(std::move(entries), std::ssize(played));
}

}  // namespace

Formula to_formula(const Fraction& fraction) {
  if (fraction.value.is_zero()) return 0;
  if (fraction.value.text().size() > kMostDigits) return Formula(fraction.value.to_double());
  return psolve::to_formula(fraction.value);
}
Formula to_formula(const Fractions& fractions) {
  const auto& values = fractions.values;
  const auto size = static_cast<std::size_t>(values.size());
  if (std::ssize(values) > kMostEntries) return Formula(Value({size}, to_doubles(values)));
  return column(
      std::ssize(values), [&](Index i) { return to_formula(Fraction{values[i]}); }, 0);
}
Json to_json(const Fraction& fraction) {
  return fraction.value.to_double();
}
Json to_json(const Fractions& fractions) {
  return to_doubles(fractions.values);
}
bool is_short(const Fraction&) {
  return true;
}
bool is_short(const Fractions& fractions) {
  return fractions.values.size() <= 100;
}

std::vector<Index> positions_of(const Rational& value, const std::vector<Rational>& all) {
  std::vector<Index> result;
  for (Index i = 0; i < std::ssize(all); ++i) {
    if (all[i] == value) result.push_back(i);
  }
  return result;
}

PayoffTable::PayoffTable(const Answers& answers, Workings& work, bool is_entrywise)
    : answers_(answers),
      work_(work),
      is_entrywise_(is_entrywise),
      row_payoffs_(answers.game.rows(), answers.game.columns()),
      column_payoffs_(answers.game.rows(), answers.game.columns()) {}

void PayoffTable::give(bool of_row) {
  const auto rows = static_cast<std::size_t>(answers_.game.rows());
  const auto columns = static_cast<std::size_t>(answers_.game.columns());
  std::vector<double> entries;
  for (Index i = 0; i < answers_.game.rows(); ++i) {
    for (Index j = 0; j < answers_.game.columns(); ++j) {
      entries.push_back(
          (of_row ? answers_.game.row(i, j) : answers_.game.column(j, i)).to_double());
    }
  }
  work_.given(sym(of_row ? "A" : "B"), Value({rows, columns}, std::move(entries)),
              of_row ? "/row_payoffs" : "/column_payoffs");
}

/// A quantity with the NAME that it has where it was defined, and its value as a fraction.
Formula PayoffTable::known(const Formula& symbol, const Rational& value) const {
  return Formula::node(Formula::Kind::quantity, work_.the(symbol).text(),
                       {symbol, to_formula(Fraction{value})});
}

std::vector<Formula> PayoffTable::known_entries(const Formula& symbol,
                                                const std::vector<Rational>& values) const {
  std::vector<Formula> result;
  result.reserve(values.size());
  for (Index i = 0; i < std::ssize(values); ++i) {
    result.push_back(known(symbol.at(i + 1), values[i]));
  }
  return result;
}

Formula PayoffTable::payoff(bool of_row, Index own, Index other) {
  const Index i = of_row ? own : other, j = of_row ? other : own;
  Formula& found = (of_row ? row_payoffs_ : column_payoffs_)(i, j);
  if (found.is(Formula::Kind::blank)) {
    found = known(sym(of_row ? "A" : "B").at(i + 1, j + 1), answers_.payoffs(of_row)(own, other));
  }
  return found;
}

std::vector<Formula> PayoffTable::against(bool of_row, Index other) {
  std::vector<Formula> result;
  for (Index i = 0; i < answers_.payoffs(of_row).actions(); ++i) {
    result.push_back(payoff(of_row, i, other));
  }
  return result;
}

std::vector<Formula> PayoffTable::of_action(bool of_row, Index own) {
  std::vector<Formula> result;
  for (Index j = 0; j < answers_.payoffs(of_row).opponent_actions(); ++j) {
    result.push_back(payoff(of_row, own, j));
  }
  return result;
}

Formula PayoffTable::earned_by(bool of_row, const std::vector<Formula>& own, Index other) {
  return weighted_sum(own, [&](Index i) { return payoff(of_row, i, other); });
}

Formula PayoffTable::earned_against(bool of_row, const std::vector<Formula>& opponent, Index own) {
  return weighted_sum(opponent, [&](Index j) { return payoff(of_row, own, j); });
}

Formula PayoffTable::product_with(bool of_row, const Formula& letter) const {
  const Formula payoffs = sym(of_row ? "A" : "B");
  const bool by_rows = letter.text() == "x";
  return product({work_.the(by_rows ? transpose(payoffs) : payoffs), work_.the(letter)},
                 product_sign::matrix);
}

Formula PayoffTable::average(const Formula& letter, const MixedStrategy& strategy,
                             const Formula& earned, const std::vector<Rational>& values) const {
  if (!is_entrywise_) {
    return product({transpose(work_.the(letter)), work_.the(earned)}, product_sign::matrix);
  }
  const auto each = known_entries(earned, values);
  return weighted_sum(weights(letter, strategy), [&](Index i) { return each[i]; });
}

std::vector<Formula> PayoffTable::weights(const Formula& letter,
                                          const MixedStrategy& strategy) const {
  return known_entries(letter, strategy.probabilities);
}

std::vector<Formula> PayoffTable::entries(const Formula& symbol,
                                          const std::vector<Rational>& values) const {
  if (!is_entrywise_) return {work_.the(symbol)};
  return known_entries(symbol, values);
}

Formula PayoffTable::action(bool of_row, Index index) const {
  return Formula::words(answers_.actions(of_row)[index]);
}
Formula PayoffTable::names(bool of_row, const std::vector<Index>& indices) const {
  std::string text;
  for (const Index index : indices) {
    text += (text.empty() ? "" : ", ") + answers_.actions(of_row)[index];
  }
  return Formula::words(text);
}
Formula PayoffTable::in_words(bool of_row, const MixedStrategy& strategy) const {
  return Formula::words(strategy_text(strategy, answers_.actions(of_row)));
}

void PayoffTable::each(Rule rule, const std::string& id, const Formula& symbol,
                       const std::vector<Rational>& values, const Formula& all,
                       const std::function<Prose(Index)>& claim,
                       const std::function<Formula(Index)>& formula) {
  if (!is_entrywise_) {
    work_.define(rule, Fractions{values},
                 {.id = id, .claim = "What each action earns", .name = symbol, .formula = all});
    return;
  }
  for (Index i = 0; i < std::ssize(values); ++i) {
    work_.define(rule, Fraction{values[i]},
                 {.id = fmt::format("{}[{}]", id, i),
                  .claim = claim(i),
                  .name = symbol.at(i + 1),
                  .formula = formula(i)});
  }
}

const PayoffTable::Solved* PayoffTable::solved_before(const Mixture& mixture) const {
  const auto found = std::ranges::find_if(solved_, [&](const Solved& before) {
    return before.strategy.probabilities == mixture.strategy.probabilities &&
           before.quantity.part(0).text() == mixture.letter.text();
  });
  return found == solved_.end() ? nullptr : &*found;
}

void PayoffTable::solve(Mixture mixture) {
  if (const Solved* before = solved_before(mixture)) {
    work_.define(rule::substitution, Fractions{mixture.strategy.probabilities},
                 {.id = mixture.id,
                  .claim = "As found before",
                  .name = mixture.letter,
                  .formula = before->quantity,
                  .answer = mixture.answer});
    return;
  }
  const auto played = mixture.strategy.support();
  const Formula solved = mixture.letter.accent("bar");
  std::vector<Rational> solution;
  for (const Index j : played) solution.push_back(mixture.strategy.probability(j));
  // Of one action that is played only its payoff is a number of the game.
  const bool has_outcome = is_entrywise_ || played.size() == 1;
  if (has_outcome) {
    solution.push_back(mixture.outcome);
    mixture.claim << "; the last number is what that is";
  }
  work_.define(
      rule::evaluation, Fractions{solution},
      {.id = mixture.id + "/equations",
       .claim = mixture.claim,
       .name = solved,
       .formula = has_outcome ? with_outcome(mixture, played) : without_outcome(mixture, played)});
  work_.define(rule::substitution, Fractions{mixture.strategy.probabilities}, [&] {
    const auto entry = [&](Index i) {
      const Index k = std::ranges::lower_bound(played, i) - played.begin();
      if (!mixture.strategy.plays(i)) return Formula(0);
      return quantity(solved.at(k + 1), to_formula(Fraction{solution[k]}));
    };
    return Definition{.id = mixture.id,
                      .name = mixture.letter,
                      .formula = column(mixture.strategy.size(), entry),
                      .answer = mixture.answer};
  });
  if (!is_entrywise_) solved_.push_back({mixture.strategy, work_.the(mixture.letter)});
}

}  // namespace psolve::gan_equilibrium::game
