#include "problems/conv_backprop/report.h"

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

/// Entries of a matrix that are worked one by one; of a larger one the first, the longest and the
/// last.
constexpr Index kMostEntries = 4;
/// Room for a matrix of closed forms on a line.
constexpr Index kLineWidth = 56;

Formula sum_over(const char* first, const char* second, const Formula& term) {
  return big("sum", sym(first), Formula(), big("sum", sym(second), Formula(), term));
}

/// What the derivations of all kinds of convolutions have in common.
class LetterSteps {
 protected:
  LetterSteps(const LetterGradients& gradients, Workings& work) : g_(gradients), work_(work) {}

  /// Steps for the entries of a matrix, of which a large one leaves most out. People count from one.
  void entries(const std::string& id, Rule rule, const ExprMatrix& m,
               const std::function<Formula(Index, Index)>& name) {
    const Index longest =
        std::max_element(m.data(), m.data() + m.size(),
                         [](Expr a, Expr b) { return a.tree_size() < b.tree_size(); }) -
        m.data();
    Index left_out = 0;
    for (Index k = 0; k < m.size(); ++k) {
      const bool is_shown = k == 0 || k == longest || k + 1 == m.size();
      if (m.size() > kMostEntries && !is_shown) {
        ++left_out;
        continue;
      }
      const Index i = k / m.cols();
      const Index j = k % m.cols();
      work_.note(fmt::format("{}[{}][{}]", id, i, j), rule, "",
                 {equals({name(i + 1, j + 1), g_.shown(m(i, j))})}, text_json(m(i, j)));
    }
    if (left_out == 0) return;
    work_.note(id + "/rest", rule, fmt::format("… {} more in the same way", left_out));
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
};

class GradientDerivation : LetterSteps {
 public:
  GradientDerivation(const LetterGradients& gradients, Workings& work)
      : LetterSteps(gradients, work),
        row_read_(place_of_tap(g_.rows(), "i", "a")),
        column_read_(place_of_tap(g_.columns(), "j", "b")),
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
  void convolve() {
    Prose claim = "The forward pass, indices counted from 1";
    if (g_.rows().is_padded() || g_.columns().is_padded()) claim << "; outside the image X is 0";
    const auto group = work_.heading("forward", rule::convolution, std::move(claim),
                                     {equals({O_ij_, sum_over("a", "b", F_ab_ * X_read_)})});
    entries("O", rule::convolution, g_.O, [](Index i, Index j) { return sym("O").at(i, j); });
  }

  void differentiate_by_kernel() {
    work_.note("dO_dF", rule::partial_derivatives,
               {"Every ", O_ij_, " has ", F_ab_, " once, with one entry of X"},
               {equals({derivative(O_ij_, F_ab_), X_read_})});
    const auto group = work_.heading(
        "dL_dF", rule::chain_rule, {"The loss depends on ", F_ab_, " through all of O"},
        {equals({derivative(sym("L"), F_ab_),
                 sum_over("i", "j", dL_dO_ij() * derivative(O_ij_, F_ab_)),
                 sum_over("i", "j", dL_dO_ij() * X_read_)})});
    entries("kernel_gradient", rule::kernel_gradient, g_.dF,
            [](Index i, Index j) { return dL_d("F", i, j); });
  }

  void differentiate_by_image() {
    const Formula X_yx = sym("X").at(sym("y"), sym("x"));
    work_.note("dO_dX", rule::partial_derivatives,
               {"The derivative by a pixel. ", O_ij_, " has ", X_yx,
                " where its window reaches it, with the entry of F that lies on it; elsewhere the "
                "derivative is 0"},
               {equals({derivative(O_ij_, X_yx), F_ab_}), equals({row_read_, sym("y")}),
                equals({column_read_, sym("x")})});
    const auto group =
        work_.heading("dL_dX", rule::chain_rule,
                      {"The loss depends on ", X_yx, " through all windows that reach it"},
                      {equals({derivative(sym("L"), X_yx),
                               sum_over("i", "j", dL_dO_ij() * derivative(O_ij_, X_yx))})});
    entries("input_gradient", rule::image_gradient, g_.dX,
            [](Index i, Index j) { return dL_d("X", i, j); });
  }

