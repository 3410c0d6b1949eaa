// Training the smallest GAN there is, the Dirac-GAN (Mescheder, Geiger, Nowozin, "Which Training
// Methods for GANs do actually Converge?", 2018, section 2).
//
// All data is at x = 0, the generator makes the one sample x = θ, and the discriminator's logit is
// ψx. With the gradient penalty (γ/2)(d logit/dx)² = (γ/2)ψ² the players follow
//
//     discriminator   ψ ← ψ + h d(θ, ψ),   d = −θ σ(ψθ) − γψ
//     generator       θ ← θ + h g(θ, ψ),   g = ψ σ(ψθ) (minimax), ψ σ(−ψθ) (non-saturating)
//
// and for the Wasserstein loss, whose critic is ψx itself, d = −θ − γψ and g = ψ. The equilibrium
// is θ = ψ = 0. With the slope a = σ(0) = 1/2, or 1, the vector field has there, for (θ, ψ), the
// Jacobian
//
//     J = [0 a; −a −γ],   simultaneous steps the update matrix I + hJ,
//     alternating ones, discriminator first, [1 ha; 0 1] [1 0; −ha 1 − hγ].
//
// Training converges near the equilibrium when all eigenvalues of the update lie inside the unit
// circle.

#include "solvers/gan_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>

#include "math/finite_difference.h"
#include "math/function.h"

namespace psolve {
namespace {

using State = std::array<double, 2>;  // θ, ψ
using Complex = std::complex<double>;
using Problem = GanTrainingProblem;

/// Steps worked out one by one.
constexpr long kMostShown = 6;
/// A radius so near to 1 counts as 1: on the circle, neither in nor out.
constexpr double kOnCircle = 1e-12;

struct Eigenvalues {
  double trace;
  double determinant;
  std::array<Complex, 2> values;
  double radius;
};

/// Of [[a, b], [c, d]].
Eigenvalues eigenvalues_of(double a, double b, double c, double d) {
  const double trace = a + d, determinant = a * d - b * c;
  const double discriminant = (a - d) * (a - d) / 4 + b * c;
  if (discriminant < 0) {
    const Complex upper(trace / 2, std::sqrt(-discriminant));
    // |λ|² is the determinant, which rounds less than λ does.
    return {trace, determinant, {upper, std::conj(upper)}, std::sqrt(determinant)};
  }
  const double root = std::sqrt(discriminant);
  const double first = trace / 2 + root, second = trace / 2 - root;
  return {trace, determinant, {first, second}, std::max(std::abs(first), std::abs(second))};
}

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        h_(problem.learning_rate),
        gamma_(problem.penalty == Problem::Penalty::gradient ? problem.gamma : 0),
        slope_(problem.loss == Problem::Loss::wasserstein ? 1 : 0.5) {}

  Solution run() {
    solution_.sought =
        "Do gradient steps of both players reach the equilibrium of this GAN, or circle around it?";
    solution_.headline = {"converges", "update_radius", "eigenvalues"};
    define_game();
    linearise();
    iterate();
    answer();
    if (work_.recording()) {
      check();
      remark();
      draw();
    }
    return std::move(solution_);
  }

 private:
  bool alternating() const { return problem_.method == Problem::Method::alternating; }
  bool is_wasserstein() const { return problem_.loss == Problem::Loss::wasserstein; }

  // -------------------------------------------------------------- the game

  double discriminator_force(const State& at) const {
    const auto [theta, psi] = at;
    return -theta * (is_wasserstein() ? 1 : sigmoid(psi * theta)) - gamma_ * psi;
  }
  double generator_force(const State& at) const {
    const auto [theta, psi] = at;
    if (is_wasserstein()) return psi;
    return psi * sigmoid(problem_.loss == Problem::Loss::minimax ? psi * theta : -psi * theta);
  }
  State next(const State& at) const {
    const double psi = at[1] + h_ * discriminator_force(at);
    const double theta = at[0] + h_ * generator_force({at[0], alternating() ? psi : at[1]});
    return {theta, psi};
  }

