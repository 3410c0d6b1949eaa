// What a player can be sure of: by one action, by a mixture, and why no strategy secures more.

#include <fmt/format.h>

#include <algorithm>

#include "math/games/rules.h"
#include "problems/gan_equilibrium/game/table.h"

namespace psolve::gan_equilibrium::game {
namespace {

class SecurityTrace {
 public:
  SecurityTrace(bool of_row, const Answers& answers, PayoffTable& table, Workings& work)
      : of_row_(of_row),
        answers_(answers),
        payoffs_(answers.payoffs(of_row)),
        mixed_(answers.player(of_row).mixed),
        work_(work),
        table_(table) {}

  void record() {
    const auto group = work_.heading(
        id_, rule::maximin,
        {fmt::format("What the {} player can be sure of: the linear program of the largest ",
                     side(of_row_)),
         value_, ", where ", own_, " earns at least ", value_,
         " against every action. Its optimum is ", table_.in_words(of_row_, mixed_.maximin)},
        side(of_row_));
    if (table_.is_entrywise()) secure_by_one_action();
    secure();
    allow();
  }

 private:
  void secure_by_one_action() {
    for (Index i = 0; i < payoffs_.actions(); ++i) {
      Rational least = payoffs_(i, 0);
      for (Index j = 1; j < payoffs_.opponent_actions(); ++j) {
        least = std::min(least, payoffs_(i, j));
      }
      least_.push_back(least);
      work_.define(rule::maximin, Fraction{least},
                   {.id = fmt::format("{}/least[{}]", id_, i),
                    .claim = {"The least that ", table_.action(of_row_, i), " earns"},
                    .name = sym("m").at(i + 1),
                    .formula = call("min", table_.of_action(of_row_, i))});
    }
    const PureSecurity& pure = answers_.player(of_row_).pure;
    work_.define(rule::maximin, Fraction{pure.value},
                 {.id = id_ + "/pure",
                  .claim = {"With one action alone it can be sure of the largest of these, by ",
                            table_.action(of_row_, pure.action)},
                  .name = sym("w"),
                  .formula = call("max", table_.entries(sym("m"), least_)),
                  .answer = fmt::format("pure_maximin.{}.value", side(of_row_))});
  }

  /// Its strategy, and what that earns against each action.
  void secure() {
    const auto earned = payoffs_.by(mixed_.maximin);
    if (is_only(mixed_.maximin, least_)) {
      work_.define(rule::maximin, Fractions{mixed_.maximin.probabilities},
                   {.id = id_ + "/strategy",
                    .claim = "No mixture does better: 1 where that is reached, else 0",
                    .name = own_,
                    .formula = call("step", {column_of("m", least_) - work_.the(sym("w"))}),
                    .answer = path_ + "strategy"});
    } else {
      table_.solve({.id = id_ + "/strategy",
                    .claim = {"Its probabilities, with which it earns the same against ",
                              table_.names(!of_row_, positions_of(mixed_.value, earned))},
                    .letter = own_,
                    .strategy = mixed_.maximin,
                    .outcome = mixed_.value,
                    .tight = positions_of(mixed_.value, earned),
                    .value = [&](Index j, Index i) { return payoffs_(i, j); },
                    .formula = [&](Index j, Index i) { return table_.payoff(of_row_, i, j); },
                    .answer = path_ + "strategy"});
    }
    std::vector<Formula> weights;
    if (table_.is_entrywise()) weights = table_.weights(own_, mixed_.maximin);
    table_.each(
        rule::evaluation, id_ + "/secured", sym("s"), earned, table_.product_with(of_row_, own_),
        [&](Index j) {
          return Prose{"It earns against ", table_.action(!of_row_, j)};
        },
        [&](Index j) { return table_.earned_by(of_row_, weights, j); });
    work_.define(rule::linear_programming_duality, Fraction{mixed_.value},
                 {.id = id_ + "/value",
                  .claim = {"The least that ", own_, " earns"},
                  .name = value_,
                  .formula = call("min", table_.entries(sym("s"), earned)),
                  .answer = path_ + "value"});
  }

