// The gradients of a convolution in closed form, derived for images of any numbers.
//
// One channel, cross-correlation, indices from 0, X being 0 outside the image:
//
//     O[i,j]        = Σ_{a,b} F[a,b] X[s i − p + d a, s j − p + d b]
//     ∂L/∂F[a,b]    = Σ_{i,j} ∂L/∂O[i,j] ∂O[i,j]/∂F[a,b] = Σ ∂L/∂O[i,j] X[s i − p + d a, …]
//     ∂L/∂X[y,x]    = Σ_{i,j} ∂L/∂O[i,j] ∂O[i,j]/∂X[y,x]
//                   = Σ ∂L/∂O[i,j] F[a,b]   over all a, b with s i − p + d a = y, s j − p + d b = x
//
// With D the matrix ∂L/∂O with s − 1 zeros put between its entries, P the image with its padding
// and K the kernel with d − 1 zeros put between its entries, those sums are
//
//     ∂L/∂F = P ⋆ D     (cross-correlation, of which every d-th entry is taken)
//     ∂L/∂X = K ⊗ D     (full true convolution, without the p outermost rows and columns)
//
// For s = d = 1 and p = 0 they read ∂L/∂F = X ⋆ ∂L/∂O and ∂L/∂X = F ⊗ ∂L/∂O (Dumoulin, Visin, "A
// guide to convolution arithmetic for deep learning", 2016, section 4).

#include "problems/conv_backprop/derive.h"

#include <fmt/format.h>

#include <map>
#include <random>

#include "core/tensor.h"
#include "core/text/text.h"
#include "formula/notation.h"
#include "math/calculus/differentiate.h"
#include "math/calculus/rules.h"
#include "math/calculus/tape.h"
#include "math/convolutions/convolution.h"
#include "math/convolutions/formula.h"
#include "math/convolutions/rules.h"
#include "math/entries/exact_value.h"
#include "math/expressions/text.h"
#include "problems/conv_backprop/figures.h"
#include "problems/conv_backprop/letter_images.h"
#include "spec/error.h"

namespace psolve::conv_backprop {
namespace {

/// Products of the whole convolution up to which everything is written out,
constexpr double kMostProducts = 100'000;
/// and entries of a matrix that are worked one by one.
constexpr Index kMostEntries = 16;
/// Terms of a sum that are shown; all have the coefficient 1.
constexpr Index kShownTerms = 12;
/// Room for a matrix of closed forms on a line.
constexpr Index kLineWidth = 56;
constexpr Index kFirst = 4;
constexpr Index kLast = 2;

class GradientDerivation {
 public:
  GradientDerivation(const DeriveProblem& problem, Workings& work)
      : problem_(problem), work_(work), shape_(shape_of(problem)) {
    const ImageShape out = shape_.output();
    X_ = letters("X", shape_.input.height, shape_.input.width);
    F_ = letters("F", rows().kernel, columns().kernel);
    dO_ = letters("dO", out.height, out.width);
    name_letters();
  }

  Solution run() {
    solution_.sought =
        "How does the loss change with the kernel and with the image of a convolution, given how "
        "it changes with what the convolution gives out?";
    solution_.headline = {"output_size", "kernel_gradient", "input_gradient", "identity_holds"};
    convolve();
    differentiate_by_kernel();
    differentiate_by_image();
    close_forms();
    auto& answers = solution_.answers;
    answers["output_size"] = {dO_.rows(), dO_.cols()};
    answers["kernel_gradient"] = texts(dF_);
    answers["input_gradient"] = texts(dX_);
    answers["identity_holds"] = differing(dF_, closed_F_) + differing(dX_, closed_X_) == 0;
    if (work_.recording()) {
      check();
      remark_conventions();
      remark_spreading();
      if (auto figure = gradient_figure(shape_)) solution_.figures.push_back(std::move(*figure));
    }
    return std::move(solution_);
  }