  /// σ(±ψθ), or 1 for the critic, in a formula of given θ and ψ.
  Formula factor(const Formula& theta, const Formula& psi, bool of_generator) const {
    const Formula logit = psi * theta;
    const bool mirrored = of_generator && problem_.loss == Problem::Loss::non_saturating;
    return call("sigmoid", {mirrored ? -logit : logit});
  }
  Formula discriminator_formula(const Formula& theta, const Formula& psi) const {
    const Formula pull = is_wasserstein() ? -theta : -(theta * factor(theta, psi, false));
    return gamma_ == 0 ? pull : pull - quantity(sym("gamma"), gamma_) * psi;
  }
  Formula generator_formula(const Formula& theta, const Formula& psi) const {
    return is_wasserstein() ? psi : psi * factor(theta, psi, true);
  }

  void define_game() {
    const Formula theta = sym("theta"), psi = sym("psi");
    work_.step([&] {
      const Formula value =
          is_wasserstein()
              ? equals({sym("V"), psi * 0 - psi * theta, -(psi * theta)})
              : equals({sym("V"), call("log", {call("sigmoid", {psi * 0})}) +
                                      call("log", {1 - call("sigmoid", {psi * theta})})});
      Prose claim = {"All data is at ",
                     equals({sym("x"), 0}),
                     ", the generator makes ",
                     equals({sym("x"), theta}),
                     ", and the discriminator's logit is ",
                     psi * sym("x"),
                     ". It climbs V"};
      if (gamma_ > 0) {
        claim << " less the penalty " << sym("gamma") / 2 * power(psi, 2)
              << " on the logit's slope";
      }
      claim << (problem_.loss == Problem::Loss::non_saturating ? ", the generator climbs log σ(ψθ)"
                                                               : ", the generator descends V");
      return Step{"game", Rule::adversarial_game, std::move(claim), {value}, Json(), {}};
    });
    work_.step([&] {
      const Formula h = sym("h");
      const Formula used = alternating() ? sym("psi").mark("+") : psi;
      return Step{"update",
                  Rule::update_map,
                  {"One step of each with rate ", quantity(h, h_),
                   alternating() ? ", the discriminator first: the generator sees its new ψ"
                                 : ", both from the same point"},
                  {equals({psi.mark("+"),
                           psi + h * tuple({in_symbols(discriminator_formula(theta, psi))})}),
                   equals({theta.mark("+"), theta + h * generator_formula(theta, used)})},
                  Json(),
                  {}};
    });
  }

  // -------------------------------------------------------------- near the equilibrium

  void linearise() {
    const double a = slope_;
    flow_ = eigenvalues_of(0, a, -a, -gamma_);
    if (alternating()) {
      const double c = -h_ * a, d = 1 - h_ * gamma_;
      M_ = Matrix{{1 + h_ * a * c, h_ * a * d}, {c, d}};
    } else {
      M_ = Matrix{{1, h_ * a}, {-h_ * a, 1 - h_ * gamma_}};
    }
    update_ = eigenvalues_of(M_(0, 0), M_(0, 1), M_(1, 0), M_(1, 1));
    // Without rounding: (1 − hγ) + (ha)² and 1 − hγ.
    update_.determinant = 1 - h_ * gamma_ + (alternating() ? 0 : h_ * h_ * a * a);
    if (update_.values[0].imag() != 0) update_.radius = std::sqrt(update_.determinant);
    converges_ = update_.radius < 1 - kOnCircle;
    if (!work_.recording()) return;
    show_matrices();
    show_eigenvalues();
  }