  /// The opponent's strategy that allows no more.
  void allow() {
    const auto earned = payoffs_.against(mixed_.certificate);
    const auto largest = largest_against_each();
    if (is_only(mixed_.certificate, largest, -1)) {
      work_.define(rule::linear_programming_duality, Fractions{mixed_.certificate.probabilities},
                   {.id = id_ + "/certificate",
                    .claim = {"The opponent's ", table_.in_words(!of_row_, mixed_.certificate),
                              ", the dual's optimum, where the most that the player can earn "
                              "is least: 1 there, else 0"},
                    .name = other_,
                    .formula = call("step", {call("min", table_.entries(sym("b"), largest)) -
                                             column_of("b", largest)}),
                    .answer = path_ + "certificate"});
    } else {
      table_.solve(
          {.id = id_ + "/certificate",
           .claim = {"The opponent's ", table_.in_words(!of_row_, mixed_.certificate),
                     ", the dual's optimum: the probabilities with which ",
                     table_.names(of_row_, positions_of(mixed_.value, earned)), " earn the same"},
           .letter = other_,
           .strategy = mixed_.certificate,
           .outcome = mixed_.value,
           .tight = positions_of(mixed_.value, earned),
           .value = [&](Index i, Index j) { return payoffs_(i, j); },
           .formula = [&](Index i, Index j) { return table_.payoff(of_row_, i, j); },
           .answer = path_ + "certificate"});
    }
    std::vector<Formula> weights;
    if (table_.is_entrywise()) weights = table_.weights(other_, mixed_.certificate);
    table_.each(
        rule::linear_programming_duality, id_ + "/allowed", sym("t"), earned,
        table_.product_with(of_row_, other_),
        [&](Index i) {
          return Prose{"Against it ", table_.action(of_row_, i), " earns"};
        },
        [&](Index i) { return table_.earned_against(of_row_, weights, i); });
    work_.define(
        rule::linear_programming_duality, Fraction{mixed_.value},
        {.id = id_ + "/dual_value",
         .claim = "It is the most that the opponent's strategy allows: no strategy secures more",
         .name = value_,
         .formula = call("max", table_.entries(sym("t"), earned)),
         .answer = answers_.zero_sum && of_row_ ? "value" : ""});
  }

  /// b of the best responses.
  std::vector<Rational> largest_against_each() const {
    std::vector<Rational> result;
    for (Index j = 0; table_.is_entrywise() && j < payoffs_.opponent_actions(); ++j) {
      result.push_back(payoffs_(payoffs_.best_against(j).front(), j));
    }
    return result;
  }

  /// Whether the strategy plays one action, which alone has the largest of these values, or with
  /// the sign −1 the least.
  static bool is_only(const MixedStrategy& strategy, const std::vector<Rational>& values,
                      int sign = 1) {
    const auto played = strategy.support();
    if (played.size() > 1 || values.empty()) return false;
    const double best = sign * values[played[0]].to_double();
    return std::ranges::count_if(values, [&](const Rational& value) {
             return sign * value.to_double() >= best;
           }) == 1;
  }

  Formula column_of(const char* letter, const std::vector<Rational>& values) const {
    const auto entries = table_.entries(sym(letter), values);
    return column(entries);
  }

  bool of_row_;
  const Answers& answers_;
  const Payoffs& payoffs_;
  const Security& mixed_;
  Workings& work_;
  PayoffTable& table_;
  std::vector<Rational> least_ = {};  ///< that each action earns; none in large games
  Formula own_ = strategy_symbol(of_row_);
  Formula other_ = strategy_symbol(!of_row_);
  Formula value_ = sym("v").at(of_row_ ? 1 : 2);
  std::string id_ = fmt::format("maximin/{}", side(of_row_));
  std::string path_ = fmt::format("maximin.{}.", side(of_row_));
};

}  // namespace

void record_security(bool of_row, const Answers& answers, PayoffTable& table, Workings& work) {
  SecurityTrace(of_row, answers, table, work).record();
}

}  // namespace psolve::gan_equilibrium::game
