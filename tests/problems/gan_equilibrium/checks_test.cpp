// The checks of games, divergences, mode collapse and training: they pass what is right, and see
// whatever is wrong. How large an error is follows by hand from the lie.

#include <gtest/gtest.h>

#include <utility>

#include "math/expressions/expression.h"
#include "problems/gan_equilibrium/discriminator/densities/answers.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"
#include "problems/gan_equilibrium/game/answers.h"
#include "problems/gan_equilibrium/mode_collapse/answers.h"
#include "problems/gan_equilibrium/training/answers.h"
#include "support/lies.h"

namespace psolve::gan_equilibrium {
namespace {

// ---------------------------------------------------------------- games

/// Equilibria (0, 0), (1, 1), and x = (2/3, 1/3) with y = (1/3, 2/3); each secures 2/3.
constexpr const char* kBattle = R"({"problem": "gan-equilibrium",
    "row_payoffs": [[2, 0], [0, 1]], "column_payoffs": [[1, 0], [0, 2]]})";
/// Both defect, which is dominant.
constexpr const char* kPrisoners = R"({"problem": "gan-equilibrium",
    "row_payoffs": [[3, 0], [5, 1]], "column_payoffs": [[3, 5], [0, 1]]})";
/// Column 2 goes, then row 1, then column 0: each by what the one before it leaves.
constexpr const char* kRounds = R"({"problem": "gan-equilibrium",
    "row_payoffs": [[1, 1, 0], [0, 0, 2]], "column_payoffs": [[0, 2, 1], [3, 1, 0]]})";

using GameLies = std::vector<Lie<game::Answers>>;

void expect_game_lies_seen(const char* spec, const GameLies& lies) {
  const auto problem = problem_of(game::spec(), spec);
  expect_seen(game::work_out(problem), game::checks, lies);
}

game::Equilibrium& mixed(game::Answers& answers) {
  return *std::ranges::find_if(answers.equilibria, [](const auto& e) { return !e.is_pure(); });
}
game::Equilibrium& pure(game::Answers& answers, Index row) {
  return *std::ranges::find_if(answers.equilibria,
                               [&](const auto& e) { return e.is_pure() && e.row.plays(row); });
}
void remove(game::Answers& answers, const game::Equilibrium& gone) {
  answers.equilibria.erase(answers.equilibria.begin() + (&gone - answers.equilibria.data()));
}
void add_pure(game::Answers& answers, Index row, Index column) {
  answers.equilibria.push_back({MixedStrategy::pure(row, answers.game.rows()),
                                MixedStrategy::pure(column, answers.game.columns()), 0, 0});
}

const GameLies kOfEquilibria = {
    {"no mixed equilibrium", [](auto& a) { remove(a, mixed(a)); }, "index", 1},
    {"no equilibrium at (0, 0)", [](auto& a) { remove(a, pure(a, 0)); }, "pure index", 1},
    {"an equilibrium at (0, 1)", [](auto& a) { add_pure(a, 0, 1); }, "deviations pure index", 1},
    {"an equilibrium at (1, 0), where rows gain 2", [](auto& a) { add_pure(a, 1, 0); },
     "deviations pure index", 2},
    {"rows mixed equally, where columns gain 1/6",
     [](auto& a) {
       mixed(a).row = MixedStrategy::of_weights({1, 1});
     },
     "deviations", 1. / 6},
    {"columns mixed equally, where rows gain 1/6",
     [](auto& a) {
       mixed(a).column = MixedStrategy::of_weights({1, 1});
     },
     "deviations", 1. / 6},
    {"columns mixed as rows are, where rows gain 1/3",
     [](auto& a) {
       mixed(a).column = MixedStrategy::of_weights({2, 1});
     },
     "deviations", 1. / 3},
};