  Formula dL_dO_ij() const { return derivative(sym("L"), O_ij_); }

  void define_operands() {
    if (g_.is_plain()) return;
    Prose claim =
        "What is laid on what: P is the image with its padding, D is ∂L/∂O with zeros for the "
        "windows that the stride leaves out";
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
    regroup("closed_form/kernel", rule::kernel_gradient, kernel_claim(), "F",
            product({image, slopes}, product_sign::correlation), g_.dF, g_.closed_F);
    regroup("closed_form/input", rule::image_gradient, image_claim(), "X",
            product({kernel_letter(), slopes}, product_sign::full), g_.dX, g_.closed_X);
  }

  /// The kernel, or what the dilation makes of it.
  Formula kernel_letter() const {
    return sym(g_.rows().dilation * g_.columns().dilation == 1 ? "F" : "K");
  }

  Prose kernel_claim() const {
    Prose claim = fmt::format(
        "Regrouped by entries of F: entry (a, b) is {} at (a, b), multiplied and added, the "
        "cross-correlation ⋆",
        g_.is_plain() ? "∂L/∂O laid on the image" : "D laid on P");
    if (g_.rows().dilation * g_.columns().dilation > 1) {
      claim << fmt::format(", of which every {} entry is taken",
                           dims_text({g_.rows().dilation, g_.columns().dilation}));
    }
    return claim;
  }
  Prose image_claim() const {
    const auto back = [](const char* from, const char* tap) { return sym(from) - sym(tap) + 1; };
    Prose claim;
    if (g_.is_plain()) {
      const Formula slope = derivative(sym("L"), sym("O").at(back("y", "a"), back("x", "b")));
      claim << "Regrouped by pixels: with " << equals({sym("a"), back("y", "i")}) << " and "
            << equals({sym("b"), back("x", "j")}) << ", entry (y, x) is "
            << sum_over("a", "b", F_ab_ * slope);
    } else {
      const Formula slope = sym("D").at(back("y", "a"), back("x", "b"));
      claim << "Regrouped by pixels: entry (y, x) of the padded image is "
            << sum_over("a", "b", kernel_letter().at(sym("a"), sym("b")) * slope);
    }
    claim << ", the full true convolution ⊗. It is the cross-correlation of "
          << (g_.is_plain() ? derivative(sym("L"), sym("O")) : sym("D"))
          << ", zeros put around it, with " << kernel_letter() << " rotated by 180°";
    if (g_.rows().is_padded() || g_.columns().is_padded()) {
      claim << ", without the border that is padding";
    }
    return claim;
  }

  Formula row_read_, column_read_;  ///< s i − p + d a, and s j − p + d b
  Formula F_ab_, O_ij_;
  Formula X_read_;  ///< X where tap (a, b) of window (i, j) reads
};

/// Each entry of X lays the kernel down, multiplied by it.
class TransposedDerivation : LetterSteps {
 public:
  TransposedDerivation(const LetterGradients& gradients, Workings& work)
      : LetterSteps(gradients, work),
        row_(place_of_tap(g_.rows(), "i", "a")),
        column_(place_of_tap(g_.columns(), "j", "b")) {}

  void run() {
    lay_down();
    differentiate_by_kernel();
    differentiate_by_image();
    close_forms();
  }

 private:
  void lay_down() {
    const auto group = work_.heading(
        "forward", rule::convolution,
        {"The forward pass, indices counted from 1: ", X_,
         " lays down F, multiplied by it, and what falls on one place adds up, over all "
         "i, j, a and b with"},
        {equals({sym("O").at(sym("y"), sym("x")), sum_over("i", "j", sum_over("a", "b", F_ * X_))}),
         equals({sym("y"), row_}), equals({sym("x"), column_})});
    entries("O", rule::convolution, g_.O, [](Index i, Index j) { return sym("O").at(i, j); });
  }

