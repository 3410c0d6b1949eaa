#include "problems/boolean_net/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text/text.h"
#include "formula/notation.h"
#include "math/boolean/syntax.h"
#include "math/threshold/formulas.h"
#include "math/threshold/rules.h"
#include "problems/boolean_net/rules.h"

namespace psolve::boolean_net {
namespace {

/// `count` bits of `number`, the most significant first: "01".
std::string bits_text(std::uint32_t number, Index count) {
  std::string text;
  for (Index i = count; i-- > 0;) text += (number >> i & 1) != 0 ? '1' : '0';
  return text;
}

template <class Make>
std::vector<Formula> literals_of(const Cube& cube, const std::vector<std::string>& variables,
                                 bool opposite, Make make) {
  std::vector<Formula> literals;
  for (Index i = 0; i < std::ssize(variables); ++i) {
    const std::uint32_t bit = 1u << (variables.size() - 1 - i);
    if ((cube.care & bit) == 0) continue;
    const bool positive = ((cube.value & bit) != 0) != opposite;
    literals.push_back(make(sym(variables[i]), positive));
  }
  return literals;
}

Formula literal(const Formula& variable, bool positive) {
  return positive ? variable : negation(variable);
}

Formula function_name(const TabulatedFunction& f, bool complement) {
  return complement ? negation(sym(f.name)) : sym(f.name);
}

Index points_in(const Cube& cube, Index variables) {
  return Index{1} << (variables - cube.literals());
}

struct KindText {
  const char* name;
  const char* reason;
};

KindText text_of(NormalForm::Kind kind) {
  switch (kind) {
    case NormalForm::Kind::products:
      return {"sum of products", "a unit for each product; the output is 1 when any of them is"};
    case NormalForm::Kind::sums:
      return {"product of sums", "a unit for each clause; the output is 1 when all of them are"};
    case NormalForm::Kind::disjoint_products:
      return {"disjoint products", "a unit for each product; at most one of them is 1 at a time"};
    case NormalForm::Kind::disjoint_complement:
      return {"one less the disjoint products of its negation",
              "a unit for each product; at most one of them is 1 at a time"};
    case NormalForm::Kind::counts:
      return {"count of true literals",
              "their number alone decides: a unit for each number at which the value changes"};
    case NormalForm::Kind::polynomial:
      return {"polynomial", "a unit for each monomial, a product of variables"};
  }
  return {"", ""};
}

}  // namespace

Formula product_of(const Cube& cube, const std::vector<std::string>& variables) {
  return conjunction(literals_of(cube, variables, false, literal));
}

std::string product_text(const Cube& cube, const std::vector<std::string>& variables) {
  return write(product_of(cube, variables), Hand::plain);
}

Formula sum_of_rows(const TabulatedFunction& f) {
  constexpr Index kMostListed = 64;
  std::vector<Formula> lists;
  for (const bool free : {false, true}) {
    std::vector<Formula> rows;
    for (Index x = 0; x < f.values.points(); ++x) {
      if (free ? f.values.is_bound(x) : !f.values.on[x]) continue;
      if (std::ssize(rows) < kMostListed) {
        rows.push_back(to_formula(x));
      } else if (std::ssize(rows) == kMostListed) {
        rows.push_back(dots());
      }
    }
    if (rows.empty()) continue;
    lists.push_back(
        product({sym("Sigma"), call(free ? "d" : "m", std::move(rows))}, product_sign::matrix));
  }
  return sum(std::move(lists));
}

Formula smallest_sum(const TabulatedFunction& f, const Cover& cover) {
  constexpr std::size_t kMostProducts = 12;
  std::vector<Formula> products;
  if (cover.cubes.size() > kMostProducts) return disjunction({});
  for (const Cube& cube : cover.cubes) products.push_back(product_of(cube, f.variables));
  return disjunction(std::move(products));
}

Step karnaugh_step(const TabulatedFunction& f) {
  constexpr std::array<std::uint32_t, 4> kGray = {0, 1, 3, 2};
  const Index k = f.variables.size();
  const Index down = k / 2;
  const Index across = k - down;
  std::string corner;
  for (Index i = 0; i < k; ++i) corner += (i == down ? " \\ " : i > 0 ? " " : "") + f.variables[i];
  std::vector<Formula> headings = {Formula::words(corner)};
  for (Index j = 0; j < Index{1} << across; ++j) {
    headings.push_back(Formula::digits(bits_text(kGray[j], across)));
  }
  Formula map = table(std::move(headings), Index{1} << down, [&](Index i, Index j) {
    if (j == 0) return Formula::digits(bits_text(kGray[i], down));
    const std::uint32_t x = kGray[i] << across | kGray[j - 1];
    return f.values.is_bound(x) ? to_formula(f.values.on[x] ? 1 : 0) : Formula::words("–");
  });
  return Step{"karnaugh_map",
              rule::karnaugh_map,
              std::string("Karnaugh map: neighbours, also across the border, differ in one "
                          "variable") +
                  (f.is_bound_everywhere() ? "" : "; where there is a – either value will do"),
              {std::move(map)}};
}

namespace {

Prose primes_claim(const TabulatedFunction& f, Index primes, const Cover& cover, bool complement) {
  const Formula name = function_name(f, complement);
  Prose claim = {"Prime implicants of ", name, ": the products of literals that are 1 only where "};
  if (f.is_bound_everywhere()) {
    claim << name << " is, and no longer so when a literal is left out: ";
  } else {
    claim << name << " is 1 or free, and no longer so when a literal is left out, "
          << "less those that are 1 in free rows alone: ";
  }
  const char* rows = f.is_bound_everywhere() ? "for all rows" : "for all rows where it must be 1";
  claim << fmt::format("{}; {} are enough {}{}", counted(primes, "prime implicant"),
                       cover.cubes.size(), rows, cover.minimal ? ", and fewer are not" : "");
  return claim;
}

Formula table_of_primes(const TabulatedFunction& f, const std::vector<Cube>& primes,
                        const Cover& cover, bool complement) {
  std::vector<Formula> headings = {Formula::words("product"), Formula::words("rows where it is 1")};
  if (!f.is_bound_everywhere()) headings.push_back(Formula::words("of them free"));
  headings.push_back(Formula::words("taken"));
  const Index last = std::ssize(headings) - 1;
  const std::vector<bool>& on = complement ? f.values.off : f.values.on;
  return table(std::move(headings), primes.size(), [&](Index i, Index j) -> Formula {
    const Cube& prime = primes[i];
    const Index points = points_in(prime, f.variables.size());
    if (j == 0) return product_of(prime, f.variables);
    if (j == 1) return to_formula(points);
    if (j == last) {
      const bool taken = std::ranges::find(cover.cubes, prime) != cover.cubes.end();
      return Formula::words(taken ? "yes" : "no");
    }
    Index bound = 0;
    for (std::uint32_t x = 0; x < on.size(); ++x) bound += on[x] && prime.contains(x) ? 1 : 0;
    return to_formula(points - bound);
  });
}

}  // namespace

Step cover_step(const TabulatedFunction& f, const std::vector<Cube>& primes, const Cover& cover,
                bool complement) {
  std::vector<Formula> sum;
  constexpr Index kMostShown = 12;
  for (const Cube& cube : cover.cubes) {
    if (sum.size() == kMostShown) break;
    sum.push_back(product_of(cube, f.variables));
  }
  if (cover.cubes.size() > kMostShown) sum.push_back(dots());
  std::vector<Formula> lines;
  if (!primes.empty()) lines.push_back(table_of_primes(f, primes, cover, complement));
  lines.push_back(equals({function_name(f, complement), disjunction(std::move(sum))}));
  return Step{complement ? "prime_implicants/complement" : "prime_implicants",
              rule::prime_implicants, primes_claim(f, std::ssize(primes), cover, complement),
              std::move(lines)};
}

Step normal_forms_step(const std::vector<NormalForm>& forms, const TabulatedFunction& f) {
  Formula side_by_side = table({Formula::words("normal form"), Formula::words("hidden units")},
                               forms.size(), [&](Index i, Index j) -> Formula {
                                 if (j == 0) return Formula::words(text_of(forms[i].kind).name);
                                 return to_formula(forms[i].network.hidden.size());
                               });
  Prose claim = "Normal forms of ";
  claim << sym(f.name) << " as networks. Of fewest units is the " << text_of(forms[0].kind).name
        << ": " << text_of(forms[0].kind).reason;
  return Step{"normal_forms",
              rule::normal_form,
              std::move(claim),
              {std::move(side_by_side)},
              Json(forms[0].network.hidden.size()),
              {}};
}

namespace {

Prose construction_claim(const NormalForm& form, const std::string& name) {
  switch (form.kind) {
    case NormalForm::Kind::products:
    case NormalForm::Kind::disjoint_products:
    case NormalForm::Kind::disjoint_complement:
      return "A product of literals as a unit: it is 1 exactly where its plain variables less its "
             "negated ones add up to the most they can, the number of plain ones, which is its "
             "threshold";
    case NormalForm::Kind::sums:
      return "A clause as a unit: it is 0 only where its plain variables less its negated ones add "
             "up to the least they can, the negated number of negated ones; its threshold is one "
             "more";
    case NormalForm::Kind::counts:
      return {
          "A count of true literals as units: one fires from j of them on, for each j at which ",
          sym(name),
          " changes; a negated variable is true where it is 0, so plain variables less negated "
          "ones add up to j less the number of negated ones"};
    case NormalForm::Kind::polynomial:
      return "A monomial as a unit: it is 1 exactly where all its variables are, so their number "
             "is "
             "its threshold";
  }
  return {};
}

/// Rows of the table that tells how the units come about.
struct ConstructionRow {
  Formula part;         ///< what the unit computes
  const Unit* unit;     ///< null where an input serves itself
  Formula coefficient;  ///< with which the output takes it
};

/// The cube negated: the clause of the opposite literals.
Formula clause_against(const Cube& cube, const std::vector<std::string>& variables) {
  return disjunction(literals_of(cube, variables, true, literal));
}

std::vector<ConstructionRow> construction_rows(const NormalForm& form, const TabulatedFunction& f) {
  const ThresholdNetwork& network = form.network;
  std::vector<ConstructionRow> rows;
  if (form.kind == NormalForm::Kind::counts) {
    const long negated = std::count(form.literals.begin(), form.literals.end(), -1);
    for (Index u = 0; u < std::ssize(network.hidden); ++u) {
      const long j = (1 - network.hidden[u].twice_bias) / 2 + negated;
      rows.push_back({relation("≥", {sym("j"), to_formula(j)}), &network.hidden[u],
                      to_formula(network.outputs[0].weights[u])});
    }
    return rows;
  }
  Index unit = 0;
  for (Index i = 0; i < std::ssize(form.cubes); ++i) {
    const Cube& cube = form.cubes[i];
    if (cube.care == 0) continue;
    const bool is_input = network.skip_links && cube.literals() == 1;
    const Formula part = form.kind == NormalForm::Kind::sums ? clause_against(cube, f.variables)
                                                             : product_of(cube, f.variables);
    long coefficient = 1;
    if (form.kind == NormalForm::Kind::disjoint_complement) coefficient = -1;
    if (form.kind == NormalForm::Kind::polynomial) coefficient = form.coefficients[i];
    rows.push_back({part, is_input ? nullptr : &network.hidden[unit++], to_formula(coefficient)});
  }
  return rows;
}

}  // namespace

Step construction_step(const NormalForm& form, const TabulatedFunction& f) {
  const std::vector<ConstructionRow> rows = construction_rows(form, f);
  std::vector<Formula> variables;
  for (const std::string& name : f.variables) variables.push_back(sym(name));
  Step step{"construction", rule::threshold_sum, construction_claim(form, f.name), {}};
  if (rows.empty()) {
    step.claim = {sym(f.name), " is constant: the output needs its bias alone"};
    return step;
  }
  step.lines.push_back(
      table({Formula::words("unit"), Formula::words("is 1 where"), Formula::words("sum"),
             Formula::words("threshold"), Formula::words("in the output")},
            rows.size(), [&](Index i, Index j) -> Formula {
              const ConstructionRow& row = rows[i];
              if (j == 1) return row.part;
              if (j == 4) return row.coefficient;
              if (row.unit == nullptr) return j == 0 ? Formula::words("the input") : Formula();
              if (j == 0) return hidden_name(row.unit - form.network.hidden.data());
              if (j == 2) return weighted_sum({row.unit->weights, 0, 1}, variables);
              return to_formula((1 - row.unit->twice_bias) / 2);
            }));
  return step;
}

namespace {

/// Points as text, side by side with "+": "0100 + 2·0011".
Formula sum_of_points(const std::vector<RepeatedPoint>& points, Index variables) {
  std::vector<Formula> terms;
  for (const RepeatedPoint& repeated : points) {
    const Formula point = matrix(1, variables, [&](Index, Index j) {
      return to_formula(repeated.point >> (variables - 1 - j) & 1);
    });
    terms.push_back(repeated.times == 1 ? point : product({to_formula(repeated.times), point}));
  }
  return sum(std::move(terms));
}

}  // namespace

Step separability_step(const Separability& separability, const TabulatedFunction& f) {
  const Index k = f.variables.size();
  if (separability.plane) {
    std::vector<Formula> terms;
    for (Index i = 0; i < k; ++i) {
      const long w = separability.plane->weights[i];
      if (w == 0) continue;
      const Formula x = sym(f.variables[i]);
      const Formula size = std::abs(w) == 1 ? x : product({to_formula(std::abs(w)), x});
      terms.push_back(w < 0 ? -size : size);
    }
    return Step{"separable",
                rule::linear_separability,
                {sym(f.name), f.is_bound_everywhere()
                                  ? " is linearly separable: it is 1 exactly where"
                                  : " is linearly separable: of the rows where it is bound it is 1 "
                                    "exactly where"},
                {relation("≥", {sum(std::move(terms)), to_formula(separability.plane->threshold)})},
                Json(true),
                {}};
  }
  std::vector<Formula> total;
  for (Index i = 0; i < k; ++i) {
    long entry = 0;
    for (const RepeatedPoint& p : separability.on) {
      entry += p.times * static_cast<long>(p.point >> (k - 1 - i) & 1);
    }
    total.push_back(to_formula(entry));
  }
  const Formula sum_of_all = matrix(1, k, [&](Index, Index j) { return total[j]; });
  Prose claim = {
      sym(f.name),
      " is not linearly separable: rows where it is 1 and as many where it is 0 have the "
      "same sum, so no weighted sum reaches a threshold at all of the first and at none "
      "of the others"};
  return Step{"separable",
              rule::linear_separability,
              std::move(claim),
              {equals({sum_of_points(separability.on, k), sum_of_points(separability.off, k),
                       sum_of_all})}};
}

}  // namespace psolve::boolean_net