const GameLies kOfSecurity = {
    {"row 0 secures nothing, not 2/3",
     [](auto& a) { a.row.mixed.maximin = MixedStrategy::pure(0, 2); }, "duality", 2. / 3},
    {"column 1 allows 1, not 2/3",
     [](auto& a) { a.row.mixed.certificate = MixedStrategy::pure(1, 2); }, "duality", 1. / 3},
    {"rows secure 1/1000 more", [](auto& a) { a.row.mixed.value += Rational(1, 1000); }, "duality",
     1e-3},
    {"columns secure 1/7 less", [](auto& a) { a.column.mixed.value -= Rational(1, 7); }, "duality",
     1. / 7},
    {"column 0 secures nothing, not 2/3",
     [](auto& a) { a.column.mixed.maximin = MixedStrategy::pure(0, 2); }, "duality", 2. / 3},
    {"row 0 allows 1, not 2/3",
     [](auto& a) { a.column.mixed.certificate = MixedStrategy::pure(0, 2); }, "duality", 1. / 3},
};

const GameLies kOfDominance = {
    {"row 0 is dominant", [](auto& a) { a.row.dominant = 0; }, "dominance", 1},
    {"column 1 is dominant", [](auto& a) { a.column.dominant = 1; }, "dominance", 1},
    {"row 1 is nowhere, where column 0 earns more against row 0 alone",
     [](auto& a) { a.dominance.rows = {0}; }, "dominance", 2},
    {"column 0 is left twice",
     [](auto& a) {
       a.dominance.columns = {0, 0, 1};
     },
     "dominance", 1},
    {"row 0 is left and goes, and earns less than row 1 against column 1 alone",
     [](auto& a) {
       a.dominance.eliminations.push_back({true, 0, MixedStrategy::pure(1, 2), 1});
     },
     "dominance", 4},  // by column 0; in two equilibria; left and gone
};

const GameLies kOfPrisoners = {
    {"nothing is dominant for rows", [](auto& a) { a.row.dominant = std::nullopt; }, "dominance",
     1},
    {"cooperation is dominant for columns", [](auto& a) { a.column.dominant = 0; }, "dominance", 2},
    {"row 0 is dominated by itself",
     [](auto& a) {
       for (Elimination& gone : a.dominance.eliminations) {
         if (gone.of_row) gone.by = MixedStrategy::pure(0, 2);
       }
     },
     "dominance", 2},
    {"one action less goes", [](auto& a) { a.dominance.eliminations.pop_back(); }, "dominance", 1},
    {"row 0 is left, too, though row 1 earns more",
     [](auto& a) {
       a.dominance.rows = {0, 1};
     },
     "dominance", 2},
    {"an equilibrium of what is eliminated", [](auto& a) { add_pure(a, 0, 0); },
     "deviations pure index dominance", 2},
};

const GameLies kOfRounds = {
    {"row 1 goes while column 2 is there",
     [](auto& a) { a.dominance.eliminations[1].round = a.dominance.eliminations[0].round; },
     "dominance", 1},
    {"column 0 goes while row 1 is there",
     [](auto& a) { a.dominance.eliminations[2].round = a.dominance.eliminations[1].round; },
     "dominance", 1},
};

/// The payoffs of kBattle add up to 3 and 0.
const GameLies kOfSums = {
    {"they add up to 0", [](auto& a) { a.zero_sum = true; }, "sums", 1},
    {"to 3 everywhere", [](auto& a) { a.constant_sum = 3; }, "sums", 1},
};
/// Those of matching pennies to 0 everywhere.
constexpr const char* kPennies = R"({"problem": "gan-equilibrium",
    "row_payoffs": [[1, -1], [-1, 1]], "column_payoffs": [[-1, 1], [1, -1]]})";
const GameLies kOfPennies = {
    {"they do not add up to 0", [](auto& a) { a.zero_sum = false; }, "sums", 1},
    {"to one number nowhere", [](auto& a) { a.constant_sum = std::nullopt; }, "sums", 1},
    {"to 1 everywhere", [](auto& a) { a.constant_sum = 1; }, "sums", 1},
};

TEST(GameChecks, SeeWhatIsWrong) {
  expect_game_lies_seen(kBattle, kOfEquilibria);
  expect_game_lies_seen(kBattle, kOfSecurity);
  expect_game_lies_seen(kBattle, kOfDominance);
  expect_game_lies_seen(kPrisoners, kOfPrisoners);
  expect_game_lies_seen(kRounds, kOfRounds);
  expect_game_lies_seen(kBattle, kOfSums);
  expect_game_lies_seen(kPennies, kOfPennies);
}