 private:
  const Window& rows() const { return shape_.windows[0]; }
  const Window& columns() const { return shape_.windows[1]; }
  bool is_plain() const {
    const Window row{.kernel = rows().kernel};
    const Window column{.kernel = columns().kernel};
    return rows() == row && columns() == column;
  }

  static ConvolutionShape shape_of(const DeriveProblem& problem) {
    ConvolutionShape shape;
    shape.input = {1, problem.input_size[0], problem.input_size[1]};
    for (const Index axis : {0, 1}) {
      shape.windows[axis] = {problem.kernel_size[axis], problem.stride[axis], problem.padding[axis],
                             problem.dilation[axis]};
      const Window& window = shape.windows[axis];
      if (window.positions(problem.input_size[axis]) > 0) continue;
      throw SpecError(
          "/kernel_size",
          fmt::format("a kernel over {} {} does not fit into {}{}", window.span(), axis_names[axis],
                      problem.input_size[axis],
                      window.padding > 0 ? fmt::format(" with padding {}", window.padding) : ""));
    }
    if (shape.multiplications() > kMostProducts) {
      throw SpecError("/input_size",
                      fmt::format("the convolution has {:.0f} products, more than the {:.0f} up to "
                                  "which they are written out; a smaller image shows the same",
                                  shape.multiplications(), kMostProducts));
    }
    return shape;
  }

  /// dO[i,j] stands for ∂L/∂O[i,j].
  void name_letters() {
    for (Index i = 0; i < dO_.rows(); ++i) {
      for (Index j = 0; j < dO_.cols(); ++j) {
        formulas_.emplace(dO_(i, j).name(), derivative(sym("L"), sym("O").at(i, j)));
      }
    }
  }
  /// The middle of a long sum is left out.
  Formula shown(Expr e) const {
    const auto terms = e.operands();
    if (!e.is(Expr::Kind::sum) || terms.size() <= kShownTerms) {
      return replace_symbols(to_formula(e), formulas_);
    }
    return long_sum(
        terms.size(), [&](Index i) { return shown(terms[i]); }, kShownTerms);
  }
  Formula shown(const ExprMatrix& m) const {
    return matrix(
        m.rows(), m.cols(), [&](Index i, Index j) { return shown(m(i, j)); }, 6);
  }

  // ---------------------------------------------------------------- the derivation

  /// s i − p + d a, in letters.
  static Formula place(const Window& window, const char* unit, const char* tap) {
    return place_of_tap(window, unit, tap, 0);
  }
  Formula image_at_tap() const {
    return sym("X").at(place(rows(), "i", "a"), place(columns(), "j", "b"));
  }

  /// Steps for the entries of a matrix, the middle left out of a large one.
  void entries(const std::string& id, Rule rule, const ExprMatrix& m,
               const std::function<Formula(Index, Index)>& line) {
    for (Index k = 0; k < m.size(); ++k) {
      if (m.size() > kMostEntries && k == kFirst) {
        const Index left_out = m.size() - kFirst - kLast;
        work_.step([&] {
          return Step{id + "/rest", rule,   fmt::format("… {} more in the same way", left_out),
                      {},           Json(), {}};
        });
        k += left_out;
      }
      const Index i = k / m.cols();
      const Index j = k % m.cols();
      work_.step([&] {
        return Step{fmt::format("{}[{}][{}]", id, i, j),
                    rule,
                    "",
                    {line(i, j)},
                    Json(to_text(m(i, j))),
                    {}};
      });
    }
  }

