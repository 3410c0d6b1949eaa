#include "problems/conv_backprop/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/tensor.h"
#include "core/text/text.h"
#include "formula/notation.h"
#include "math/calculus/rules.h"
#include "math/convolutions/formula.h"
#include "math/convolutions/rules.h"
#include "math/expressions/text.h"

namespace psolve::conv_backprop {
namespace {

/// Entries of a matrix that are worked one by one; of a larger one the first and the last.
constexpr Index kMostEntries = 16;
constexpr Index kFirst = 4;
constexpr Index kLast = 2;
/// Room for a matrix of closed forms on a line.
constexpr Index kLineWidth = 56;

Formula sum_over(const char* first, const char* second, const Formula& term) {
  return big("sum", sym(first), Formula(), big("sum", sym(second), Formula(), term));
}

class GradientDerivation {
 public:
  GradientDerivation(const LetterGradients& gradients, Workings& work)
      : g_(gradients),
        work_(work),
        row_read_(place_of_tap(g_.rows(), "i", "a", 0)),
        column_read_(place_of_tap(g_.columns(), "j", "b", 0)),
        F_ab_(sym("F").at(sym("a"), sym("b"))),
        O_ij_(sym("O").at(sym("i"), sym("j"))),
        X_read_(sym("X").at(row_read_, column_read_)) {}

  void run() {
    convolve();
    differentiate_by_kernel();
    differentiate_by_image();
    define_operands();
    close_forms();
  }

 private:
  /// Steps for the entries of a matrix, the middle left out of a large one.
  void entries(const std::string& id, Rule rule, const ExprMatrix& m,
               const std::function<Formula(Index, Index)>& name) {
    for (Index k = 0; k < m.size(); ++k) {
      if (m.size() > kMostEntries && k == kFirst) {
        const Index left_out = m.size() - kFirst - kLast;
        work_.note(id + "/rest", rule, fmt::format("… {} more in the same way", left_out));
        k += left_out;
      }
      const Index i = k / m.cols();
      const Index j = k % m.cols();
      work_.step([&] {
        return Step{fmt::format("{}[{}][{}]", id, i, j),
                    rule,
                    "",
                    {equals({name(i, j), g_.shown(m(i, j))})},
                    Json(to_text(m(i, j)))};
      });
    }
  }

  void convolve() {
    Prose claim = "The forward pass, indices counted from 0";
    if (g_.rows().is_padded() || g_.columns().is_padded()) claim << "; outside the image X is 0";
    const auto group = work_.group([&] {
      return Step{"forward",
                  rule::convolution,
                  std::move(claim),
                  {equals({O_ij_, sum_over("a", "b", F_ab_ * X_read_)})}};
    });
    entries("O", rule::convolution, g_.O, [](Index i, Index j) { return sym("O").at(i, j); });
  }

  void differentiate_by_kernel() {
    work_.note("dO_dF", rule::partial_derivatives,
               {"Every ", O_ij_, " has ", F_ab_, " once, with one entry of X"},
               {equals({derivative(O_ij_, F_ab_), X_read_})});
    const auto group = work_.group([&] {
      return Step{"dL_dF",
                  rule::chain_rule,
                  {"The loss depends on ", F_ab_, " through all of O"},
                  {equals({derivative(sym("L"), F_ab_),
                           sum_over("i", "j", dL_dO_ij() * derivative(O_ij_, F_ab_)),
                           sum_over("i", "j", dL_dO_ij() * X_read_)})}};
    });
    entries("kernel_gradient", rule::kernel_gradient, g_.dF,
            [](Index i, Index j) { return dL_d("F", i, j); });
  }

  void differentiate_by_image() {
    const Formula X_yx = sym("X").at(sym("y"), sym("x"));
    work_.note("dO_dX", rule::partial_derivatives,
               {O_ij_, " has ", X_yx,
                " where its window reaches it, with the entry of F that lies on it; elsewhere the "
                "derivative is 0"},
               {equals({derivative(O_ij_, X_yx), F_ab_}), equals({row_read_, sym("y")}),
                equals({column_read_, sym("x")})});
    const auto group = work_.group([&] {
      return Step{"dL_dX",
                  rule::chain_rule,
                  {"The loss depends on ", X_yx, " through all windows that reach it"},
                  {equals({derivative(sym("L"), X_yx),
                           sum_over("i", "j", dL_dO_ij() * derivative(O_ij_, X_yx))})}};
    });
    entries("input_gradient", rule::image_gradient, g_.dX,
            [](Index i, Index j) { return dL_d("X", i, j); });
  }

