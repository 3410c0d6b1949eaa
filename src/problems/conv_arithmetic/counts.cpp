// Parameters, multiplications and additions of a layer, as equations of its sizes.

#include <fmt/format.h>

#include <utility>

#include "math/networks/rules.h"
#include "problems/conv_arithmetic/derivation.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

class CountFormulas {
 public:
  CountFormulas(const WorkedLayer& layer, Index index, Workings& work)
      : layer_(layer), index_(index), work_(work) {}

  OperationCounts run() {
    if (layer_.has_weights()) return weighted();
    if (layer_.is_pooling()) return pooled();
    nothing("Nothing is trained or computed");
    return {};
  }

 private:
  bool alike() const { return layer_.axes[0] == layer_.axes[1]; }

  Formula the(const char* letter) const { return work_.the(sym(letter)); }

  /// k², or k₁·k₂ where rows and columns differ.
  void put_area(std::vector<Formula>& factors, const char* letter) const {
    if (alike()) {
      factors.push_back(power(the(letter), 2));
      return;
    }
    for (const Index axis : {1, 2}) factors.push_back(work_.the(sym(letter, axis)));
  }

  /// The weights of a filter: k²·C/g, and n for a dense unit.
  std::vector<Formula> weights() const {
    if (layer_.kind == Kind::dense) return {the("n")};
    std::vector<Formula> factors;
    put_area(factors, "k");
    factors.push_back(layer_.groups == 1 ? the("C") : the("C") / the("g"));
    return factors;
  }

  /// All outputs, o²·N, times `others`.
  Formula outputs_times(const std::vector<Formula>& others) const {
    std::vector<Formula> factors;
    if (layer_.kind != Kind::dense) put_area(factors, "o");
    factors.push_back(the(layer_.has_weights() ? "N" : "C"));
    factors.insert(factors.end(), others.begin(), others.end());
    return product(std::move(factors));
  }

  template <class Describe>
  Integer define(const char* id, const char* letter, Integer value, Describe formula,
                 Prose claim = {}) {
    return work_.define(rule::operation_count, value, [&] {
      return Definition{.id = fmt::format("layers[{}]/{}", index_, id),
                        .claim = std::move(claim),
                        .name = count_symbol(letter, index_),
                        .formula = formula(),
                        .answer = *letter == 'Q' ? "" : fmt::format("layers[{}].{}", index_, id)};
    });
  }

  OperationCounts weighted() {
    const auto& [rows, columns] = layer_.axes;
    const Integer products =
        exact_product(index_, {rows.kernel, columns.kernel, layer_.input.channels / layer_.groups});
    const Integer bias = layer_.bias ? 1 : 0;
    const Integer filters = layer_.output.channels;
    const Integer units =
        exact_product(index_, {rows.output, columns.output, layer_.output.channels});
    OperationCounts counts;
    counts.parameters =
        define("parameters", "P", exact_product(index_, {products + bias, filters}), [&] {
          std::vector<Formula> factors = weights();
          if (layer_.bias) factors = {product(weights()) + 1};
          factors.push_back(the("N"));
          return product(std::move(factors));
        });
    counts.multiplications =
        define("multiplications", "M", exact_product(index_, {units, products}),
               [&] { return outputs_times(weights()); });
    counts.additions =
        define("additions", "A", exact_product(index_, {units, products - 1 + bias}), [&] {
          const Formula terms = product(weights());
          return outputs_times({layer_.bias ? sum({terms, -Formula(1), 1}) : terms - 1});
        });
    return counts;
  }

  OperationCounts pooled() {
    const auto& [rows, columns] = layer_.axes;
    const Integer area = exact_product(index_, {rows.kernel, columns.kernel});
    const Integer units =
        exact_product(index_, {rows.output, columns.output, layer_.output.channels});
    const Integer pairs = exact_product(index_, {units, area - 1});
    const auto pairs_formula = [&] {
      std::vector<Formula> window;
      put_area(window, "k");
      return outputs_times({product(std::move(window)) - 1});
    };
    if (layer_.kind == Kind::max_pool) {
      nothing("Nothing is trained, and comparisons are not counted");
      define("comparisons", "Q", pairs, pairs_formula,
             "The comparisons, one fewer than inputs in a window");
      return {};
    }
    nothing("Nothing is trained");
    OperationCounts counts;
    counts.multiplications = define(
        "multiplications", "M", units, [&] { return outputs_times({}); },
        "The division by the area of the window, once an output");
    counts.additions = define("additions", "A", pairs, pairs_formula);
    return counts;
  }

  void nothing(const char* claim) {
    work_.note(fmt::format("layers[{}]/parameters", index_), rule::parameter_count, claim);
  }

  const WorkedLayer& layer_;
  Index index_;
  Workings& work_;
};

}  // namespace

OperationCounts counts_of(const WorkedLayer& layer, Index index, Workings& work) {
  return CountFormulas(layer, index, work).run();
}

}  // namespace psolve::conv_arithmetic
