#include "problems/receptive_field/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/workings/stretch.h"
#include "problems/receptive_field/rules.h"
#include "spec/error.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// A set of pixels in more pieces than this is not counted,
constexpr Index kMostPieces = 20'000;
/// nor one that takes more comparisons of pieces than this to find.
constexpr Index kMostComparisons = 3'000'000;
/// The closed form of layers that differ is put in numbers up to this many of them.
constexpr Index kMostUnrolled = 100;

/// The recursion r, j, c from place to place, refused where it leaves what JSON's numbers hold.
class Recursion {
 public:
  Recursion(const WindowNetwork& network, Index axis) : network_(network), axis_(axis) {}

  std::vector<Field> run() const {
    std::vector<Field> fields(1);
    for (Index place = 1; place <= std::ssize(network_.layers); ++place) {
      fields.push_back(through(merged(fields, place), place));
    }
    return fields;
  }

 private:
  Field merged(const std::vector<Field>& fields, Index place) const {
    const auto& sources = network_.layers[place - 1].sources;
    Field all = fields[sources[0]];
    Integer last = all.last();
    for (const Index source : sources) {
      const Field& field = fields[source];
      if (field.jump != all.jump) refuse_jumps(place, sources[0], source, all.jump, field.jump);
      all.first = std::min(all.first, field.first);
      last = std::max(last, field.last());
    }
    all.size = last - all.first + 1;
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

  Field through(const Field& input, Index place) const {
    const Window& w = network_.layers[place - 1].axes[axis_];
    Field field;
    field.jump = product_within(w.stride, input.jump, place);
    const Integer reach =
        product_within(product_within(w.kernel - 1, w.dilation, place), input.jump, place);
    field.size = sum_within(input.size, reach, place);
    field.first = input.first - product_within(w.padding, input.jump, place);
    within(false, std::abs(field.first), place);
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
};

/// The same recursion as lines. The image, place 0, has r = j = 1 and c = 0.
class AxisLines {
 public:
  AxisLines(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
            Workings& work)
      : network_(network),
        axis_(axis),
        fields_(fields),
        work_(work),
        stretch_(std::ssize(network.layers), 8) {}

  void run() {
    const Index n = std::ssize(network_.layers);
    for (Index place = 1; place <= n; ++place) {
      if (!stretch_.holds(place - 1)) continue;
      for (const Index source : sources(place)) take_up(source);
      const auto aside = work_.in_the_same_way(is_middle(place - 1, n, 14, 2));
      const auto group = work_.heading(id(place, ""), rule::recursion, claim(place));
      if (sources(place).size() > 1) merge(place);
      pass_through(place);
      known_.insert(place);
    }
  }

 private:
  const std::vector<Index>& sources(Index place) const {
    return network_.layers[place - 1].sources;
  }

  std::string id(Index place, const char* what) const {
    const std::string layer = fmt::format("{}/layers[{}]", axis_names[axis_], place - 1);
    return *what == '\0' ? layer : layer + "/" + what;
  }

  Prose claim(Index place) const {
    const Window& w = network_.layers[place - 1].axes[axis_];
    return {network_.layers[place - 1].name + ": ",
            tuple({equals({sym("k", place), to_formula(w.kernel)}),
                   equals({sym("s", place), to_formula(w.stride)}),
                   equals({sym("p", place), to_formula(w.padding)}),
                   equals({sym("d", place), to_formula(w.dilation)})})};
  }

  /// What a held line reads behind the stretch that is left out.
  void take_up(Index place) {
    if (place == 0 || !known_.insert(place).second) return;
    const auto resume = [&](const char* letter, const char* what, auto value) {
      work_.resume(rule::recursion, value,
                   [&] { return Definition{.id = id(place, what), .name = sym(letter, place)}; });
    };
    resume("j", "jump", fields_[place].jump);
    resume("r", "receptive_field", fields_[place].size);
    resume("c", "start", fields_[place].start());
  }

  Formula the(const char* letter, Index place) const { return work_.the(sym(letter, place)); }
  static Formula of_union(const char* letter, Index place) {
    return sym(letter).mark("∪").at(place);
  }

  void span(Index place) {
    if (!spanned_.insert(place).second) return;
    const Field& field = fields_[place];
    const Formula half = (the("r", place) - 1) / 2;
    work_.define(rule::union_of_paths, field.first, [&] {
      return Definition{
          .id = id(place, "first"), .name = sym("first", place), .formula = the("c", place) - half};
    });
    work_.define(rule::union_of_paths, field.last(), [&] {
      return Definition{
          .id = id(place, "last"), .name = sym("last", place), .formula = the("c", place) + half};
    });
  }

  void merge(Index place) {
    std::vector<Formula> firsts;
    std::vector<Formula> lasts;
    Integer first = largest_span;
    Integer last = -largest_span;
    for (const Index source : sources(place)) {
      if (source > 0) span(source);
      firsts.push_back(source > 0 ? the("first", source) : Formula(0));
      lasts.push_back(source > 0 ? the("last", source) : Formula(0));
      first = std::min(first, fields_[source].first);
      last = std::max(last, fields_[source].last());
    }
    work_.define(rule::union_of_paths, last - first + 1, [&] {
      return Definition{.id = id(place, "union"),
                        .claim = "the span of what all paths see",
                        .name = of_union("r", place),
                        .formula = call("max", lasts) - call("min", firsts) + 1};
    });
    work_.define(rule::union_of_paths, static_cast<double>(first + last) / 2, [&] {
      return Definition{.id = id(place, "union_start"),
                        .claim = "and its centre",
                        .name = of_union("c", place),
                        .formula = (call("max", lasts) + call("min", firsts)) / 2};
    });
  }

  void pass_through(Index place) {
    const Index source = sources(place)[0];
    const bool of_image = source == 0;
    const bool merged = sources(place).size() > 1;
    const Field& field = fields_[place];
    const auto input = [&](const char* letter) {
      return merged ? work_.the(of_union(letter, place)) : the(letter, source);
    };
    const auto times_jump = [&](std::vector<Formula> factors) {
      if (!of_image) factors.push_back(the("j", source));
      return product(std::move(factors));
    };
    const Formula reach = the("k", place) - 1;
    work_.define(rule::recursion, field.jump, [&] {
      return Definition{.id = id(place, "jump"),
                        .name = sym("j", place),
                        .formula = times_jump({the("s", place)}),
                        .answer = answer(place, "jump")};
    });
    work_.define(rule::recursion, field.size, [&] {
      const Formula before = of_image && !merged ? Formula(1) : input("r");
      return Definition{.id = id(place, "receptive_field"),
                        .name = sym("r", place),
                        .formula = before + times_jump({reach, the("d", place)}),
                        .answer = answer(place, "receptive_field")};
    });
    work_.define(rule::recursion, field.start(), [&] {
      const Formula shift = times_jump({reach * the("d", place) / 2 - the("p", place)});
      return Definition{.id = id(place, "start"),
                        .name = sym("c", place),
                        .formula = of_image && !merged ? shift : input("c") + shift,
                        .answer = answer(place, "start")};
    });
  }

  std::string answer(Index place, const char* what) const {
    const std::string entry = network_.axes == 1 ? "" : fmt::format("[{}]", axis_);
    if (place == std::ssize(network_.layers)) return what + entry;
    return fmt::format("layers[{}].{}{}", place - 1, what, entry);
  }

  const WindowNetwork& network_;
  Index axis_;
  const std::vector<Field>& fields_;
  Workings& work_;
  Stretch stretch_;
  std::set<Index> known_;    ///< places whose j, r and c have lines
  std::set<Index> spanned_;  ///< and those whose first and last pixel have
};

}  // namespace

std::vector<Field> fields_along(const WindowNetwork& network, Index axis) {
  return Recursion(network, axis).run();
}

void derive_fields(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
                   Workings& work) {
  AxisLines(network, axis, fields, work).run();
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

bool ClosedForm::alike() const {
  return std::all_of(windows_.begin(), windows_.end(), [&](const Window& w) {
    return w.kernel == windows_[0].kernel && w.stride == windows_[0].stride &&
           w.dilation == windows_[0].dilation;
  });
}

bool ClosedForm::dilated() const {
  return std::any_of(windows_.begin(), windows_.end(),
                     [](const Window& w) { return w.dilation > 1; });
}

std::optional<Formula> ClosedForm::special(const Quantity& quantity) const {
  if (alike() && windows_.size() > 1) return geometric(quantity);
  if (std::ssize(windows_) > kMostUnrolled) return std::nullopt;
  return written_out(quantity);
}

Formula ClosedForm::geometric(const Quantity& quantity) const {
  const Formula n = std::ssize(windows_);
  const Formula s = quantity("s", 1);
  std::vector<Formula> factors = {quantity("k", 1) - 1};
  if (dilated()) factors.push_back(quantity("d", 1));
  factors.push_back(windows_[0].stride == 1 ? n : (power(s, n) - 1) / (s - 1));
  return Formula(1) + product(factors);
}

Formula ClosedForm::written_out(const Quantity& quantity) const {
  const auto term = [&](Index i) {
    if (i == 0) return Formula(1);
    return long_product(
        i + (dilated() ? 1 : 0),
        [&](Index m) {
          if (m == 0) return tuple({quantity("k", i) - 1});
          if (dilated() && m == 1) return quantity("d", i);
          return quantity("s", dilated() ? m - 1 : m);
        },
        product_sign::dot, 8);
  };
  return long_sum(std::ssize(windows_) + 1, term);
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