  void show_matrices() {
    const Formula a = quantity(sym("s"), slope_), gamma = quantity(sym("gamma"), gamma_);
    const Formula h = quantity(sym("h"), h_);
    work_.step([&] {
      return Step{"slope",
                  Rule::evaluation,
                  {"At the equilibrium ", equals({sym("theta"), sym("psi"), 0}),
                   " the pull of each player on the other is s"},
                  {is_wasserstein() ? equals({sym("s"), 1})
                                    : equals({sym("s"), call("sigmoid", {0}), slope_})},
                  Json(slope_),
                  {}};
    });
    work_.define(Rule::jacobian, Matrix{{0, slope_}, {-slope_, -gamma_}}, [&] {
      return Definition{"jacobian", "The Jacobian of both players' forces, rows θ, ψ", sym("J"),
                        Formula::node(Formula::Kind::matrix, "", {0, a, -a, -gamma}, 2)};
    });
    work_.define(Rule::update_map, M_, [&] {
      const auto two = [](std::vector<Formula> entries) {
        return Formula::node(Formula::Kind::matrix, "", std::move(entries), 2);
      };
      const Formula formula =
          alternating() ? product({two({1, h * a, 0, 1}), two({1, 0, -(h * a), 1 - h * gamma})},
                                  product_sign::matrix)
                        : two({1, h * a, -(h * a), 1 - h * gamma});
      return Definition{"update_matrix", "One step, near the equilibrium, is the matrix", sym("M"),
                        formula};
    });
  }

  static Formula complex(const Complex& z) {
    if (z.imag() == 0) return z.real();
    const Formula imaginary = std::abs(z.imag()) * sym("i");
    return z.real() == 0  ? (z.imag() < 0 ? -imaginary : imaginary)
           : z.imag() < 0 ? z.real() - imaginary
                          : z.real() + imaginary;
  }

  void show_eigenvalues() {
    const Formula a = quantity(sym("s"), slope_), gamma = quantity(sym("gamma"), gamma_);
    const Formula h = quantity(sym("h"), h_);
    work_.step([&] {
      return Step{
          "eigenvalues",
          Rule::characteristic_polynomial,
          {"The eigenvalues of J: ",
           flow_.values[0].real() < 0
               ? "their real parts are negative, so in continuous time the players settle"
               : "they are imaginary, so in continuous time the players circle for ever"},
          {equals({power(sym("lambda"), 2) + sym("gamma") * sym("lambda") + power(sym("s"), 2), 0}),
           equals({sym("lambda", 1), complex(flow_.values[0])}),
           equals({sym("lambda", 2), complex(flow_.values[1])})},
          Json(),
          {}};
    });
    work_.define(Rule::characteristic_polynomial, update_.trace, [&] {
      const Formula trace = 2 - h * gamma;
      return Definition{"trace", "The update's eigenvalues from trace and determinant",
                        sym("trace"), alternating() ? trace - power(h * a, 2) : trace};
    });
    work_.define(Rule::characteristic_polynomial, update_.determinant, [&] {
      const Formula rest = 1 - h * gamma;
      return Definition{"determinant", "", sym("det"),
                        alternating() ? rest : rest + power(h * a, 2)};
    });
    work_.define(Rule::characteristic_polynomial, update_.radius, [&] {
      const Formula trace = quantity(sym("trace"), update_.trace);
      const Formula det = quantity(sym("det"), update_.determinant);
      const bool pair = update_.values[0].imag() != 0;
      return Definition{"radius",
                        pair ? "A conjugate pair: each has the modulus"
                             : "Two real ones: the larger has the modulus",
                        sym("rho"),
                        pair
                            ? call("sqrt", {det})
                            : call("abs", {trace}) / 2 + call("sqrt", {power(trace, 2) / 4 - det})};
    });
    work_.step([&] {
      const char* claim =
          converges_ ? "Inside the unit circle: every step brings the players nearer"
          : update_.radius > 1 + kOnCircle
              ? "Outside the unit circle: the players move away, however near they start"
              : "On the unit circle: the players circle and come no nearer";
      const char* sign = converges_ ? "<" : update_.radius > 1 + kOnCircle ? ">" : "=";
      return Step{"verdict",
                  Rule::characteristic_polynomial,
                  claim,
                  {relation(sign, {sym("rho"), 1})},
                  Json(converges_),
                  {}};
    });
  }

