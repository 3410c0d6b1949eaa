#include "problems/receptive_field/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "spec/error.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// A set of pixels in more pieces than this is not counted,
constexpr Index kMostPieces = 20'000;
/// nor one that takes more comparisons of pieces than this to find.
constexpr Index kMostComparisons = 3'000'000;
/// A derivation shows this many layers of a deep network, most of them from its start.
constexpr Index kShownLayers = 16;

class AxisTrace {
 public:
  AxisTrace(const WindowNetwork& network, Index axis, Workings& work)
      : network_(network), axis_(axis), work_(work) {}

  /// The field at every place.
  std::vector<Field> run() {
    std::vector<Field> fields(1);
    Workings silent(false);
    for (Index place = 1; place <= std::ssize(network_.layers); ++place) {
      Workings& work = is_shown(place) ? work_ : silent;
      const auto group = work.group([&] { return heading(place); });
      const Field input = merged(fields, place, work);
      fields.push_back(through(input, place, work));
    }
    return fields;
  }

 private:
  bool is_shown(Index place) const {
    const Index n = network_.layers.size();
    return n <= kShownLayers || place + 1 < kShownLayers || place + 2 > n;
  }

  const Window& window(Index place) const { return network_.layers[place - 1].axes[axis_]; }

  Step heading(Index place) const {
    const Window& w = window(place);
    const Index n = network_.layers.size();
    std::string claim = network_.layers[place - 1].name;
    if (n > kShownLayers && place + 1 == n) {
      claim = fmt::format("… {} layers later: {}", n - kShownLayers, claim);
    }
    return {fmt::format("layers[{}]", place - 1),
            Rule::recursion,
            {claim + ": ", tuple({equals({sym("k", place), to_formula(w.kernel)}),
                                  equals({sym("s", place), to_formula(w.stride)}),
                                  equals({sym("p", place), to_formula(w.padding)}),
                                  equals({sym("d", place), to_formula(w.dilation)})})},
            {},
            Json(),
            {}};
  }

  /// The symbol of a place's quantity; a place that reads several has one for their union.
  Formula input_symbol(const char* name, Index place) const {
    const auto& sources = network_.layers[place - 1].sources;
    if (sources.size() == 1) return sym(name, sources[0]);
    return sym(name).mark("∪").at(place);
  }

  Field merged(const std::vector<Field>& fields, Index place, Workings& work) const {
    const auto& sources = network_.layers[place - 1].sources;
    Field all = fields[sources[0]];
    if (sources.size() == 1) return all;
    Integer first = all.first;
    Integer last = all.last();
    std::vector<Formula> firsts;
    std::vector<Formula> lasts;
    for (const Index source : sources) {
      const Field& field = fields[source];
      if (field.jump != all.jump) refuse_jumps(place, sources[0], source, all.jump, field.jump);
      first = std::min(first, field.first);
      last = std::max(last, field.last());
      if (!work.recording()) continue;
      firsts.push_back(quantity(sym("first", source), to_formula(field.first)));
      lasts.push_back(quantity(sym("last", source), to_formula(field.last())));
    }
    all.first = first;
    all.size = work.define(Rule::union_of_paths, last - first + 1, [&] {
      return Definition{.id = "union",
                        .claim = "the span of what all paths see",
                        .name = input_symbol("r", place),
                        .formula = call("max", lasts) - call("min", firsts) + 1};
    });
    return all;
  }

  [[noreturn]] void refuse_jumps(Index place, Index a, Index b, Integer jump_a,
                                 Integer jump_b) const {
    const auto name = [&](Index source) {
      return source == 0 ? std::string("input") : network_.layers[source - 1].name;
    };
    throw SpecError(
        fmt::format("/layers/{}/inputs", place - 1),
        fmt::format("branches of different stride meet, so no one field fits all units: \"{}\" "
                    "moves {} pixels a unit, \"{}\" {}",
                    name(a), jump_a, name(b), jump_b));
  }

  Field through(const Field& input, Index place, Workings& work) const {
    const Window& w = window(place);
    const Formula j = quantity(input_symbol("j", place), to_formula(input.jump));
    const Formula k = quantity(sym("k", place), to_formula(w.kernel));
    const Formula s = quantity(sym("s", place), to_formula(w.stride));
    const Formula p = quantity(sym("p", place), to_formula(w.padding));
    const Formula d = quantity(sym("d", place), to_formula(w.dilation));
    Field field;
    field.jump = work.define(Rule::recursion, product_within(w.stride, input.jump, place), [&] {
      return Definition{.id = "jump", .claim = "", .name = sym("j", place), .formula = s * j};
    });
    const Integer reach =
        product_within(product_within(w.kernel - 1, w.dilation, place), input.jump, place);
    field.size = work.define(Rule::recursion, sum_within(input.size, reach, place), [&] {
      const Formula r = quantity(input_symbol("r", place), to_formula(input.size));
      return Definition{.id = "receptive_field",
                        .claim = "",
                        .name = sym("r", place),
                        .formula = r + product({k - 1, d, j})};
    });
    field.first = input.first - product_within(w.padding, input.jump, place);
    within(false, std::abs(field.first), place);
    work.define(Rule::recursion, field.start(), [&] {
      const Formula c = quantity(input_symbol("c", place), input.start());
      return Definition{.id = "start",
                        .claim = "",
                        .name = sym("c", place),
                        .formula = c + ((k - 1) * d / 2 - p) * j};
    });
    return field;
  }