  void differentiate_by_kernel() {
    work_.note("dO_dF", rule::partial_derivatives,
               {"Every ", X_, " brings ", F_, " to one entry of O; what falls outside is cut off"},
               {equals({derivative(O_, F_), X_})});
    const auto group = work_.heading(
        "dL_dF", rule::chain_rule, {"The loss depends on ", F_, " through all that it reaches"},
        {equals({derivative(sym("L"), F_), sum_over("i", "j", X_ * derivative(sym("L"), O_))})});
    entries("kernel_gradient", rule::kernel_gradient, g_.dF,
            [](Index i, Index j) { return dL_d("F", i, j); });
  }

  void differentiate_by_image() {
    work_.note("dO_dX", rule::partial_derivatives,
               {"The derivative by a pixel. ", X_,
                " is in the entries of O on which it lays the kernel, each with the entry of F "
                "that falls there"},
               {equals({derivative(O_, X_), F_})});
    const auto group = work_.heading(
        "dL_dX", rule::chain_rule, {"The loss depends on ", X_, " through these"},
        {equals({derivative(sym("L"), X_), sum_over("a", "b", F_ * derivative(sym("L"), O_))})});
    entries("input_gradient", rule::image_gradient, g_.dX,
            [](Index i, Index j) { return dL_d("X", i, j); });
  }

  /// The sums are those of the convolution that was turned round.
  void close_forms() {
    const bool is_spread = g_.D.size() > g_.X.size();
    const bool is_dilated = g_.K.size() > g_.F.size();
    const bool is_padded = g_.P.size() > g_.dO.size();
    Prose claim;
    Lines lines;
    const auto add = [&](const char* text, const char* name, const ExprMatrix& m) {
      claim << (lines.empty() ? "" : "; ") << text;
      lines.push_back(equals({sym(name), g_.shown(m)}));
    };
    if (is_padded) add("P is ∂L/∂O with zeros for what was cut off", "P", g_.P);
    if (is_spread) add("D is X with zeros for the stride", "D", g_.D);
    if (is_dilated) add("K is the kernel spread as its dilation says", "K", g_.K);
    if (!lines.empty())
      work_.note("operands", rule::definition, std::move(claim), std::move(lines));
    const Formula slopes = is_padded ? sym("P") : derivative(sym("L"), sym("O"));
    const Formula image = is_spread ? sym("D") : sym("X");
    const Formula kernel = is_dilated ? sym("K") : sym("F");
    regroup("closed_form/kernel", rule::kernel_gradient,
            every("Regrouped, entry (a, b) is X laid on ∂L/∂O: the cross-correlation ⋆",
                  g_.rows().dilation, g_.columns().dilation),
            "F", product({slopes, image}, product_sign::correlation), g_.dF, g_.closed_F);
    regroup("closed_form/input", rule::image_gradient,
            every("Regrouped, entry (i, j) is F laid on ∂L/∂O: the cross-correlation that was "
                  "turned round",
                  g_.rows().stride, g_.columns().stride),
            "X", product({slopes, kernel}, product_sign::correlation), g_.dX, g_.closed_X);
  }

  static Prose every(const char* claim, Index rows, Index columns) {
    Prose text = claim;
    if (rows * columns > 1) {
      text << fmt::format(", of which every {} entry is taken", dims_text({rows, columns}));
    }
    return text;
  }

  Formula row_, column_;  ///< s i − p + d a, and s j − p + d b
  Formula F_ = sym("F").at(sym("a"), sym("b"));
  Formula X_ = sym("X").at(sym("i"), sym("j"));
  Formula O_ = sym("O").at(row_, column_);
};

}  // namespace

void derive(const LetterGradients& gradients, Workings& work) {
  if (!work.recording()) return;
  if (gradients.is_transposed) {
    TransposedDerivation(gradients, work).run();
  } else {
    GradientDerivation(gradients, work).run();
  }
}

}  // namespace psolve::conv_backprop
