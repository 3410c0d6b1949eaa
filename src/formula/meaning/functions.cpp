// The one table of functions. Their values are taken in the form that loses no digits, since lines
// are compared with what solvers computed by other means.

#include "formula/meaning/functions.h"

#include <array>
#include <boost/math/constants/constants.hpp>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "formula/meaning/matrix_operations.h"
#include "formula/meaning/operations.h"
#include "formula/meaning/window_operations.h"

namespace psolve {
namespace {

using namespace operations;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMany = 1 << 30;

/// A row: `Op` is what it does to numbers and lists of either scalar.
template <class Op>
constexpr FunctionEntry row(std::string_view name, std::string_view head, std::string_view meaning,
                            int least, int most, CallStyle style = {}) {
  FunctionEntry function{name, head, meaning, least, most, nullptr, nullptr, style};
  function.in_double = [](Arguments<double> a) { return Op{}(a); };
  function.in_digits = [](Arguments<Digits> a) { return Op{}(a); };
  return function;
}

/// The same for a function of one plain number, which acts on each entry of a list; its value lies
/// between `low` and `high` for arguments between `from` and `to`.
struct Bounds {
  double low = -kInfinity;
  double high = kInfinity;
  double from = -kInfinity;
  double to = kInfinity;
};
template <class F>
constexpr FunctionEntry each(std::string_view name, std::string_view head, std::string_view meaning,
                             F, CallStyle style = {}, Bounds bounds = {}) {
  FunctionEntry function = row<Each<F>>(name, head, meaning, 1, 1, style);
  function.low = bounds.low;
  function.high = bounds.high;
  function.from = bounds.from;
  function.to = bounds.to;
  return function;
}

template <class F>
constexpr FunctionEntry each_of_two(std::string_view name, std::string_view head,
                                    std::string_view meaning, F, CallStyle style = {}) {
  return row<EachOfTwo<F>>(name, head, meaning, 2, 2, style);
}

template <class Op>
constexpr FunctionEntry windows(std::string_view name, std::string_view head,
                                std::string_view meaning, int least, int operands,
                                std::span<const std::string_view> further) {
  FunctionEntry function =
      row<Op>(name, head, meaning, least, operands + static_cast<int>(further.size()));
  function.further = further;
  return function;
}

constexpr std::array<std::string_view, 5> kConvolutionSizes = {"stride", "padding", "dilation",
                                                               "groups", "output padding"};
constexpr std::array<std::string_view, 5> kKernelGradientSizes = {"size", "stride", "padding",
                                                                  "dilation", "groups"};
constexpr std::array<std::string_view, 3> kPoolSizes = {"size", "stride", "padding"};
constexpr auto kConvolution = std::span(kConvolutionSizes).first(4);

constexpr CallStyle named(std::string_view unicode, std::string_view latex) {
  return {CallStyle::Kind::named, unicode, latex};
}
constexpr CallStyle in_latex(std::string_view latex) {
  return named({}, latex);
}

// ------------------------------------------------------------------ plain functions of one number

// Names that std and Boost both know are found by their argument.
using std::abs;
using std::ceil;
using std::exp;
using std::floor;
using std::log;
using std::sqrt;
using std::tanh;

template <class P>
P pi_of(const P&) {
  return boost::math::constants::pi<P>();
}

double log_of_one_plus(double x) {
  return std::log1p(x);
}
Big log_of_one_plus(const Big& x) {
  return log(1 + x);
}

/// 2/√π e^(−x²) Σ 2ⁿ x^(2n+1)/(2n+1)!!, all of one sign; beyond 11 the rest is below 10⁻⁵⁰.
Big error_function(const Big& x) {
  if (abs(x) > 11) return x < 0 ? -1 : 1;
  Big term = x;
  Big sum = x;
  for (int n = 1; abs(term) > abs(sum) * std::numeric_limits<Big>::epsilon(); ++n) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / sqrt(pi_of(x)) * exp(-x * x) * sum;
}
double error_function(double x) {
  return std::erf(x);
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

template <class P>
P floored_modulus(const P& x, const P& y) {
  return x - y * floor(x / y);
}

/// Constants of Klambauer et al. 2017.
constexpr double kSeluAlpha = 1.6732632423543772848170429916717;
constexpr double kSeluScale = 1.0507009873554804934193349852946;

double less_one(double x) {
  return std::expm1(x);
}
Big less_one(const Big& x) {
  return exp(x) - 1;
}

// ------------------------------------------------------------------ the table

const auto& table() {
  static const std::array rows = {
      // Arithmetic
      row<Fold<std::plus<>>>("", "Add", "the sum of its arguments", 1, kMany),
      row<Fold<std::minus<>>>("", "Subtract", "the first less the second", 2, 2),
      row<Negated>("", "Negate", "its argument with the other sign", 1, 1),
      row<Multiplied>("", "Multiply", "the product of numbers, or of numbers and a list", 1, kMany),
      row<Fold<std::divides<>>>("", "Divide", "the first divided by the second", 2, 2),
      row<NotOfMatrices<EachOfTwo<decltype([](const auto& x, const auto& y) {
        using std::pow;
        return pow(x, y);
      })>>>("", "Power", "the first to the power of the second", 2, 2),
      row<NotOfMatrices<Squared>>("", "Square", "its argument times itself", 1, 1),
      each("sqrt", "Sqrt", "the square root", [](const auto& x) { return sqrt(x); },
           {CallStyle::Kind::rooted, "√", "\\sqrt"}, {0, kInfinity, 0}),
      each_of_two("root", "Root", "the root of the first that the second names",
                  [](const auto& x, const auto& n) {
                    using std::pow;
                    using P = std::decay_t<decltype(x)>;
                    return x < 0 && floored_modulus(n, P(2)) == 1 ? P(-pow(-x, 1 / n))
                                                                  : P(pow(x, 1 / n));
                  }),
      each("exp", "Exp", "e to this power", [](const auto& x) { return exp(x); },
           {CallStyle::Kind::raised}, {0}),
      each("log", "Ln", "the natural logarithm", [](const auto& x) { return log(x); },
           in_latex("\\log"), {-kInfinity, kInfinity, 0}),
      each("log2", "Log2", "the logarithm to base 2",
           [](const auto& x) {
             using std::log2;
             using P = std::decay_t<decltype(x)>;
             if constexpr (std::is_same_v<P, double>)
               return log2(x);
             else
               return P(log(x) / log(P(2)));
           },
           in_latex("\\log_2"), {-kInfinity, kInfinity, 0}),
      // Trigonometry
      each("sin", "Sin", "the sine",
           [](const auto& x) {
             using std::sin;
             return sin(x);
           },
           in_latex("\\sin"), {-1, 1}),
      each("cos", "Cos", "the cosine",
           [](const auto& x) {
             using std::cos;
             return cos(x);
           },
           in_latex("\\cos"), {-1, 1}),
      each(
          "tan", "Tan", "the tangent",
          [](const auto& x) {
            using std::tan;
            return tan(x);
          },
          in_latex("\\tan")),
      each("asin", "Arcsin", "the angle of this sine",
           [](const auto& x) {
             using std::asin;
             return asin(x);
           },
           in_latex("\\arcsin"), {-1.5707963267948966, 1.5707963267948966, -1, 1}),
      each("acos", "Arccos", "the angle of this cosine",
           [](const auto& x) {
             using std::acos;
             return acos(x);
           },
           in_latex("\\arccos"), {0, 3.1415926535897932, -1, 1}),
      each("atan", "Arctan", "the angle of this tangent",
           [](const auto& x) {
             using std::atan;
             return atan(x);
           },
           in_latex("\\arctan"), {-1.5707963267948966, 1.5707963267948966}),
      each_of_two("atan2", "Arctan2", "the angle of the point with the ordinate and the abscissa",
                  [](const auto& y, const auto& x) {
                    using std::atan2;
                    return atan2(y, x);
                  }),
      each(
          "sinh", "Sinh", "the hyperbolic sine",
          [](const auto& x) {
            using std::sinh;
            return sinh(x);
          },
          in_latex("\\sinh")),
      each("cosh", "Cosh", "the hyperbolic cosine",
           [](const auto& x) {
             using std::cosh;
             return cosh(x);
           },
           in_latex("\\cosh"), {1}),
      each("tanh", "Tanh", "the hyperbolic tangent", [](const auto& x) { return tanh(x); },
           in_latex("\\tanh"), {-1, 1}),
      each("erf", "Erf", "the error function", [](const auto& x) { return error_function(x); },
           in_latex("\\operatorname{erf}"), {-1, 1}),
      // What decides
      each("abs", "Abs", "the absolute value", [](const auto& x) { return abs(x); },
           {CallStyle::Kind::bracketed, "|", "\\left\\vert ", "|", " \\right\\vert"}, {0}),
      each("sign", "Sign", "1, 0 or -1 as its argument is positive, zero or negative",
           [](const auto& x) {
             return std::decay_t<decltype(x)>(x > 0 ? 1 : x < 0 ? -1 : 0);
           },
           in_latex("\\operatorname{sign}"), {-1, 1}),
      each("step", "Step", "1 from 0 on, else 0",
           [](const auto& x) { return std::decay_t<decltype(x)>(x < 0 ? 0 : 1); },
           in_latex("\\operatorname{step}"), {0, 1}),
      row<Complemented>("not", "", "", 1, 1, {CallStyle::Kind::prefixed, "¬", "\\neg "}),
      each("floor", "Floor", "the largest integer that is not larger",
           [](const auto& x) { return floor(x); },
           {CallStyle::Kind::bracketed, "⌊", "\\left\\lfloor ", "⌋", " \\right\\rfloor"}),
      each("ceil", "Ceil", "the smallest integer that is not smaller",
           [](const auto& x) { return ceil(x); },
           {CallStyle::Kind::bracketed, "⌈", "\\left\\lceil ", "⌉", " \\right\\rceil"}),
      each_of_two("mod", "Mod",
                  "what is left of the first after whole multiples of the second, of its sign",
                  [](const auto& x, const auto& y) { return floored_modulus(x, y); }),
      row<BestOfAll<std::greater<>>>("max", "Max", "the largest of all numbers", 1, kMany,
                                     in_latex("\\max")),
      row<BestOfAll<std::less<>>>("min", "Min", "the smallest of all numbers", 1, kMany,
                                  in_latex("\\min")),
      row<BestOfEach<std::greater<>>>("", "ElementMax", "the larger of each two entries", 1, kMany),
      row<BestOfEach<std::less<>>>("", "ElementMin", "the smaller of each two entries", 1, kMany),
      // Out of a list
      row<Summed>("sum", "Sum", "the sum of a list over its first axis", 1, 1),
      row<ProductOfAll>("", "Product", "the product of a list of numbers", 1, 1),
      row<MeanOfAll>("mean", "Mean", "the mean of a list of numbers", 1, 1),
      row<NormOf>("norm", "Norm",
                  "Euclid's norm of a vector, Frobenius' of a matrix; with 2 the spectral norm", 1,
                  2, {CallStyle::Kind::bracketed, "‖", "\\left\\Vert ", "‖", " \\right\\Vert"}),
      row<PartAt>("", "At", "the entry of a list at these places, counted from 1", 2, 5),
      row<LengthOf>("length", "Length", "how many parts a list has, on its first axis", 1, 1),
      row<Flattened>("vec", "Flatten", "all entries of nested lists in one, row by row", 1, 1),
      row<Reshaped>("reshape", "Reshape", "the same entries in lists of the lengths that follow", 2,
                    5),
      row<Listed>("", "List", "a list of its arguments", 1, kMany),
      // Matrices
      row<TraceOf>("tr", "Trace", "the sum of a matrix's diagonal", 1, 1),
      row<DeterminantOf>("det", "Determinant", "the determinant", 1, 1, in_latex("\\det")),
      row<InverseOf>("", "Inverse", "the inverse of a matrix", 1, 1),
      row<Transposed>("", "Transpose", "a matrix with its rows as columns", 1, 1),
      row<Dotted>("", "Dot", "the sum of the products of two vectors' entries", 2, 2),
      row<MatrixMultiplied>("", "MatrixMultiply", "the product of matrices and vectors", 2, 2),
      row<HadamardMultiplied>("", "HadamardProduct", "the product entry by entry", 2, 2),
      row<OuterMultiplied>("", "OuterProduct", "all products of two vectors' entries, as a matrix",
                           2, 2),
      row<DiagonalOf>("diag", "Diagonal",
                      "the matrix with this diagonal, or the diagonal of this matrix", 1, 1,
                      in_latex("\\operatorname{diag}")),
      row<EigenvaluesOf>("eigenvalues", "Eigenvalues", "the real eigenvalues, ascending", 1, 1),
      row<SpectralRadiusOf>("rho", "SpectralRadius", "the largest modulus of an eigenvalue", 1, 1),
      // Activations
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
      // Windows
      windows<Correlated<false>>("correlate", "CrossCorrelation",
                                 "image, kernel, then stride, padding, dilation, groups", 2, 2,
                                 kConvolution),
      windows<Correlated<true>>("convolve", "Convolution",
                                "the same with the kernel turned by 180 degrees", 2, 2,
                                kConvolution),
      windows<TransposedCorrelated>(
          "full", "FullConvolution",
          "the derivative by the image, from that by the output and the kernel", 2, 2, {}),
      windows<TransposedCorrelated>("transposed", "TransposedConvolution",
                                    "image, kernel, then as CrossCorrelation, then output padding",
                                    2, 2, kConvolutionSizes),
      windows<KernelGradientOf>(
          "kernel-gradient", "KernelGradient",
          "the derivative by the kernel: image, derivative by the output, size "
          "of the kernel, then as CrossCorrelation",
          3, 2, kKernelGradientSizes),
      windows<Rotated>("rot180", "Rotate180",
                       "a matrix, or each image of a stack, turned by 180 degrees", 1, 1, {}),
      windows<MaxPooled>("max-pool", "MaxPool",
                         "the largest entry of each window: image, size, then stride, padding", 2,
                         1, kPoolSizes),
      windows<AveragePooled>("avg-pool", "AveragePool",
                             "the mean of each window: image, size, then stride, padding", 2, 1,
                             kPoolSizes),
      windows<MaxPoolRouted>(
          "max-pool-gradient", "MaxPoolGradient",
          "the derivative by the image, from that by the output, then as MaxPool", 3, 2,
          kPoolSizes),
      windows<AveragePoolShared>("avg-pool-gradient", "AveragePoolGradient",
                                 "the same of AveragePool", 3, 2, kPoolSizes),
  };
  return rows;
}

template <auto key>
const FunctionEntry* found(std::string_view text) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const FunctionEntry*> all;
    for (const FunctionEntry& function : table()) {
      if (!(function.*key).empty()) all.emplace(function.*key, &function);
    }
    return all;
  }();
  const auto at = index.find(text);
  return at == index.end() ? nullptr : at->second;
}

}  // namespace

std::span<const FunctionEntry> functions() {
  return table();
}

const FunctionEntry* function_named(std::string_view name) {
  return found<&FunctionEntry::name>(name);
}

const FunctionEntry* function_headed(std::string_view head) {
  return found<&FunctionEntry::head>(head);
}

const CallStyle& style_of(std::string_view name) {
  static const CallStyle as_named;
  const FunctionEntry* function = function_named(name);
  return function == nullptr ? as_named : function->style;
}

}  // namespace psolve
