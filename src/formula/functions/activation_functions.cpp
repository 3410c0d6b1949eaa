// The activations of networks, in the form that loses no digits.

#include <array>
#include <cmath>
#include <functional>

#include "formula/functions/operations.h"

namespace psolve::operations {
namespace {

/// Whether x² is below the last digit of 1. Then ln(1 + x) is x − x²/2 and e^x − 1 is x + x²/2 to the
/// last digit, where 1 + x and e^x would keep few of the digits of x.
bool is_tiny(const Big& x) {
  return 1 + x * x == 1;
}

double log_of_one_plus(double x) {
  return std::log1p(x);
}
Big log_of_one_plus(const Big& x) {
  return is_tiny(x) ? Big(x - x * x / 2) : Big(log(1 + x));
}

/// Φ(x), the normal distribution's share up to x.
double normal_share(double x) {
  return std::erfc(-x / std::sqrt(2.0)) / 2;
}
Big normal_share(const Big& x) {
  return (1 + error_function(x / sqrt(Big(2)))) / 2;
}

template <class P>
P logistic(const P& x) {
  const P e = exp(-abs(x));
  return x < 0 ? P(e / (1 + e)) : P(1 / (1 + e));
}

/// Constants of Klambauer et al. 2017.
constexpr double kSeluAlpha = 1.6732632423543772848170429916717;
constexpr double kSeluScale = 1.0507009873554804934193349852946;

double less_one(double x) {
  return std::expm1(x);
}
Big less_one(const Big& x) {
  return is_tiny(x) ? Big(x + x * x / 2) : Big(exp(x) - 1);
}

struct Softmaxed {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 1) return refused<S>("softmax of " + a[0].shape().text());
    const std::span<const S> z = a[0].entries();
    const S top = with_movement<S>(plain(best_of<std::greater<>, S>(z)), 0);
    const auto power = [](const Plain<S>& x) { return exp(x); };
    std::vector<S> e;
    e.reserve(z.size());
    for (const S& x : z) e.push_back(through(power, x - top));
    const S total = total_of<S>(e);
    for (S& x : e) x = x / total;
    return ValueOf<S>(a[0].shape(), std::move(e));
  }
};

constexpr std::array kActivationFunctions = {
    each("sigmoid", "Sigmoid", "1/(1 + e^-x)", [](const auto& x) { return logistic(x); },
         named("σ", "\\sigma"), {0, 1}),
    each("relu", "ReLU", "x where that is positive, else 0",
         [](const auto& x) { return std::decay_t<decltype(x)>(x > 0 ? x : 0); },
         in_latex("\\operatorname{ReLU}"), {0}),
    each("leaky-relu", "LeakyReLU", "x where that is positive, else x/100",
         [](const auto& x) { return std::decay_t<decltype(x)>(x > 0 ? x : x / 100); }),
    each("elu", "ELU", "x where that is positive, else e^x - 1",
         [](const auto& x) { return std::decay_t<decltype(x)>(x > 0 ? x : less_one(x)); }, {},
         {-1}),
    each("selu", "SELU", "the scaled ELU of self-normalising networks",
         [](const auto& x) {
           using P = std::decay_t<decltype(x)>;
           return P(P(kSeluScale) * (x > 0 ? x : P(P(kSeluAlpha) * less_one(x))));
         },
         {}, {-kSeluScale * kSeluAlpha}),
    each("gelu", "GELU", "x times the normal distribution's share up to x",
         [](const auto& x) { return std::decay_t<decltype(x)>(x * normal_share(x)); }),
    each("silu", "SiLU", "x/(1 + e^-x)",
         [](const auto& x) { return std::decay_t<decltype(x)>(x * logistic(x)); }),
    each("softplus", "Softplus", "ln(1 + e^x)",
         [](const auto& x) {
           using P = std::decay_t<decltype(x)>;
           return P((x > 0 ? x : P(0)) + log_of_one_plus(exp(-abs(x))));
         },
         in_latex("\\operatorname{softplus}"), {0}),
    row<Softmaxed>("softmax", "Softmax", "e^x of each entry, divided by their sum", 1, 1,
                   in_latex("\\operatorname{softmax}")),
};

}  // namespace

std::span<const FunctionEntry> activation_functions() {
  return kActivationFunctions;
}

}  // namespace psolve::operations
