#include "math/syntax/forms.h"

#include <gtest/gtest.h>

#include "formula/notation.h"

namespace psolve {
namespace {

std::string latex(const std::string& text) {
  const auto forms = forms_in(Json{{"a", text}});
  return forms.empty() ? "" : write(forms.at("a"), Hand::latex);
}

TEST(Forms, AreTheTextAsMathematics) {
  EXPECT_EQ(latex("sqrt(6)/4"), "\\frac{\\sqrt{6}}{4}");
  EXPECT_EQ(latex("-2*log(2)"), "-2 \\log\\left(2\\right)");
  EXPECT_EQ(latex("exp(x1 - 1)*x2^2"), "e^{x_{1} - 1} x_{2}^{2}");
  // Nothing is worked out.
  EXPECT_EQ(latex("1 - (499/500)^20"), "1 - \\left(\\frac{499}{500}\\right)^{20}");
  // Entries count from one where people read.
  EXPECT_EQ(latex("X[0,1]*dO[1,0]"), "X_{12} \\cdot \\frac{\\partial L}{\\partial O_{21}}");
}

TEST(Forms, AreNoNames) {
  for (const char* text : {"Defect", "conjugate-gradient", "min_G max_D V(D, G)", "infinity", "2",
                           "", "!A & B", "a b"}) {
    EXPECT_EQ(latex(text), "") << text;
  }
}

TEST(Forms, StandAtTheirPaths) {
  const Json u = Json::array({Json::array({"1 + x", 0}), Json::array({"y", "2*x"})});
  const auto forms = forms_in({{"u", u}, {"n", Json::array({1.5, 2})}});
  ASSERT_EQ(forms.size(), 2U);
  EXPECT_TRUE(forms.contains("u[0][0]"));
  EXPECT_TRUE(forms.contains("u[1][1]"));
}

}  // namespace
}  // namespace psolve