  void convolve() {
    O_ = ExprMatrix(dO_.rows(), dO_.cols());
    const VectorOf<Expr> F = F_.reshaped<Eigen::RowMajor>();
    const VectorOf<Expr> X = X_.reshaped<Eigen::RowMajor>();
    const VectorOf<Expr> O = psolve::convolve(shape_, F, X);
    std::copy(O.begin(), O.end(), O_.data());
    const auto group = work_.group([&] {
      Prose claim = "The forward pass, indices counted from 0";
      if (rows().padding > 0 || columns().padding > 0) claim << "; outside the image X is 0";
      return Step{"forward",
                  rule::convolution,
                  std::move(claim),
                  {equals({sym("O").at(sym("i"), sym("j")),
                           big("sum", sym("a"), Formula(),
                               big("sum", sym("b"), Formula(),
                                   sym("F").at(sym("a"), sym("b")) * image_at_tap()))})},
                  Json(),
                  {}};
    });
    entries("O", rule::convolution, O_, [&](Index i, Index j) {
      return equals({sym("O").at(i, j), shown(O_(i, j))});
    });
  }

  /// Σ dO[i,j] ∂O[i,j]/∂letter, every derivative taken of what stands in O.
  Expr chain(Expr letter) const {
    std::vector<Expr> shares;
    for (Index k = 0; k < O_.size(); ++k) {
      shares.push_back(dO_.data()[k] * differentiate(O_.data()[k], letter));
    }
    return Expr::sum(shares);
  }

  ExprMatrix chain(const ExprMatrix& by) const {
    ExprMatrix gradient(by.rows(), by.cols());
    for (Index k = 0; k < by.size(); ++k) gradient.data()[k] = chain(by.data()[k]);
    return gradient;
  }

  Formula dL_dO_at() const { return derivative(sym("L"), sym("O").at(sym("i"), sym("j"))); }
  static Formula dL_d(const char* name, Index i, Index j) {
    return derivative(sym("L"), sym(name).at(i, j));
  }

  void differentiate_by_kernel() {
    dF_ = chain(F_);
    const Formula F_ab = sym("F").at(sym("a"), sym("b"));
    const Formula O_ij = sym("O").at(sym("i"), sym("j"));
    work_.step([&] {
      return Step{"dO_dF",
                  rule::partial_derivatives,
                  {"Every ", O_ij, " has ", F_ab, " once, with one entry of X"},
                  {equals({derivative(O_ij, F_ab), image_at_tap()})},
                  Json(),
                  {}};
    });
    const auto group = work_.group([&] {
      return Step{
          "dL_dF",
          rule::chain_rule,
          {"The loss depends on ", F_ab, " through all of O"},
          {equals({derivative(sym("L"), F_ab),
                   big("sum", sym("i"), Formula(),
                       big("sum", sym("j"), Formula(), dL_dO_at() * derivative(O_ij, F_ab))),
                   big("sum", sym("i"), Formula(),
                       big("sum", sym("j"), Formula(), dL_dO_at() * image_at_tap()))})},
          Json(),
          {}};
    });
    entries("kernel_gradient", rule::kernel_gradient, dF_, [&](Index i, Index j) {
      return equals({dL_d("F", i, j), shown(dF_(i, j))});
    });
  }

  void differentiate_by_image() {
    dX_ = chain(X_);
    const Formula X_yx = sym("X").at(sym("y"), sym("x"));
    const Formula O_ij = sym("O").at(sym("i"), sym("j"));
    work_.step([&] {
      return Step{"dO_dX",
                  rule::partial_derivatives,
                  {O_ij, " has ", X_yx,
                   " where its window reaches it, with the entry of F that "
                   "lies on it; elsewhere the derivative is 0"},
                  {equals({derivative(O_ij, X_yx), sym("F").at(sym("a"), sym("b"))}),
                   equals({place(rows(), "i", "a"), sym("y")}),
                   equals({place(columns(), "j", "b"), sym("x")})},
                  Json(),
                  {}};
    });
    const auto group = work_.group([&] {
      return Step{
          "dL_dX",
          rule::chain_rule,
          {"The loss depends on ", X_yx, " through all windows that reach it"},
          {equals({derivative(sym("L"), X_yx),
                   big("sum", sym("i"), Formula(),
                       big("sum", sym("j"), Formula(), dL_dO_at() * derivative(O_ij, X_yx)))})},
          Json(),
          {}};
    });
    entries("input_gradient", rule::image_gradient, dX_, [&](Index i, Index j) {
      return equals({dL_d("X", i, j), shown(dX_(i, j))});
    });
  }

