#include "problems/conv_to_mlp/layer_view.h"

#include <fmt/format.h>

namespace psolve::conv_to_mlp {
namespace {

/// Of what is too long, so many lines from the start and from the end.
constexpr Index kFirst = 4;
constexpr Index kLast = 2;

}  // namespace

void for_shown(Workings& work, const ShownLines& lines, const std::function<void(Index)>& show) {
  if (!work.recording()) return;
  for (Index i = 0; i < lines.count; ++i) {
    if (lines.count > lines.most && i == kFirst) {
      work.step([&] {
        const Index left_out = lines.count - kFirst - kLast;
        return Step{lines.id + "/rest",
                    lines.rule,
                    fmt::format("… {} more in the same way", left_out),
                    {},
                    Json(),
                    {}};
      });
      i = lines.count - kLast;
    }
    show(i);
  }
}

Formula times(const Dims& factors) {
  std::vector<Formula> parts;
  for (const Index factor : factors) parts.push_back(to_formula(factor));
  return product(std::move(parts));
}

Formula vec(const Formula& of) {
  return call("vec", {of});
}

Formula dense_layer(const LayerView& layer) {
  const Formula product = psolve::product({sym("W"), vec(sym("X"))}, product_sign::matrix);
  return layer.has_bias() ? product + sym("b") : product;
}

Formula weight_symbol(Index row, Index column) {
  return sym("W").at(to_formula(row + 1), to_formula(column + 1));
}

Formula worked(const Formula& name, const Formula& formula, const Formula& value) {
  std::vector<Formula> chain = {name};
  for (const Formula& part : {in_symbols(formula), in_numbers(formula), value}) {
    if (part.is(Formula::Kind::blank)) continue;
    if (chain.size() == 1 || !look_alike(chain.back(), part)) chain.push_back(part);
  }
  return equals(std::move(chain));
}

Formula size_of(Index rows, Index columns) {
  return Formula::words(fmt::format("{}×{}", rows, columns));
}

}  // namespace psolve::conv_to_mlp