  // -------------------------------------------------------------- the run

  void iterate() {
    trajectory_.push_back({problem_.start[0], problem_.start[1]});
    const auto group = work_.group([&] {
      return Step{
          "trajectory", Rule::gradient_descent, "The first steps, in numbers", {}, Json(), {}};
    });
    for (long t = 0; t < problem_.steps; ++t) {
      const State now = trajectory_.back();
      const State then = next(now);
      if (!std::isfinite(then[0]) || !std::isfinite(then[1])) {
        solution_.remarks.push_back(
            {Remark::Kind::limit,
             fmt::format("After step {} the parameters overflow; the trajectory ends there.", t)});
        return;
      }
      trajectory_.push_back(then);
      if (t < kMostShown) show_step(t, now, then);
    }
  }

  void show_step(long t, const State& now, const State& then) {
    const auto before = static_cast<int>(t), after = before + 1;
    const Formula theta = quantity(sym("theta").at(before), now[0]);
    const Formula psi = quantity(sym("psi").at(before), now[1]);
    const Formula h = quantity(sym("h"), h_);
    work_.define(Rule::gradient_descent, then[1], [&] {
      return Definition{fmt::format("psi[{}]", after), "", sym("psi").at(after),
                        psi + h * tuple({discriminator_formula(theta, psi)})};
    });
    work_.define(Rule::gradient_descent, then[0], [&] {
      const Formula seen = alternating() ? quantity(sym("psi").at(after), then[1]) : psi;
      return Definition{fmt::format("theta[{}]", after), "", sym("theta").at(after),
                        theta + h * tuple({generator_formula(theta, seen)})};
    });
  }

  void answer() {
    auto& answers = solution_.answers;
    const auto pair = [](const Complex& z) { return Json::array({z.real(), z.imag()}); };
    answers["eigenvalues"] = {pair(flow_.values[0]), pair(flow_.values[1])};
    answers["update_radius"] = update_.radius;
    answers["converges"] = converges_;
    answers["trajectory"] = Json::array();
    for (const auto& [theta, psi] : trajectory_) answers["trajectory"].push_back({theta, psi});
  }

  // -------------------------------------------------------------- evidence and remarks

  void check() {
    check_update();
    check_by_run();
    check_forces();
  }

  /// The matrix of the step by differences, and the radius as the growth of its powers (Gelfand):
  /// ‖M^n‖^(1/n) for n = 2³⁰, by squaring.
  void check_update() {
    Matrix M(2, 2);
    for (const std::size_t j : {0u, 1u}) {
      const auto column = central_differences(
          [&](double x) {
            State at{0, 0};
            at[j] = x;
            const State then = next(at);
            return std::vector<double>{then[0], then[1]};
          },
          0);
      for (const std::size_t i : {0u, 1u}) M(to_index(i), to_index(j)) = column[i];
    }
    solution_.checks.push_back(
        {"update_matrix", "the update matrix", "central differences of a step of training",
         (M - M_).cwiseAbs().maxCoeff(), 1e-7 * std::max(1.0, M_.cwiseAbs().maxCoeff())});
    constexpr int kSquarings = 30;
    Matrix powers = M_;
    double log_growth = 0;
    for (int k = 0; k <= kSquarings; ++k) {
      const double norm = powers.norm();
      log_growth += std::log(norm) / std::exp2(k);
      powers /= norm;
      powers = Matrix(powers * powers);
    }
    solution_.checks.push_back({"update_radius", "the largest modulus of the update's eigenvalues",
                                "growth of the powers of the matrix",
                                std::abs(std::exp(log_growth) - update_.radius),
                                1e-6 * std::max(1.0, update_.radius)});
  }

