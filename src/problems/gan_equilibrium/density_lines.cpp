// What a density is worth at a point, part by part, each with its weight in a mixture:
//
//     normal       e^(−((x − μ)/σ)²/2)/(σ √(2π))
//     uniform      step(x − a) step(b − x)/(b − a)
//     expression   itself between the ends of its interval, and 0 beyond

#include "problems/gan_equilibrium/density_lines.h"

#include <fmt/format.h>

#include <cmath>

#include "formula/meaning/name.h"
#include "math/expressions/parse.h"
#include "math/expressions/text.h"

namespace psolve::gan_equilibrium {

Formula DensityLines::parameter_symbol(const char* name, Index part) const {
  return is_mixture() ? sym(name).at(name_, part + 1) : sym(name).at(name_);
}

Formula DensityLines::parameter(const char* name, Index part) const {
  return work_.the(parameter_symbol(name, part));
}

void DensityLines::give(const char* name, Index part, const Entry& entry,
                        const std::string& pointer) {
  if (!std::isfinite(entry.number)) return;
  work_.given(parameter_symbol(name, part), entry.number, pointer);
}

void DensityLines::give() {
  for (Index k = 0; k < std::ssize(parts()); ++k) {
    const DensityPart& part = parts()[k];
    if (is_mixture()) give("w", k, part.weight, part.pointer + "/weight");
    if (part.is_normal()) {
      give("mu", k, part.first, part.pointer + "/normal/0");
      give("sigma", k, part.second, part.pointer + "/normal/1");
      continue;
    }
    const bool uniform = part.kind == DensityPart::Kind::uniform;
    const std::string ends = part.pointer + (uniform ? "/uniform/" : "/interval/");
    if (!uniform) {
      const Expr x = Expr::symbol("x");
      const std::string name = *psolve::name_of(is_mixture() ? name_.at(k + 1) : name_);
      work_.given_law(
          equals({call(name, {sym("x")}), to_formula(to_expression(*part.syntax, {&x, 1}))}),
          part.pointer + "/expression");
    }
    give("a", k, part.first, ends + "0");
    give("b", k, part.second, ends + "1");
  }
}

/// 1 between the ends, beyond them 0; blank without ends.
Formula DensityLines::within(Index part, const Formula& x) const {
  std::vector<Formula> steps;
  if (std::isfinite(parts()[part].first.number)) {
    steps.push_back(call("step", {x - parameter("a", part)}));
  }
  if (std::isfinite(parts()[part].second.number)) {
    steps.push_back(call("step", {parameter("b", part) - x}));
  }
  return steps.empty() ? Formula() : product(std::move(steps));
}

Formula DensityLines::value_of(Index part, const Formula& x) const {
  const DensityPart& given = parts()[part];
  switch (given.kind) {
    case DensityPart::Kind::normal: {
      const Formula sigma = parameter("sigma", part);
      const Formula away = tuple({x - parameter("mu", part)}) / sigma;
      return power(sym("e"), -(power(away, 2) / 2)) / (sigma * call("sqrt", {2 * sym("pi")}));
    }
    case DensityPart::Kind::uniform:
      return within(part, x) / (parameter("b", part) - parameter("a", part));
    case DensityPart::Kind::expression:
      break;
  }
  const Formula inside = within(part, x);
  const double at = x.part(1).value();
  if (at < given.first.number || at > given.second.number) return inside;
  const Expr variable = Expr::symbol("x");
  const Expr expression = to_expression(*given.syntax, {&variable, 1});
  if (!can_be_written(expression)) return {};
  const Formula value = replace_symbols(to_formula(expression), {{"x", x}});
  return inside.is(Formula::Kind::blank) ? value : inside * tuple({value});
}

Formula DensityLines::mean_at(double x) const {
  for (Index k = 0; k < std::ssize(parts()); ++k) {
    if (parts()[k].is_normal() && parts()[k].first.number == x) return parameter("mu", k);
  }
  return {};
}

Formula DensityLines::at(const Formula& x) const {
  std::vector<Formula> terms;
  for (Index k = 0; k < std::ssize(parts()); ++k) {
    const Formula value = value_of(k, x);
    if (value.is(Formula::Kind::blank)) return {};
    terms.push_back(is_mixture() ? parameter("w", k) * value : value);
  }
  return long_sum(terms);
}

}  // namespace psolve::gan_equilibrium
