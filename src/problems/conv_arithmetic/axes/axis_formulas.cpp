// Sizes along an axis, forward and solved for the kernel.

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "math/convolutions/rules.h"
#include "problems/conv_arithmetic/derivation.h"

namespace psolve::conv_arithmetic {

using Integer = std::int64_t;

Formula zeros_symbol(Index which, bool is_after) {
  constexpr std::array<std::array<const char*, 2>, 3> names = {
      {{"p_before", "p_after"}, {"p_top", "p_bottom"}, {"p_left", "p_right"}}};
  return sym(names.at(which).at(is_after ? 1 : 0));
}

namespace {

/// `which` is 1 for rows, 2 for columns, and 0 where one line stands for both.
class AxisFormulas {
 public:
  AxisFormulas(const AxisQuestion& question, Index layer, Index which, Workings& work)
      : q_(question), layer_(layer), which_(which), work_(work) {}

  /// The output, and how many zeros "same" puts on, and where.
  void output_size(const AxisSizes& sizes) const {
    work_.define(rule::output_size, sizes.output, [&] {
      Prose claim;
      if (q_.is_same()) {
        claim = "Padding \"same\" is chosen so that";
      } else if (q_.rounds_up) {
        claim = "Rounded up, as long as the last window begins before the input ends";
      }
      return Definition{
          .id = id("output_size"),
          .claim = std::move(claim),
          .name = symbol("o"),
          .formula = size(),
          .answer = fmt::format("layers[{}].output[{}]", layer_, which_ == 0 ? 1 : which_)};
    });
    if (q_.is_same()) zeros_of_same(sizes);
  }

  /// The inequality for the kernel, solved, and the kernel taken.
  void kernel(const KernelRange& range) const {
    if (!work_.recording()) return;
    if (q_.is_transposed) {
      transposed_kernel(range);
      return;
    }
    const auto group = kernel_heading();
    q_.stride ? bounds_of_span(range) : bounds_of_stride(range);
    define("k", range.least, the("k_min"),
           range.count() == 1
               ? Prose("One kernel fits")
               : Prose(fmt::format("{} kernels fit; the smallest is taken", range.count())),
           fmt::format("layers[{}].kernel[{}]", layer_, which_ == 2 ? 1 : 0));
  }

 private:
  Formula symbol(const char* name) const { return symbol_along(name, which_); }
  Formula the(const char* name) const { return work_.the(symbol(name)); }
  /// s, or k where the kernel is its own stride.
  Formula stride() const { return q_.stride ? the("s") : the("k"); }

  std::string id(const char* name) const {
    const std::string axis = which_ == 0 ? "" : fmt::format("/{}", axis_names[which_ - 1]);
    return fmt::format("layers[{}]/{}{}", layer_, name, axis);
  }

  /// Nothing with "valid", and where the ends differ the zeros at each.
  std::vector<Formula> zeros(bool with_values) const {
    const auto of = [&](const char* name) { return with_values ? the(name) : symbol(name); };
    if (q_.form == Padding::Form::valid) return {};
    if (q_.form == Padding::Form::ends) {
      return {with_values ? work_.the(zeros_symbol(which_, false)) : zeros_symbol(which_, false),
              with_values ? work_.the(zeros_symbol(which_, true)) : zeros_symbol(which_, true)};
    }
    return {Formula(2) * of("p")};
  }

  /// i + 2p, or i alone.
  Formula padded(bool with_values = true) const {
    std::vector<Formula> terms = zeros(with_values);
    terms.insert(terms.begin(), with_values ? the("i") : symbol("i"));
    return sum(std::move(terms));
  }

  /// s (i − 1) − 2p + d (k − 1) + 1 + r
  Formula transposed_size(const Formula& k) const {
    std::vector<Formula> terms = {stride() * (the("i") - 1)};
    for (const Formula& cut : zeros(true)) terms.push_back(-cut);
    if (q_.dilation == 1) {
      terms.push_back(k);
    } else {
      terms.push_back(the("d") * (k - 1));
      terms.emplace_back(1);
    }
    if (q_.output_padding > 0) terms.push_back(the("r"));
    return sum(std::move(terms));
  }

  Formula size() const {
    const Formula k = the("k");
    if (q_.is_same()) return call("ceil", {the("i") / stride()});
    if (q_.is_transposed) return transposed_size(k);
    const Formula room = q_.dilation == 1 ? padded() - k : padded() - the("d") * (k - 1) - 1;
    if (!q_.rounds_up) return call("floor", {room / stride()}) + 1;
    const Formula begins = q_.form == Padding::Form::valid ? the("i")
                           : q_.form == Padding::Form::ends
                               ? the("i") + work_.the(zeros_symbol(which_, false))
                               : the("i") + the("p");
    return call("min", {call("ceil", {room / stride()}) + 1, call("ceil", {begins / stride()})});
  }

  void zeros_of_same(const AxisSizes& sizes) const {
    work_.define(rule::output_size, sizes.before + sizes.after, [&] {
      const Formula k = the("k");
      const Formula span = q_.dilation == 1 ? k : the("d") * (k - 1) + 1;
      const Formula moved = tuple({the("o") - 1}) * stride();
      return Definition{.id = id("zeros"),
                        .claim = {"Zeros that this takes: ", to_formula(sizes.before),
                                  " before the input and ", to_formula(sizes.after), " after it"},
                        .name = symbol("z"),
                        .formula = call("max", {moved + span - the("i"), 0})};
    });
  }