  /// Training itself, from a point near the equilibrium, for long enough to tell.
  void check_by_run() {
    constexpr double kNear = 1e-5;
    constexpr double kMostSteps = 200'000;
    const double log_radius = std::abs(std::log(update_.radius));
    const double steps = std::min(kMostSteps, 12 / std::max(log_radius, 1e-9));
    State at{kNear, kNear};
    const double first = std::hypot(at[0], at[1]);
    double largest = first;
    for (long t = 0; t < static_cast<long>(steps); ++t) {
      at = next(at);
      largest = std::max(largest, std::hypot(at[0], at[1]));
    }
    const double last = std::hypot(at[0], at[1]);
    const bool resolved = steps < kMostSteps;
    if (converges_) {
      solution_.checks.push_back(
          {"converges",
           fmt::format("training from 10^-5 comes nearer in {} steps", static_cast<long>(steps)),
           "a run of the training itself", last / first, resolved ? 0.1 : 1});
    } else {
      solution_.checks.push_back(
          {"converges",
           fmt::format("training from 10^-5 comes no nearer in {} steps", static_cast<long>(steps)),
           "a run of the training itself", first / std::max(last, largest / 4), 8});
    }
  }

  /// The forces as derivatives of the losses.
  void check_forces() {
    const auto [theta, psi] = trajectory_.front();
    const auto value = [&](double t, double p) {
      const double V = is_wasserstein() ? -p * t : -std::log(2.0) - softplus(p * t);
      return V - gamma_ / 2 * p * p;
    };
    const auto generator = [&](double t) {
      return problem_.loss == Problem::Loss::non_saturating ? -softplus(-psi * t) : -value(t, psi);
    };
    const double d = central_difference([&](double p) { return value(theta, p); }, psi);
    const double g = central_difference(generator, theta);
    const double scale = std::max({1.0, std::abs(theta), std::abs(psi)});
    solution_.checks.push_back({"forces", "the first step's two gradients",
                                "central differences of the losses",
                                worse(std::abs(d - discriminator_force({theta, psi})),
                                      std::abs(g - generator_force({theta, psi}))) /
                                    scale,
                                1e-6});
  }

  void remark() {
    const double theta = trajectory_.front()[0];
    if (!is_wasserstein() && theta != 0) {
      Prose text = {"The sheet has the discriminator minimise V. With the generator at ",
                    equals({sym("theta"), theta}), " V then falls without end:"};
      for (const double k : {10.0, 100.0, 1000.0}) {
        const double psi = k / theta;
        text << (k == 10 ? " " : ", ") << -std::log(2.0) - softplus(psi * theta) << " at "
             << equals({sym("psi"), psi});
      }
      text << ". The discriminator climbs V, the generator descends it: min over G of the max "
              "over D.";
      solution_.remarks.push_back({Remark::Kind::erratum, std::move(text)});
    }
    remark_on_rate();
  }

  /// What would have to change for the verdict to change.
  void remark_on_rate() {
    auto& remarks = solution_.remarks;
    if (gamma_ == 0 && !alternating()) {
      remarks.push_back(
          {Remark::Kind::explanation,
           {"Without a penalty simultaneous steps leave the equilibrium at every "
            "learning rate: the modulus is ",
            call("sqrt", {1 + power(quantity(sym("h"), h_) * quantity(sym("s"), slope_), 2)}),
            " = ", update_.radius,
            " > 1. The players chase each other: each "
            "gradient points along the circle, not into it."}});
    } else if (gamma_ == 0) {
      remarks.push_back({Remark::Kind::explanation,
                         {"Without a penalty alternating steps keep to a closed orbit while ",
                          relation("<", {sym("h") * sym("s"), 2}), ", here ", h_ * slope_,
                          ", and leave the equilibrium beyond it: they never converge."}});
    } else if (!alternating()) {
      remarks.push_back(
          {Remark::Kind::explanation,
           {"Simultaneous steps converge while the determinant is below 1, ",
            relation("<",
                     {
                         sym("h"),
                         sym("gamma") / power(sym("s"), 2),
                     }),
            ", here up to ", gamma_ / (slope_ * slope_), ", and while no eigenvalue passes −1."}});
    }
  }