// ---------------------------------------------------------------- training

const std::vector<Lie<training::Answers>> kOfTraining = {
    {"an entry of a step", [](auto& a) { a.M(0, 1) += 1e-6; }, "update_matrix", 1e-6},
    {"another entry", [](auto& a) { a.M(1, 0) -= 1e-12; }, "update_matrix", 1e-12},
    {"the radius", [](auto& a) { a.update.radius += 1e-10; }, "update_radius", 1e-10},
    {"the radius, by much", [](auto& a) { a.update.radius -= 0.01; }, "update_radius converges",
     0.01},
};

TEST(TrainingChecks, SeeWhatIsWrong) {
  const ExprArena arena;
  for (const char* spec : {
           R"({"problem": "gan-equilibrium", "start": [0.5, -0.25]})",
           R"({"problem": "gan-equilibrium", "loss": "wasserstein", "method": "alternating",
               "critic_steps": 3, "penalty": "gradient", "gamma": 2})",
           R"({"problem": "gan-equilibrium", "loss": "non-saturating", "penalty": "consensus",
               "gamma": 3, "learning_rate": 0.4, "start": [2, 1]})",
           R"({"problem": "gan-equilibrium", "penalty": "gradient", "gamma": 9, "start": [1, 3],
               "method": "alternating", "learning_rate": 0.3})",
       }) {
    const auto problem = problem_of(training::spec(), spec);
    expect_seen(training::work_out(problem), training::checks, kOfTraining);
  }
}

// ---------------------------------------------------------------- divergences

TEST(DensityChecks, SeeWhatIsWrong) {
  const ExprArena arena;
  using Lies = std::vector<Lie<discriminator::densities::Answers>>;
  const Lies of_all = {
      {"V", [](auto& a) { a.divergences.value += 1e-6; }, "value value/js", 1e-6},
      {"KL(p, q)", [](auto& a) { a.divergences.data_model -= 1e-6; }, "kl_data_model", 1e-6},
      {"KL(q, p)", [](auto& a) { a.divergences.model_data += 1e-6; }, "kl_model_data", 1e-6},
      {"KL(p, m)", [](auto& a) { a.divergences.data_mixture += 2e-6; }, "value/js jensen_shannon",
       2e-6},
      {"KL(q, m)", [](auto& a) { a.divergences.model_mixture -= 2e-6; }, "value/js jensen_shannon",
       2e-6},
      {"TV", [](auto& a) { a.divergences.total_variation += 1e-7; }, "total_variation", 1e-7},
      {"W", [](auto& a) { a.divergences.wasserstein -= 1e-6; }, "wasserstein", 1e-6},
      {"D* somewhere", [](auto& a) { a.best[1] += 1e-7; }, "closed_form", 1e-7},
      {"D*, by much", [](auto& a) { a.best.back() -= 1e-3; }, "discriminator closed_form"},
      {"JS, moved", [](auto& a) { a.sweep[0].divergences.data_mixture += 2e-6; },
       "sweep/jensen_shannon", 1e-6},
      {"W, moved", [](auto& a) { a.sweep[1].divergences.wasserstein += 1e-6; }, "sweep/wasserstein",
       1e-6},
      {"the slope of W", [](auto& a) { a.sweep[2].divergences.slope -= 1e-6; }, "sweep/slope",
       1e-6},
  };
  const auto laplace = problem_of(discriminator::spec(), R"json({"problem": "gan-equilibrium",
      "p_data": {"expression": "exp(-abs(x))/2", "interval": ["-infinity", "infinity"]},
      "p_model": {"normal": [0.5, 1]}, "distances": [-1, 0.25, 2], "points": [-1, 0.5, 1]})json");
  expect_seen(discriminator::densities::work_out(laplace), discriminator::densities::checks,
              of_all);
  // KL(p, q) = log 2 + (1 + 1)/8 − 1/2 = 0.4431, and W above 1, which errors are relative to.
  const Lies of_normals = {
      {"KL(p, q)", [](auto& a) { a.divergences.data_model -= 1e-6; }, "kl_data_model kl/normals",
       1e-6},
      {"W", [](auto& a) { a.divergences.wasserstein += 1e-6; }, "wasserstein wasserstein/normals",
       1e-6},
  };
  for (const char* spec : {R"({"problem": "gan-equilibrium", "p_data": {"normal": [0, 1]},
                               "p_model": {"normal": [1, 2]}})",
                           R"({"problem": "gan-equilibrium", "p_data": {"normal": [3, 2]},
                               "p_model": {"normal": [-1, 2]}})"}) {
    const auto normals = problem_of(discriminator::spec(), spec);
    expect_seen(discriminator::densities::work_out(normals), discriminator::densities::checks,
                of_normals);
  }
}

