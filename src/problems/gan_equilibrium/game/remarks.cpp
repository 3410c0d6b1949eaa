// What a game shows of common recipes: maximin strategies are not equilibria in general, equilibria
// need not be pure, and need not be good for anyone.

#include <fmt/format.h>

#include <algorithm>

#include "core/claim.h"
#include "problems/gan_equilibrium/conventions.h"
#include "problems/gan_equilibrium/game/answers.h"

namespace psolve::gan_equilibrium::game {
namespace {

using Kind = Remark::Kind;

class Remarks {
 public:
  explicit Remarks(const Answers& answers)
      : answers_(answers),
        x_(answers.row.mixed.maximin),
        y_(answers.column.mixed.maximin),
        row_regret_(regret(answers.game.row, x_, y_)),
        column_regret_(regret(answers.game.column, y_, x_)) {}

  std::vector<Remark> all() {
    maximin();
    pure_maximin();
    pure_equilibria();
    inefficient();
    degenerate();
    limits();
    return std::move(remarks_);
  }

 private:
  static Formula words(const std::string& text) { return Formula::words(text); }
  Formula profile(const MixedStrategy& row, const MixedStrategy& column) const {
    return profile_of(answers_, row, column);
  }
  void add(std::string id, Kind kind, Prose text) {
    remarks_.push_back({std::move(id), kind, std::move(text)});
  }
  bool is_equilibrium() const { return row_regret_.is_zero() && column_regret_.is_zero(); }

  void maximin() {
    if (lists(answers_.claims, "maximin-finds-equilibria")) return;
    if (answers_.constant_sum) {
      add("maximin-with-a-constant-sum", Kind::explanation,
          {"The payoffs always add up to ", to_formula(*answers_.constant_sum),
           ": what one player gains the other loses. In such games, and in general only in these, "
           "max min over mixed strategies finds equilibria: ",
           profile(x_, y_), " secures ", to_formula(answers_.row.mixed.value), " and ",
           to_formula(answers_.column.mixed.value),
           ", which add up to the same, so neither can gain (von Neumann's theorem)."});
    } else if (!is_equilibrium()) {
      refuted();
    } else {
      confirmed();
    }
  }

  void refuted() {
    const bool of_row = !row_regret_.is_zero();
    const Payoffs& payoffs = answers_.payoffs(of_row);
    const MixedStrategy& own = of_row ? x_ : y_;
    const MixedStrategy& other = of_row ? y_ : x_;
    const auto values = payoffs.against(other);
    const auto best = std::max_element(values.begin(), values.end());
    const Index action = best - values.begin();
    add("maximin-is-no-equilibrium", Kind::mistake,
        {"It is a common mistake to look for an equilibrium by max min u1, max min u2. That gives "
         "what each player can be sure of, ",
         profile(x_, y_), fmt::format("; but there the {} player gains by ", side(of_row)),
         words(answers_.actions(of_row)[action]), ", which earns ", to_formula(*best),
         " instead of ", to_formula(payoffs.of(own, other)),
         ". The recipe is right where payoffs add up to a constant; here they do not."});
  }

  void confirmed() {
    const Index others = std::count_if(answers_.equilibria.begin(), answers_.equilibria.end(),
                                       [&](const Equilibrium& e) { return !is_profile(e); });
    const bool dominance =
        answers_.dominance.rows.size() == 1 && answers_.dominance.columns.size() == 1;
    if (dominance) {
      const bool both = answers_.row.dominant && answers_.column.dominant;
      add("maximin-by-dominance", Kind::explanation,
          {"The recipe max min u1, max min u2 gives the equilibrium ", profile(x_, y_),
           both ? " of this game only because each player's strategy is dominant: it earns most "
                  "whatever the other plays, so also at worst"
                : " of this game because strict dominance leaves nothing else",
           ". Payoffs do not add up to a constant here, and in such games it finds no equilibrium "
           "in general."});
    } else if (others > 0) {
      add("maximin-misses-equilibria", Kind::explanation,
          {"The recipe max min u1, max min u2 gives ", profile(x_, y_),
           fmt::format(", which happens to be an equilibrium, and misses the other {}: ", others),
           profile(other().row, other().column), others == 1 ? "." : ", ….",
           " Payoffs do not add up to a constant here, and in such games it finds no equilibrium "
           "in general."});
    } else {
      add("maximin-happens-to-be-an-equilibrium", Kind::explanation,
          {"The recipe max min u1, max min u2 gives ", profile(x_, y_),
           ", which happens to be an equilibrium although payoffs do not add up to a constant."});
    }
  }
  bool is_profile(const Equilibrium& e) const { return e.row == x_ && e.column == y_; }
  const Equilibrium& other() const {
    return *std::find_if(answers_.equilibria.begin(), answers_.equilibria.end(),
                         [&](const Equilibrium& e) { return !is_profile(e); });
  }

