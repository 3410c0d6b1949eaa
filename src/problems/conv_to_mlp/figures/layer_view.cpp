#include "problems/conv_to_mlp/figures/layer_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/workings/stretch.h"
#include "formula/meaning/meaning.h"
#include "math/entries/entry_values.h"

namespace psolve::conv_to_mlp {
namespace {

/// Of what is too long, so many lines from the start and from the end.
constexpr Index kFirst = 4;
constexpr Index kLast = 2;

/// A value that stands as a formula.
struct Numbers {
  const Formula& formula;

  Value value() const { return *value_of(formula); }
  friend Formula to_formula(const Numbers& numbers) { return numbers.formula; }
  friend bool is_short(const Numbers& numbers) { return psolve::is_short(numbers.value()); }
  friend Json to_json(const Numbers& numbers) { return psolve::to_json(numbers.value()); }
};

/// Whether the formula has a letter that no number is known of: an entry that is called e or pi is one,
/// and no constant.
bool holds_letter(const Formula& formula) {
  if (formula.is(Formula::Kind::quantity)) return holds_letter(formula.part(1));
  return formula.is(Formula::Kind::symbol) || std::ranges::any_of(formula.parts(), holds_letter);
}

bool holds_quantity(const Formula& formula) {
  return formula.is(Formula::Kind::quantity) ||
         std::ranges::any_of(formula.parts(), holds_quantity);
}

}  // namespace

void give(const Formula& symbol, const std::vector<Entry>& entries, const Dims& dims,
          const std::string& pointer, Workings& work) {
  if (!work.recording()) return;
  const Index count = std::ssize(entries);
  if (!has_symbols(entries)) {
    const Vector numbers = values<double>(entries);
    ListShape shape;
    for (const Index length : dims) shape.push_back(static_cast<std::size_t>(length));
    work.given(symbol, Value(shape, {numbers.begin(), numbers.end()}), pointer);
    return;
  }
  const Index columns = dims.empty() ? 1 : dims.back();
  work.given_law(equals({symbol, matrix(count / columns, columns,
                                        [&](Index i, Index j) {
                                          return to_formula(entries[i * columns + j]);
                                        })}),
                 pointer);
  for (Index place = 0; place < count; ++place) {
    if (entries[place].symbol != nullptr) continue;
    std::string at = pointer;
    for (const Index i : indices_of(place, dims)) at += fmt::format("/{}", i);
    work.given(dims.empty() ? symbol : entry_symbol(symbol, place, dims), entries[place].number,
               at);
  }
}

void for_each_line(Workings& work, const ManyLines& lines, const std::function<void(Index)>& show) {
  if (!work.recording()) return;
  const Stretch stretch(lines.count, lines.numbers);
  for (Index i = 0; i < lines.count; ++i) {
    if (!stretch.holds(i)) continue;
    const auto aside =
        work.in_the_same_way(lines.count > lines.most && is_middle(i, lines.count, kFirst, kLast));
    show(i);
  }
}

void define_or_state(Workings& work, Rule rule, Workings::Definition definition,
                     const Formula& value) {
  const Formula& formula = definition.formula;
  const bool is_of_numbers = !holds_letter(formula) && !holds_letter(value);
  if (is_of_numbers && holds_quantity(formula) && psolve::value_of(value)) {
    const auto known = psolve::meaning_of(formula, [](const Formula&, const Value* v) {
      return v == nullptr ? Result<Named>::none("a letter") : Result<Named>(Named{"x", *v});
    });
    if (known) {
      work.define(rule, Numbers{value}, [&] { return std::move(definition); });
      return;
    }
  }
  work.note(std::move(definition.id), rule, std::move(definition.claim),
            {worked(definition.name, definition.formula, value)});
}

Formula vec(const Formula& of) {
  return call("vec", {of});
}

Formula bias_of_outputs(const LayerView& layer) {
  return layer.kernel_dims.size() == 2 ? sym("b") : sym("b").at(sym("O"));
}

Formula dense_layer(const LayerView& layer) {
  const Formula product = psolve::product({sym("W"), vec(sym("X"))}, product_sign::matrix);
  return layer.has_bias() ? product + bias_of_outputs(layer) : product;
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