  /// The same sums as the operators ⋆ and ⊗ say them, which know nothing of derivatives.
  void close_forms() {
    const ExprMatrix P = padded(X_, rows().padding, columns().padding);
    const ExprMatrix D = spread(dO_, rows().stride, columns().stride);
    const ExprMatrix Fd = spread(F_, rows().dilation, columns().dilation);
    closed_F_ = ExprMatrix(F_.rows(), F_.cols());
    for (Index a = 0; a < F_.rows(); ++a) {
      for (Index b = 0; b < F_.cols(); ++b) {
        closed_F_(a, b) = correlation_at(P, D, rows().dilation * a, columns().dilation * b);
      }
    }
    closed_X_ = ExprMatrix(X_.rows(), X_.cols());
    for (Index y = 0; y < X_.rows(); ++y) {
      for (Index x = 0; x < X_.cols(); ++x) {
        closed_X_(y, x) = full_convolution_at(Fd, D, y + rows().padding, x + columns().padding);
      }
    }
    define_operands(P, D, Fd);
    regroup("closed_form/kernel", rule::kernel_gradient, kernel_claim(), "F",
            product({is_plain() ? sym("X") : sym("P"),
                     is_plain() ? derivative(sym("L"), sym("O")) : sym("D")},
                    product_sign::correlation),
            dF_, closed_F_);
    regroup("closed_form/input", rule::image_gradient, image_claim(), "X",
            product({rows().dilation * columns().dilation == 1 ? sym("F") : sym("K"),
                     is_plain() ? derivative(sym("L"), sym("O")) : sym("D")},
                    product_sign::full),
            dX_, closed_X_);
  }

  void define_operands(const ExprMatrix& P, const ExprMatrix& D, const ExprMatrix& Fd) {
    if (is_plain()) return;
    work_.step([&] {
      Step step{"operands",
                rule::definition,
                "P is the image with its padding, D is ∂L/∂O with zeros for the windows that the "
                "stride leaves out",
                {equals({sym("P"), shown(P)}), equals({sym("D"), shown(D)})},
                Json(),
                {}};
      if (Fd.size() > F_.size()) {
        step.claim << ", and K is the kernel spread as its dilation says";
        step.lines.push_back(equals({sym("K"), shown(Fd)}));
      }
      return step;
    });
  }

  Prose kernel_claim() const {
    Prose claim =
        "Regrouped, entry (a, b) is ∂L/∂O laid on the image at (a, b), multiplied and added: the "
        "cross-correlation ⋆";
    if (rows().dilation * columns().dilation > 1) {
      claim << fmt::format(", of which every {} entry is taken",
                           dims_text({rows().dilation, columns().dilation}));
    }
    return claim;
  }
  Prose image_claim() const {
    Prose claim =
        "Regrouped, with a = y − i and b = x − j, entry (y, x) is Σ F[a,b] ∂L/∂O[y − a, x − b]: "
        "the full true convolution ⊗, which is the cross-correlation of ∂L/∂O, zeros put around "
        "it, with F rotated by 180°";
    if (rows().padding + columns().padding > 0) {
      claim << ", without the border that is padding";
    }
    return claim;
  }

  /// Whether a matrix of closed forms fits on a line.
  bool is_narrow(const ExprMatrix& m) const {
    Index widest = 0;
    for (Index k = 0; k < m.size(); ++k) {
      widest = std::max<Index>(widest, columns_of(write(shown(m.data()[k]), Hand::unicode)));
    }
    return widest * std::min(m.cols(), Index{6}) <= kLineWidth;
  }