  void pure_maximin() {
    for (const bool of_row : {true, false}) {
      const Security& mixed = answers_.player(of_row).mixed;
      const PureSecurity& pure = answers_.player(of_row).pure;
      if (pure.value == mixed.value) continue;
      add(fmt::format("{}-of-the-{}-player", kPureMaximin.id, side(of_row)), Kind::convention,
          {"max min must be taken over mixed strategies: with one action alone the ", side(of_row),
           " player is sure of ", to_formula(pure.value), " only, with ",
           words(strategy_text(mixed.maximin, answers_.actions(of_row))), " of ",
           to_formula(mixed.value), "."});
    }
  }

  void pure_equilibria() {
    const Index pure = std::count_if(answers_.equilibria.begin(), answers_.equilibria.end(),
                                     [](const Equilibrium& e) { return e.is_pure(); });
    const Index mixed = answers_.equilibria.size() - pure;
    if (!answers_.extreme || lists(answers_.claims, "equilibria-are-pairs-of-actions")) return;
    if (mixed == 0) {
      add(std::string(kActionsAlone.id), Kind::convention,
          {"Actions are not yet strategies, which may mix them. Here no equilibrium does; but some "
           "games have none among actions alone, as matching pennies, and all have one among mixed "
           "strategies (Nash), so the definition must allow them."});
    } else if (pure == 0) {
      add(std::string(kActionsAlone.id), Kind::convention,
          {"Actions are not yet strategies: no pair of actions is an equilibrium of this game. "
           "Every finite game has one among mixed strategies (Nash), so the definition must allow "
           "them; here it is ",
           profile(answers_.equilibria.front().row, answers_.equilibria.front().column),
           mixed == 1 ? "." : fmt::format(", and {} more.", mixed - 1)});
    } else {
      add(std::string(kActionsAlone.id), Kind::convention,
          {"Actions are not yet strategies: ",
           fmt::format("{} of the {} equilibria {} actions and would be missed by a definition "
                       "that speaks of actions alone.",
                       mixed, answers_.equilibria.size(), mixed == 1 ? "mixes" : "mix")});
    }
  }

  /// Pairs of actions that both prefer to the only equilibrium.
  void inefficient() {
    if (!answers_.extreme || answers_.equilibria.size() != 1) return;
    const Equilibrium& e = answers_.equilibria.front();
    const BimatrixGame& game = answers_.game;
    for (Index i = 0; i < game.rows(); ++i) {
      for (Index j = 0; j < game.columns(); ++j) {
        if (game.row(i, j) <= e.row_payoff || game.column(j, i) <= e.column_payoff) continue;
        add("inefficient-equilibrium", Kind::explanation,
            {"The only equilibrium earns ",
             tuple({to_formula(e.row_payoff), to_formula(e.column_payoff)}), "; ",
             profile(MixedStrategy::pure(i, game.rows()), MixedStrategy::pure(j, game.columns())),
             " would earn both more, ",
             tuple({to_formula(game.row(i, j)), to_formula(game.column(j, i))}),
             ", but is none: one of them gains by leaving it."});
        return;
      }
    }
  }

  void degenerate() {
    if (!answers_.degenerate()) return;
    const DegenerateStrategy& witness = *answers_.extreme->degenerate;
    const Index played = witness.strategy.support().size();
    add("degenerate-game", Kind::explanation,
        {fmt::format("The game is degenerate: the {} player's ", side(witness.of_row)),
         words(strategy_text(witness.strategy, answers_.actions(witness.of_row))),
         fmt::format(" plays {} {} and has {} best responses. So there can be infinitely many "
                     "equilibria; listed are the extreme ones, of which all others are mixtures "
                     "within a component.",
                     played, played == 1 ? "action" : "actions", witness.best_responses)});
  }

  void limits() {
    if (!answers_.extreme) {
      add("equilibria-left-out", Kind::limit,
          {"The game is too large for all its equilibria. Listed are all pairs of actions that are "
           "equilibria, and if there are none, in games with a constant sum of payoffs, the one "
           "that linear programming finds. Whether the game is degenerate is not decided."});
    } else if (answers_.degenerate() && !answers_.components) {
      add("components-left-out", Kind::limit,
          {"The components have too many maximal subsets to be listed."});
    }
    if (std::max(answers_.game.rows(), answers_.game.columns()) > kMostMixedDominance) {
      add("mixed-dominance-left-out", Kind::limit,
          {fmt::format("With over {} actions dominance by mixed strategies is not asked for: "
                       "actions are eliminated only where another action dominates them.",
                       kMostMixedDominance)});
    }
  }

  const Answers& answers_;
  const MixedStrategy& x_;
  const MixedStrategy& y_;
  Rational row_regret_;
  Rational column_regret_;
  std::vector<Remark> remarks_;
};

/// One player's best responses in a game of two actions each: the probability of its first action
/// against the other's, as corners of a path.
Plot::Series best_response_path(const Answers& answers, bool of_row) {
  const Payoffs& own = answers.payoffs(of_row);
  // The first action gains g(q) = g₀ + (g₁ − g₀) q where the other plays its first with q.
  const Rational at_zero = own(0, 1) - own(1, 1);
  const Rational at_one = own(0, 0) - own(1, 0);
  std::vector<double> other, best;
  const auto corner = [&](double q, double p) {
    other.push_back(q);
    best.push_back(p);
  };
  const auto response = [](const Rational& gain) { return gain.sign() > 0 ? 1.0 : 0.0; };
  const auto indifferent = [&](double q) {
    corner(q, 0);
    corner(q, 1);
  };
  if (at_zero.is_zero() && at_one.is_zero()) {
    for (const double q : {0.0, 1.0}) indifferent(q);
    corner(0, 1);
    corner(0, 0);
    corner(1, 0);
  } else {
    const Rational q = at_zero == at_one ? Rational(-1) : at_zero / (at_zero - at_one);
    const double before = response(at_zero.is_zero() ? -at_one : at_zero);
    const double after = response(at_one.is_zero() ? -at_zero : at_one);
    if (q.sign() < 0 || q > Rational(1)) {
      corner(0, before);
      corner(1, before);
    } else {
      corner(0, before);
      corner(q.to_double(), before);
      corner(q.to_double(), after);
      corner(1, after);
    }
  }
  Plot::Series series{.label = of_row ? "best responses of the row player"
                                      : "best responses of the column player"};
  series.x = of_row ? best : other;
  series.y = of_row ? other : best;
  return series;
}

}  // namespace

std::vector<Remark> remarks(const Answers& answers) {
  return Remarks(answers).all();
}

Figure best_response_diagram(const Answers& answers) {
  Plot plot{
      .x = {Prose{"row player: probability of ", Formula::words(answers.row.actions[0])}},
      .y = {Prose{"column player: probability of ", Formula::words(answers.column.actions[0])}}};
  for (const bool of_row : {true, false})
    plot.series.push_back(best_response_path(answers, of_row));
  for (Index e = 0; e < std::ssize(answers.equilibria); ++e) {
    const Equilibrium& found = answers.equilibria[e];
    plot.spots.push_back({found.row.probability(0).to_double(),
                          found.column.probability(0).to_double(),
                          fmt::format("equilibrium {}", e + 1)});
  }
  plot.equal_scales = true;
  return {"best-responses", "Equilibria are where both players' best responses meet.",
          std::move(plot)};
}

}  // namespace psolve::gan_equilibrium::game