  Formula dL_dO_ij() const { return derivative(sym("L"), O_ij_); }

  void define_operands() {
    if (g_.is_plain()) return;
    Prose claim =
        "P is the image with its padding, D is ∂L/∂O with zeros for the windows that the stride "
        "leaves out";
    Lines lines = {equals({sym("P"), g_.shown(g_.P)}), equals({sym("D"), g_.shown(g_.D)})};
    if (g_.K.size() > g_.F.size()) {
      claim << ", and K is the kernel spread as its dilation says";
      lines.push_back(equals({sym("K"), g_.shown(g_.K)}));
    }
    work_.note("operands", rule::definition, std::move(claim), std::move(lines));
  }

  /// The same sums as the operators ⋆ and ⊗ say them, which know nothing of derivatives.
  void close_forms() {
    const Formula image = g_.is_plain() ? sym("X") : sym("P");
    const Formula slopes = g_.is_plain() ? derivative(sym("L"), sym("O")) : sym("D");
    const Formula kernel = g_.rows().dilation * g_.columns().dilation == 1 ? sym("F") : sym("K");
    regroup("closed_form/kernel", rule::kernel_gradient, kernel_claim(), "F",
            product({image, slopes}, product_sign::correlation), g_.dF, g_.closed_F);
    regroup("closed_form/input", rule::image_gradient, image_claim(), "X",
            product({kernel, slopes}, product_sign::full), g_.dX, g_.closed_X);
  }

  Prose kernel_claim() const {
    Prose claim =
        "Regrouped, entry (a, b) is ∂L/∂O laid on the image at (a, b), multiplied and added: the "
        "cross-correlation ⋆";
    if (g_.rows().dilation * g_.columns().dilation > 1) {
      claim << fmt::format(", of which every {} entry is taken",
                           dims_text({g_.rows().dilation, g_.columns().dilation}));
    }
    return claim;
  }
  Prose image_claim() const {
    Prose claim =
        "Regrouped, with a = y − i and b = x − j, entry (y, x) is Σ F[a,b] ∂L/∂O[y − a, x − b]: "
        "the full true convolution ⊗, which is the cross-correlation of ∂L/∂O, zeros put around "
        "it, with F rotated by 180°";
    if (g_.rows().is_padded() || g_.columns().is_padded()) {
      claim << ", without the border that is padding";
    }
    return claim;
  }

  void regroup(const std::string& id, Rule rule, Prose claim, const char* by,
               const Formula& closed_form, const ExprMatrix& found, const ExprMatrix& closed) {
    const Index wrong = differing(found, closed);
    claim << (wrong == 0 ? fmt::format("; all {} entries agree", found.size())
                         : fmt::format("; {} of {} entries differ", wrong, found.size()));
    std::vector<Formula> chain = {derivative(sym("L"), sym(by)), closed_form};
    if (is_narrow(closed)) chain.push_back(g_.shown(closed));
    work_.note(id, rule, std::move(claim), {equals(std::move(chain))});
  }

  /// Whether a matrix of closed forms fits on a line.
  bool is_narrow(const ExprMatrix& m) const {
    Index widest = 0;
    for (Index k = 0; k < m.size(); ++k) {
      widest = std::max<Index>(widest, columns_of(write(g_.shown(m.data()[k]), Hand::unicode)));
    }
    return widest * std::min(m.cols(), Index{6}) <= kLineWidth;
  }

  const LetterGradients& g_;
  Workings& work_;
  Formula row_read_, column_read_;  ///< s i − p + d a, and s j − p + d b
  Formula F_ab_, O_ij_;
  Formula X_read_;  ///< X where tap (a, b) of window (i, j) reads
};

}  // namespace

void derive(const LetterGradients& gradients, Workings& work) {
  if (work.recording()) GradientDerivation(gradients, work).run();
}

}  // namespace psolve::conv_backprop