  void regroup(const std::string& id, Rule rule, Prose claim, const char* by,
               const Formula& closed_form, const ExprMatrix& found, const ExprMatrix& closed) {
    work_.step([&] {
      const Index wrong = differing(found, closed);
      claim << (wrong == 0 ? fmt::format("; all {} entries agree", found.size())
                           : fmt::format("; {} of {} entries differ", wrong, found.size()));
      std::vector<Formula> chain = {derivative(sym("L"), sym(by)), closed_form};
      if (is_narrow(closed)) chain.push_back(shown(closed));
      return Step{id, rule, std::move(claim), {equals(std::move(chain))}, Json(), {}};
    });
  }

  // ---------------------------------------------------------------- checks

  /// O by its definition at numbers; shares nothing with the shapes above.
  Matrix convolved(const Matrix& X, const Matrix& F) const {
    Matrix O(dO_.rows(), dO_.cols());
    for (Index i = 0; i < O.rows(); ++i) {
      for (Index j = 0; j < O.cols(); ++j) {
        double total = 0;
        for (Index a = 0; a < F.rows(); ++a) {
          for (Index b = 0; b < F.cols(); ++b) {
            const Index y = problem_.stride[0] * i - problem_.padding[0] + problem_.dilation[0] * a;
            const Index x = problem_.stride[1] * j - problem_.padding[1] + problem_.dilation[1] * b;
            if (y >= 0 && y < X.rows() && x >= 0 && x < X.cols()) total += X(y, x) * F(a, b);
          }
        }
        O(i, j) = total;
      }
    }
    return O;
  }

  /// The slopes of L = Σ G O by central differences with h = 1, exact since L is linear in each.
  template <class LossAt>
  static double difference_error(Matrix& at, const Matrix& found, LossAt loss) {
    double error = 0;
    for (Index k = 0; k < at.size(); ++k) {
      double& entry = at.data()[k];
      entry += 1;
      const double above = loss();
      entry -= 2;
      const double below = loss();
      entry += 1;
      error = worse(error, std::abs((above - below) / 2 - found.data()[k]));
    }
    return error;
  }

  void check() {
    const auto equality = [&](const char* id, const char* name, const ExprMatrix& found,
                              const ExprMatrix& closed) {
      solution_.checks.push_back(
          {id,
           fmt::format("entries of {} that differ from the closed form, of {}", name, found.size()),
           "symbolic equality", static_cast<double>(differing(found, closed)), 0});
    };
    equality("closed_form/kernel", "∂L/∂F", dF_, closed_F_);
    equality("closed_form/input", "∂L/∂X", dX_, closed_X_);

    std::mt19937 random(1);
    std::vector<Expr> symbols;
    std::vector<double> values;
    const auto draw = [&](const ExprMatrix& of) {
      Matrix numbers(of.rows(), of.cols());
      for (Index k = 0; k < of.size(); ++k) {
        numbers.data()[k] = static_cast<double>(random() % 19) - 9;
        symbols.push_back(of.data()[k]);
        values.push_back(numbers.data()[k]);
      }
      return numbers;
    };
    Matrix X = draw(X_);
    Matrix F = draw(F_);
    const Matrix G = draw(dO_);
    const auto loss = [&] { return G.cwiseProduct(convolved(X, F)).sum(); };
    const auto at_numbers = [&](const ExprMatrix& form) {
      const auto numbers =
          Tape({form.data(), static_cast<std::size_t>(form.size())}, symbols).run<double>(values);
      return Matrix(Eigen::Map<const Matrix>(numbers.data(), form.rows(), form.cols()));
    };
    for (const auto& [id, name, form, at] : {std::tuple{"numbers/kernel", "∂L/∂F", &dF_, &F},
                                             std::tuple{"numbers/input", "∂L/∂X", &dX_, &X}}) {
      solution_.checks.push_back(
          {id, fmt::format("{} at random integers, all {} entries", name, form->size()),
           "differences of brute-force loops", difference_error(*at, at_numbers(*form), loss), 0});
    }
  }

  // ---------------------------------------------------------------- remarks

  void remark(std::string id, Remark::Kind kind, Prose text) {
    solution_.remarks.push_back({std::move(id), kind, std::move(text)});
  }