  static Integer within(bool overflow, Integer value, Index place) {
    if (overflow || value > largest_span) {
      throw SpecError(fmt::format("/layers/{}", place - 1),
                      "the receptive field grows beyond 2^53 pixels at this layer");
    }
    return value;
  }
  static Integer product_within(Integer a, Integer b, Index place) {
    Integer value = 0;
    const bool overflow = __builtin_mul_overflow(a, b, &value);
    return within(overflow, value, place);
  }
  static Integer sum_within(Integer a, Integer b, Index place) {
    Integer value = 0;
    const bool overflow = __builtin_add_overflow(a, b, &value);
    return within(overflow, value, place);
  }

  const WindowNetwork& network_;
  Index axis_;
  Workings& work_;
};

}  // namespace

std::vector<Field> derive_fields(const WindowNetwork& network, Index axis, Workings& work) {
  return AxisTrace(network, axis, work).run();
}

ClosedForm::ClosedForm(const WindowNetwork& network, Index axis) {
  for (const auto& layer : network.layers) windows_.push_back(layer.axes[axis]);
}

Integer ClosedForm::value_from(Index skipped) const {
  Integer total = 1;
  Integer strides = 1;
  for (Index i = skipped; i < std::ssize(windows_); ++i) {
    total += (windows_[i].kernel - 1) * windows_[i].dilation * strides;
    strides *= windows_[i].stride;
  }
  return total;
}

Formula ClosedForm::general() const {
  const Formula l = sym("l");
  std::vector<Formula> factors = {sym("k").at(l) - 1};
  if (dilated()) factors.push_back(sym("d").at(l));
  factors.push_back(big("product", equals({sym("i"), 1}), l - 1, sym("s").at(sym("i"))));
  return Formula(1) + big("sum", equals({l, 1}), sym("n"), product(factors));
}

Formula ClosedForm::special() const {
  const Index n = windows_.size();
  const bool alike = std::all_of(windows_.begin(), windows_.end(), [&](const Window& w) {
    return w.kernel == windows_[0].kernel && w.stride == windows_[0].stride &&
           w.dilation == windows_[0].dilation;
  });
  return alike && n > 1 ? geometric() : written_out();
}

bool ClosedForm::dilated() const {
  return std::any_of(windows_.begin(), windows_.end(),
                     [](const Window& w) { return w.dilation > 1; });
}

Formula ClosedForm::geometric() const {
  const Window& w = windows_[0];
  const Formula n = quantity(sym("n"), std::ssize(windows_));
  const Formula s = quantity(sym("s"), to_formula(w.stride));
  std::vector<Formula> factors = {quantity(sym("k"), to_formula(w.kernel)) - 1};
  if (dilated()) factors.push_back(quantity(sym("d"), to_formula(w.dilation)));
  factors.push_back(w.stride == 1 ? n : (power(s, n) - 1) / (s - 1));
  return Formula(1) + product(factors);
}

Formula ClosedForm::written_out() const {
  std::vector<Integer> jumps = {1};
  for (const auto& w : windows_) jumps.push_back(jumps.back() * w.stride);
  const auto term = [&](Index i) {
    if (i == 0) return Formula(1);
    const Window& w = windows_[i - 1];
    std::vector<Formula> factors = {tuple({quantity(sym("k", i), to_formula(w.kernel)) - 1})};
    if (dilated()) factors.push_back(quantity(sym("d", i), to_formula(w.dilation)));
    for (Index m = 1; m < std::min(i, Index{7}); ++m) {
      const bool rest = m == 6 && i > 7;
      if (rest) factors.push_back(dots());
      const Index at = rest ? i - 1 : m;
      factors.push_back(quantity(sym("s", at), to_formula(windows_[at - 1].stride)));
    }
    return product(factors);
  };
  return long_sum(windows_.size() + 1, term);
}

std::optional<PixelSet> support_of(const WindowNetwork& network,
                                   const std::array<std::vector<Field>, 2>& fields) {
  std::vector<PixelSet> supports = {{{IntervalSet::single(0), IntervalSet::single(0)}}};
  Index comparisons = 0;
  for (const auto& layer : network.layers) {
    PixelSet input;
    for (const Index source : layer.sources) input = united(input, supports[source]);
    const auto read = [&](const IntervalSet& pixels, Index axis) {
      const Window& w = layer.axes[axis];
      const Integer jump = fields[axis][layer.sources[0]].jump;
      return pixels.shifted(-w.padding * jump).repeated(w.dilation * jump, w.kernel);
    };
    PixelSet output;
    Index pieces = 0;
    for (const auto& block : input) {
      output = united(output, {{read(block.rows, 0), read(block.columns, 1)}});
    }
    for (const auto& block : output) {
      pieces += block.rows.runs().size() + block.columns.runs().size();
    }
    if (output.size() > 1) comparisons += pieces * output.size();
    if (pieces > kMostPieces || comparisons > kMostComparisons) return std::nullopt;
    supports.push_back(std::move(output));
  }
  return supports.back();
}

}  // namespace psolve::receptive_field
