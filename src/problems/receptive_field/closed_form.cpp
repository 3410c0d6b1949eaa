#include "problems/receptive_field/closed_form.h"

#include <algorithm>
#include <utility>

#include "formula/notation.h"
#include "math/convolutions/rules.h"
#include "problems/receptive_field/rules.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// The closed form of layers that differ is put in numbers up to this many of them.
constexpr Index kMostUnrolled = 100;

}  // namespace

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

bool ClosedForm::is_uniform() const {
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
  if (is_uniform()) return geometric(quantity, std::ssize(windows_));
  return written_out(quantity);
}

std::optional<Formula> ClosedForm::uniform() const {
  if (!is_uniform()) return std::nullopt;
  return geometric([](const char* letter, Index) { return sym(letter); }, sym("n"));
}

Formula ClosedForm::geometric(const Quantity& quantity, const Formula& n) const {
  const Formula s = quantity("s", 1);
  std::vector<Formula> factors = {quantity("k", 1) - 1};
  if (dilated()) factors.push_back(quantity("d", 1));
  factors.push_back(windows_[0].stride == 1 ? n : (power(s, n) - 1) / (s - 1));
  return Formula(1) + product(factors);
}

Formula ClosedForm::of_stride_one() const {
  std::vector<Formula> factors = {sym("n"), sym("k") - 1};
  if (dilated()) factors.push_back(sym("d"));
  return Formula(1) + product(std::move(factors));
}

std::optional<Formula> ClosedForm::written_out(const Quantity& quantity) const {
  if (std::ssize(windows_) > kMostUnrolled) return std::nullopt;
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

Formula ClosedForm::line(const Formula& letters, const std::optional<Formula>& numbers) const {
  std::vector<Formula> parts = {sym("r_n"), letters};
  if (numbers) parts.push_back(*numbers);
  parts.push_back(to_formula(value()));
  return equals(std::move(parts));
}

void prove(const ClosedForm& form, Workings& work) {
  const Formula l = sym("l");
  const Formula strides = big("product", equals({sym("i"), 1}), l, sym("s").at(sym("i")));
  work.note("closed_form", rule::induction,
            {"Unrolled, by induction: ", equals({sym("r", 0), sym("j", 0), 1}),
             " is the empty sum and product; if the form holds for ", l - 1,
             ", the recursion adds to ", sym("r"), " the term with index ", l, " and to ", sym("j"),
             " the factor ", sym("s").at(l), ", so it holds for ", l},
            {equals({sym("j").at(l), strides}), equals({sym("r").at(sym("n")), form.general()})});
  const auto uniform = form.uniform();
  if (!uniform) return;
  const Formula n = sym("n");
  const Formula s = sym("s");
  const Formula powers = big("sum", equals({l, 1}), n, power(s, l - 1));
  const bool moves = form.moves();
  work.note("closed_form/uniform", rule::unrolled_sum,
            moves ? "All layers are alike, so that the sum is geometric"
                  : "All layers are alike and move by one: every term is the same",
            {equals({powers, moves ? (power(s, n) - 1) / (s - 1) : n}),
             equals({sym("r").at(n), *uniform})});
}

}  // namespace psolve::receptive_field