  /// Which reading of the operators makes the two formulas true: the others, entry by entry.
  void remark_conventions() {
    if (!is_plain()) return;
    // The forward pass as a true convolution has the kernel rotated, and its gradient with it.
    const ExprMatrix dF_true = rotated(dF_);
    const ExprMatrix rotated_dO = rotated(dO_);
    ExprMatrix convolved(F_.rows(), F_.cols());
    ExprMatrix correlated(X_.rows(), X_.cols());
    for (Index k = 0; k < F_.size(); ++k) {
      convolved.data()[k] = correlation_at(X_, rotated_dO, k / F_.cols(), k % F_.cols());
    }
    const ExprMatrix rotated_F = rotated(F_);
    for (Index k = 0; k < X_.size(); ++k) {
      correlated.data()[k] = full_convolution_at(rotated_F, dO_, k / X_.cols(), k % X_.cols());
    }
    const Index wrong_F = differing(dF_true, convolved);
    const Index wrong_X = differing(dX_, correlated);
    if (wrong_F + wrong_X == 0) return;
    Prose text =
        "The two formulas hold together where * is the cross-correlation of networks, forward and "
        "in ∂L/∂F, and ⊗ is the full true convolution, which rotates F by 180°.";
    if (wrong_X > 0) {
      Index k = 0;
      while (dX_.data()[k] == correlated.data()[k]) ++k;
      text << fmt::format(
                  " With ⊗ as a cross-correlation too, {} of {} entries of ∂L/∂X would be "
                  "wrong: ",
                  wrong_X, dX_.size())
           << dL_d("X", k / X_.cols(), k % X_.cols()) << " would be " << shown(correlated.data()[k])
           << " instead of " << shown(dX_.data()[k]) << ".";
    }
    if (wrong_F > 0) {
      text << fmt::format(
          " With * as the true convolution throughout, {} of {} entries of ∂L/∂F "
          "would be.",
          wrong_F, dF_.size());
    }
    remark("reading-of-the-operators", Remark::Kind::erratum, std::move(text));
  }

  /// What the formulas give as they stand where there is a stride.
  void remark_spreading() {
    const bool strided = rows().stride > 1 || columns().stride > 1;
    if (!strided) return;
    const Index height = X_.rows() + 2 * rows().padding - dO_.rows() + 1;
    const Index width = X_.cols() + 2 * columns().padding - dO_.cols() + 1;
    remark("gradient-spread-by-the-stride", Remark::Kind::erratum,
           fmt::format("The formulas need ∂L/∂O spread by the stride: without it X ⋆ ∂L/∂O would "
                       "have {} entries, while the kernel has {}.",
                       dims_text({height, width}), dims_text({F_.rows(), F_.cols()})));
  }

  ExprArena arena_;
  const DeriveProblem& problem_;
  Workings& work_;
  ConvolutionShape shape_;
  ExprMatrix X_, F_, dO_;  ///< letters
  ExprMatrix O_;
  ExprMatrix dF_, dX_;              ///< by the chain rule
  ExprMatrix closed_F_, closed_X_;  ///< by the operators
  std::map<std::string, Formula> formulas_;
  Solution solution_;
};

}  // namespace

void declare_conv_derivation(Record<DeriveProblem>& record) {
  record.required("input_size", &DeriveProblem::input_size, axis_pair(1, 1'000), "of the image X")
      .required("kernel_size", &DeriveProblem::kernel_size, axis_pair(1, 1'000), "of the kernel F")
      .optional("stride", &DeriveProblem::stride, axis_pair(1, 1'000), 1,
                "from one window to the next")
      .optional("padding", &DeriveProblem::padding, axis_pair(0, 1'000), 0,
                "zeros put around the image")
      .optional("dilation", &DeriveProblem::dilation, axis_pair(1, 1'000), 1,
                "from one entry of the kernel to the next");
}

Solution derive_conv_gradients(const DeriveProblem& problem, Workings& work) {
  return GradientDerivation(problem, work).run();
}

}  // namespace psolve::conv_backprop