TEST(MassChecks, SeeWhatIsWrong) {
  const ExprArena arena;
  using Lies = std::vector<Lie<discriminator::discrete::Answers>>;
  const Lies of_all = {
      {"V", [](auto& a) { a.divergences.value += 1e-12; }, "value", 1e-12},
      {"KL(p, q)", [](auto& a) { a.divergences.data_model -= 1e-12; }, "kl_data_model", 1e-12},
      {"KL(q, p)", [](auto& a) { a.divergences.model_data += 1e-12; }, "kl_model_data", 1e-12},
      {"TV", [](auto& a) { a.divergences.total_variation += 1e-12; }, "total_variation", 1e-12},
      // V = p log D + q log(1 − D) falls by (p + q)/(2D(1 − D)) times the square of the lie.
      {"D*, 2/3 of masses 1/2 and 1/4", [](auto& a) { a.best[0] += 1e-5; }, "discriminator",
       0.75 / 2 * 9 / 2 * 1e-10},
  };
  const Lies along_line = {
      {"W", [](auto& a) { a.divergences.wasserstein -= 1e-12; }, "plan potential", 1e-12},
      {"W, moved", [](auto& a) { a.sweep[1].divergences.wasserstein += 1e-12; }, "sweep", 1e-12},
      {"KL(p, q), moved by 0", [](auto& a) { a.sweep[0].divergences.data_model += 1e-12; },
       "sweep/divergences", 1e-12},
      {"KL(q, p), which is infinite", [](auto& a) { a.sweep[1].divergences.model_data = 1; },
       "sweep/divergences"},
      {"JS, moved", [](auto& a) { a.sweep[1].divergences.data_mixture -= 1e-12; },
       "sweep/divergences", 1e-12},
      {"TV, moved", [](auto& a) { a.sweep[1].divergences.total_variation -= 1e-12; },
       "sweep/divergences", 1e-12},
      {"the slope of W", [](auto& a) { a.sweep[1].divergences.slope += 1e-9; }, "sweep/slope",
       1e-9},
      {"the slope where all points meet", [](auto& a) { a.sweep[0].divergences.slope -= 1e-9; },
       "sweep/slope", 1e-9},
  };
  const auto line = problem_of(discriminator::spec(), R"({"problem": "gan-equilibrium",
      "support": [2, 0, 5], "p_data": ["1/2", "1/4", "1/4"], "p_model": ["1/4", "1/2", "1/4"],
      "distances": [0, 0.7]})");
  expect_seen(discriminator::discrete::work_out(line), discriminator::discrete::checks, of_all);
  expect_seen(discriminator::discrete::work_out(line), discriminator::discrete::checks, along_line);
  // A quarter goes from 0 to 1 for 3: f = (3, 0, …), g = (−3, 0, …) but for a constant.
  const Lies of_plan = {
      {"what is sent", [](auto& a) { a.plan.shipments[0].mass += 1e-6; }, "plan duality_gap"},
      {"a price of the data", [](auto& a) { a.plan.f[0] += 1e-6; }, "potentials duality_gap", 1e-6},
      {"a price of the model", [](auto& a) { a.plan.g[1] += 1e-6; }, "potentials duality_gap",
       1e-6},
      {"a lower price", [](auto& a) { a.plan.g[1] -= 4e-6; }, "duality_gap", 2e-6},
      {"W", [](auto& a) { a.divergences.wasserstein -= 1e-6; }, "duality_gap", 1e-6},
  };
  const auto table = problem_of(discriminator::spec(), R"({"problem": "gan-equilibrium",
      "p_data": ["1/2", "1/4", "1/4"], "p_model": ["1/4", "1/2", "1/4"],
      "cost": [[0, 3, 9], [4, 0, 9], [9, 8, 0]]})");
  expect_seen(discriminator::discrete::work_out(table), discriminator::discrete::checks, of_plan);
  expect_seen(discriminator::discrete::work_out(table), discriminator::discrete::checks, of_all);
}