  void draw() {
    Plot plot{.x = {"generator θ"}, .y = {"discriminator ψ"}};
    Plot::Series path{.label = alternating() ? "alternating steps" : "simultaneous steps",
                      .mark = Plot::Series::Mark::line_and_points};
    constexpr std::size_t kMostDrawn = 2'000;
    double reach = 0;
    for (std::size_t t = 0; t < std::min(trajectory_.size(), kMostDrawn); ++t) {
      path.x.push_back(trajectory_[t][0]);
      path.y.push_back(trajectory_[t][1]);
      reach = std::max({reach, std::abs(trajectory_[t][0]), std::abs(trajectory_[t][1])});
    }
    // The direction of both players' forces, as short strokes.
    Plot::Series field{.label = "forces"};
    constexpr int kStrokes = 6;
    for (int i = -kStrokes; i <= kStrokes && reach > 0; ++i) {
      for (int j = -kStrokes; j <= kStrokes; ++j) {
        const State at{reach * i / kStrokes, reach * j / kStrokes};
        const double g = generator_force(at), d = discriminator_force(at);
        const double size = std::hypot(g, d);
        if (size == 0) continue;
        const double length = 0.6 * reach / kStrokes / size;
        for (const double along : {0.0, length}) {
          field.x.push_back(at[0] + along * g);
          field.y.push_back(at[1] + along * d);
        }
        field.x.push_back(std::nan(""));
        field.y.push_back(std::nan(""));
      }
    }
    plot.series = {std::move(path), std::move(field)};
    plot.spots.push_back({0, 0, "equilibrium"});
    plot.equal_scales = true;
    solution_.figures.push_back(
        {"phase-portrait",
         converges_ ? "The players spiral into the equilibrium."
                    : "The players turn around the equilibrium and do not come nearer.",
         std::move(plot)});
  }

  const Problem& problem_;
  Workings& work_;
  double h_;
  double gamma_;
  double slope_;  ///< the pull of each player on the other at the equilibrium
  Eigenvalues flow_{};
  Matrix M_;
  Eigenvalues update_{};
  bool converges_ = false;
  std::vector<State> trajectory_;
  Solution solution_;
};

}  // namespace

const Record<GanTrainingProblem>& gan_training_spec() {
  using P = GanTrainingProblem;
  static const auto spec =
      spec_record<P>("gan-equilibrium", "training of a GAN with one parameter a player")
          .optional("game", &P::game,
                    choice<P::Game>({{"dirac", P::Game::dirac,
                                      "data at 0, one generated sample theta, logit psi*x"}}),
                    "dirac", "the GAN")
          .optional(
              "loss", &P::loss,
              choice<P::Loss>(
                  {{"minimax", P::Loss::minimax, "the generator descends V"},
                   {"non-saturating", P::Loss::non_saturating, "it climbs log D of its sample"},
                   {"wasserstein", P::Loss::wasserstein, "the critic is psi*x itself"}}),
              "minimax", "of the generator")
          .optional("penalty", &P::penalty,
                    choice<P::Penalty>({{"none", P::Penalty::none},
                                        {"gradient", P::Penalty::gradient,
                                         "(gamma/2) psi^2, taken from the discriminator"}}),
                    "none", "on the discriminator's slope at the data")
          .optional("gamma", &P::gamma, number({.at_least = 0, .at_most = 1e6}), 1,
                    "weight of the gradient penalty")
          .optional("method", &P::method,
                    choice<P::Method>(
                        {{"simultaneous", P::Method::simultaneous},
                         {"alternating", P::Method::alternating, "the discriminator first"}}),
                    "simultaneous", "of the steps")
          .optional("learning_rate", &P::learning_rate, number({.above = 0, .at_most = 1e3}), 0.1,
                    "of both players")
          .optional("steps", &P::steps, integer(1, 100'000), 100, "how many")
          .optional("start", &P::start, list(number({.at_least = -1e6, .at_most = 1e6}), {2, 2}),
                    Json::array({1, 1}), "[theta, psi]");
  return spec;
}

Solution solve_task(const GanTrainingProblem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve
