// Arithmetic, the elementary functions, and what decides. Their values are taken in the form that
// loses no digits, since lines are compared with what solvers computed by other means.

#include <array>
#include <functional>

#include "formula/functions/operations.h"

namespace psolve::operations {
namespace {

/// An operator of scalars over all arguments, from the left.
template <class F>
struct Fold {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return folded<S>([](const S& x, const S& y) { return F{}(x, y); }, a);
  }
};

/// Of a truth value: 1 − x.
struct Complemented {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return mapped<S>([](const S& x) { return S(1) - x; }, a[0]);
  }
};

struct Negated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return mapped<S>([](const S& x) { return -x; }, a[0]);
  }
};

template <class S>
bool is_matrix_like(const ValueOf<S>& a) {
  return a.rank() > 1;
}

/// Two matrices have a product of their own, or one entry by entry: neither is meant by this one.
struct Multiplied {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    std::size_t matrices = 0;
    for (const auto& factor : a) matrices += is_matrix_like(factor) ? 1 : 0;
    if (matrices > 1) return refused<S>("matrices without the sign of their product");
    return Fold<std::multiplies<>>{}(a);
  }
};

template <class Operation>
struct NotOfMatrices {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (is_matrix_like(a[0])) return refused<S>("a power of a matrix");
    return Operation{}(a);
  }
};

struct Squared {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return mapped<S>([](const S& x) { return x * x; }, a[0]);
  }
};

template <class Beats>
struct BestOfAll {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    std::vector<S> all;
    for (const auto& part : a) all.insert(all.end(), part.entries().begin(), part.entries().end());
    return ValueOf<S>(best_of<Beats, S>(all));
  }
};

template <class Beats>
struct BestOfEach {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return folded<S>(
        [](const S& x, const S& y) {
          return best_of<Beats, S>(std::array<S, 2>{x, y});
        },
        a);
  }
};

/// A function whose movement in digits is derived from what it is.
constexpr FunctionEntry moving_as(FunctionEntry function, Operation<Digits> in_digits) {
  function.in_digits = in_digits;
  return function;
}
template <OfOne<Digits> f>
Answer<Digits> each_in_digits(Arguments<Digits> a) {
  return mapped<Digits>(f, a[0]);
}

template <class P>
P floored_modulus(const P& x, const P& y) {
  return x - y * floor(x / y);
}

constexpr std::array kNumberFunctions = {
    row<Fold<std::plus<>>>("", "Add", "the sum of its arguments", 1, kMany),
    row<Fold<std::minus<>>>("", "Subtract", "the first less the second", 2, 2),
    row<Negated>("", "Negate", "its argument with the other sign", 1, 1),
    row<Multiplied>("", "Multiply", "the product of numbers, or of numbers and a list", 1, kMany),
    row<Fold<std::divides<>>>("", "Divide", "the first divided by the second", 2, 2),
    row<NotOfMatrices<EachOfTwo<decltype([](const auto& x, const auto& y) { return pow(x, y); })>>>(
        "", "Power", "the first to the power of the second", 2, 2),
    row<NotOfMatrices<Squared>>("", "Square", "its argument times itself", 1, 1),
    each("sqrt", "Sqrt", "the square root", [](const auto& x) { return sqrt(x); },
         {CallStyle::Kind::rooted, "√", "\\sqrt"}, {0, kInfinity, 0}),
    each_of_two("root", "Root", "the root of the first that the second names",
                [](const auto& x, const auto& n) {
                  using P = std::decay_t<decltype(x)>;
                  return x < 0 && floored_modulus(n, P(2)) == 1 ? P(-pow(-x, 1 / n))
                                                                : P(pow(x, 1 / n));
                },
                {CallStyle::Kind::rooted, "√", "\\sqrt"}),
    each("exp", "Exp", "e to this power", [](const auto& x) { return exp(x); },
         {CallStyle::Kind::raised}, {0}),
    each("log", "Ln", "the natural logarithm", [](const auto& x) { return log(x); },
         in_latex("\\log"), {-kInfinity, kInfinity, 0}),
    each("log2", "Log2", "the logarithm to base 2",
         [](const auto& x) {
           using P = std::decay_t<decltype(x)>;
           if constexpr (std::is_same_v<P, double>)
             return log2(x);
           else
             return P(log(x) / log(P(2)));
         },
         in_latex("\\log_2"), {-kInfinity, kInfinity, 0}),
    moving_as(each("sin", "Sin", "the sine", [](const auto& x) { return sin(x); },
                   in_latex("\\sin"), {-1, 1}),
              each_in_digits<sine>),
    moving_as(each("cos", "Cos", "the cosine", [](const auto& x) { return cos(x); },
                   in_latex("\\cos"), {-1, 1}),
              each_in_digits<cosine>),
    moving_as(
        each(
            "tan", "Tan", "the tangent", [](const auto& x) { return tan(x); }, in_latex("\\tan")),
        each_in_digits<tangent>),
    each("asin", "Arcsin", "the angle of this sine", [](const auto& x) { return asin(x); },
         in_latex("\\arcsin"), {-1.5707963267948966, 1.5707963267948966, -1, 1}),
    each("acos", "Arccos", "the angle of this cosine", [](const auto& x) { return acos(x); },
         in_latex("\\arccos"), {0, 3.1415926535897932, -1, 1}),
    each("atan", "Arctan", "the angle of this tangent", [](const auto& x) { return atan(x); },
         in_latex("\\arctan"), {-1.5707963267948966, 1.5707963267948966}),
    each_of_two("atan2", "Arctan2", "the angle of the point with the ordinate and the abscissa",
                [](const auto& y, const auto& x) {
                  return atan2(y + std::decay_t<decltype(y)>(0), x);  // -0 has no side
                },
                {CallStyle::Kind::named, "atan2", "\\operatorname{atan2}"}),
    each(
        "sinh", "Sinh", "the hyperbolic sine", [](const auto& x) { return sinh(x); },
        in_latex("\\sinh")),
    each("cosh", "Cosh", "the hyperbolic cosine", [](const auto& x) { return cosh(x); },
         in_latex("\\cosh"), {1}),
    each("tanh", "Tanh", "the hyperbolic tangent", [](const auto& x) { return tanh(x); },
         in_latex("\\tanh"), {-1, 1}),
    each("erf", "Erf", "the error function", [](const auto& x) { return error_function(x); },
         in_latex("\\operatorname{erf}"), {-1, 1}),
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
};

}  // namespace

std::span<const FunctionEntry> number_functions() {
  return kNumberFunctions;
}

}  // namespace psolve::operations