// ---------------------------------------------------------------- mode collapse

TEST(ModeCollapseChecks, SeeWhatIsWrong) {
  const ExprArena arena;
  using Lies = std::vector<Lie<mode_collapse::Answers>>;
  const Lies of_all = {
      {"V, which JS gives", [](auto& a) { a.divergences[1].value += 1e-6; }, "jensen_shannon",
       1e-6},
      {"W", [](auto& a) { a.divergences[0].wasserstein += 1e-6; }, "wasserstein", 1e-6},
      {"KL(p, q)", [](auto& a) { a.divergences[0].data_model += 1e-6; }, "divergences", 1e-6},
      {"KL(q, p)", [](auto& a) { a.divergences[1].model_data -= 1e-6; }, "divergences", 1e-6},
      {"TV", [](auto& a) { a.divergences[1].total_variation += 1e-6; }, "divergences", 1e-6},
      {"KL(q, m)", [](auto& a) { a.divergences[0].model_mixture += 1e-6; },
       "jensen_shannon divergences", 1e-6},
      // Each candidate is the best against the other: 0, 1, 0 and so on.
      {"candidate 0 against itself, twice",
       [](auto& a) {
         a.sequence = {0, 0, 0};
       },
       "alternation", 4},  // twice not the best, once there before, not the cycle
      {"no return", [](auto& a) { a.sequence.pop_back(); }, "alternation", 1},
      {"half a cycle", [](auto& a) { a.cycle.pop_back(); }, "alternation", 1},
      {"a cycle turned around",
       [](auto& a) {
         a.cycle = {1, 0};
       },
       "alternation", 1},
  };
  const Lies of_densities = {
      {"less than D's largest", [](auto& a) { a.responses[0].discriminator -= 1e-3; }, "largest"},
      {"less, at the last", [](auto& a) { a.responses[1].discriminator -= 1e-3; }, "largest"},
      {"an average of log D", [](auto& a) { a.payoffs(0, 1) -= 1e-6; }, "payoffs"},
      {"an average beyond the best",
       [](auto& a) { a.payoffs(1, 0) = std::log(a.responses[1].discriminator) + 1e-6; },
       "best_response payoffs", 1e-6},
  };
  const auto normals = problem_of(mode_collapse::spec(), R"({"problem": "gan-equilibrium",
      "p_data": {"normal": [0, 1]}, "p_model": [{"normal": [1, 1]}, {"normal": [-0.5, 0.5]}]})");
  expect_seen(mode_collapse::work_out(normals), mode_collapse::checks, of_all);
  expect_seen(mode_collapse::work_out(normals), mode_collapse::checks, of_densities);
  // Frozen at the first candidate D is 2/3, 1/2, 1/3; the candidate that is there earns log(2/3).
  const Lies of_masses = {
      {"less than D's largest, where candidate 1 earns the best",
       [](auto& a) { a.responses[0].discriminator *= 1 - 1e-6; }, "best_response", 1e-6},
  };
  const auto masses = problem_of(mode_collapse::spec(), R"({"problem": "gan-equilibrium",
      "support": [0, 1, 2], "p_data": ["1/2", "1/4", "1/4"],
      "p_model": [["1/4", "1/4", "1/2"], [1, 0, 0]]})");
  expect_seen(mode_collapse::work_out(masses), mode_collapse::checks, of_all);
  expect_seen(mode_collapse::work_out(masses), mode_collapse::checks, of_masses);
}

}  // namespace
}  // namespace psolve::gan_equilibrium