  Workings::Group kernel_heading() const {
    Prose claim =
        which_ == 0 ? "The kernel: an output of "
                    : fmt::format("The kernel along the {}: an output of ", axis_names[which_ - 1]);
    claim << equals({symbol("o"), to_formula(*q_.output)}) << " means";
    const Formula k = symbol("k");
    const Formula s = q_.stride ? symbol("s") : k;
    const Formula o = symbol("o");
    const Formula room = padded(false) - (q_.dilation == 1 ? k : symbol("K"));
    const Formula line = q_.is_same() ? relation("≤", {relation("<", {o - 1, symbol("i") / k}), o})
                                      : relation("<", {relation("≤", {s * (o - 1), room}), s * o});
    std::vector<Formula> lines = {line};
    if (!q_.is_same() && q_.dilation > 1)
      lines.push_back(equals({symbol("K"), symbol("d") * (k - 1) + 1}));
    return work_.heading(id("kernel"), rule::kernel_from_sizes, std::move(claim), std::move(lines));
  }

  Workings::Group transposed_heading() const {
    return work_.heading(id("kernel"), rule::kernel_from_sizes,
                         which_ == 0
                             ? Prose("The kernel, from the size of the output")
                             : Prose(fmt::format("The kernel along the {}, from the size of the "
                                                 "output",
                                                 axis_names[which_ - 1])));
  }

  /// o = s (i − 1) − 2p + K + r, solved for K, and K = d (k − 1) + 1 for k.
  void transposed_kernel(const KernelRange& range) const {
    const auto group = transposed_heading();
    std::vector<Formula> terms = {the("o"), -(stride() * (the("i") - 1))};
    for (const Formula& cut : zeros(true)) terms.push_back(cut);
    if (q_.output_padding > 0) terms.push_back(-the("r"));
    const std::string answer = fmt::format("layers[{}].kernel[{}]", layer_, which_ == 2 ? 1 : 0);
    if (q_.dilation == 1) {
      define("k", range.least, sum(std::move(terms)), "One kernel fits", answer);
      return;
    }
    define("K", q_.dilation * (range.least - 1) + 1, sum(std::move(terms)), "What it spans");
    define("k", range.least, (the("K") - 1) / the("d") + 1, "One kernel fits", answer);
  }

  void define(const char* name, Integer value, const Formula& formula, Prose claim = {},
              std::string answer = {}) const {
    work_.define(rule::kernel_from_sizes, value, [&] {
      return Definition{.id = id(name),
                        .claim = std::move(claim),
                        .name = symbol(name),
                        .formula = formula,
                        .answer = std::move(answer)};
    });
  }

  /// s (o − 1) ≤ i + 2p − K < s o, solved for K, and K = d (k − 1) + 1 for k.
  void bounds_of_span(const KernelRange& range) const {
    const Formula s = the("s");
    const Formula o = the("o");
    const Integer all = q_.input + q_.all_zeros();
    const Integer least = all - *q_.stride * *q_.output + 1;
    const Integer most = all - *q_.stride * (*q_.output - 1);
    const Formula lower = padded() - s * o + 1;
    const bool dilated = q_.dilation > 1;
    define(dilated ? "K_max" : "k_max", most, padded() - s * (o - 1));
    define(dilated ? "K_min" : "k_min", std::max<Integer>(least, 1),
           least < 1 ? call("max", {lower, 1}) : lower);
    if (!dilated) return;
    const auto taps = [&](const char* rounding, const char* span) {
      return call(rounding, {(the(span) - 1) / the("d")}) + 1;
    };
    define("k_max", range.most, taps("floor", "K_max"));
    define("k_min", range.least, taps("ceil", "K_min"));
  }

  /// The same where the kernel is its own stride, s = k.
  void bounds_of_stride(const KernelRange& range) const {
    const Formula i = the("i");
    const Formula o = the("o");
    const bool dilated = q_.dilation > 1;
    const Formula d = dilated ? the("d") : Formula(1);
    Formula most = *q_.output == 1 ? i : call("ceil", {i / (o - 1)}) - 1;
    Formula least = call("ceil", {i / o});
    if (!q_.is_same()) {
      const Formula reach = dilated ? padded() + d - 1 : padded();
      most = call("floor", {reach / (dilated ? o + d - 1 : o)});
      least = call("floor", {reach / (dilated ? o + d : o + 1)}) + 1;
    }
    define("k_max", range.most, most);
    define("k_min", range.least, least);
  }

  const AxisQuestion& q_;
  Index layer_;
  Index which_;
  Workings& work_;
};

}  // namespace

void derive_sizes(const AxisQuestion& question, const AxisSizes& sizes, const KernelRange* found,
                  Index layer, Index which, Workings& work) {
  const AxisFormulas formulas(question, layer, which, work);
  if (found != nullptr) formulas.kernel(*found);
  formulas.output_size(sizes);
}

}  // namespace psolve::conv_arithmetic
