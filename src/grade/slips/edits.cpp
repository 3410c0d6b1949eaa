#include "grade/slips/edits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/text/text.h"
#include "grade/slips/site.h"
#include "grade/slips/terms.h"

namespace psolve {
namespace {

// ---------------------------------------------------------------- slopes

/// 1 − a, 1 − h², 1 − step(−z), φ′: what a slope is made of, as factor `i` of a product. The other
/// factor of a·(1 − a), or npos.
struct Slope {
  std::size_t factor;
  std::size_t other = std::string::npos;
  const Term* output = nullptr;  ///< a or h
};

bool same_term(const Term& a, const Term& b) {
  return a.kind == b.kind && a.name == b.name && a.number == b.number && a.function == b.function &&
         a.parts.size() == b.parts.size() &&
         std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), same_term);
}

std::optional<Slope> slope_at(const Term& product, std::size_t i) {
  const Term& factor = product.parts[i];
  if (is_symbol(factor) && (factor.name.find("phi_prime") != std::string::npos ||
                            factor.name.find("sigma_prime") != std::string::npos ||
                            factor.name.find("slope") != std::string::npos)) {
    return Slope{i};
  }
  if (factor.is("Diagonal") && factor.parts[0].is(Term::Kind::symbol)) {
    return factor.parts[0].name.find("prime") != std::string::npos ? std::optional(Slope{i})
                                                                   : std::nullopt;
  }
  if (!factor.is("Subtract") || !factor.parts[0].is(Term::Kind::number)) return std::nullopt;
  const Term& inside = factor.parts[1];
  if (inside.is("Square")) return Slope{i, std::string::npos, &inside.parts[0]};
  if (inside.is("Step")) return Slope{i};
  for (std::size_t k = 0; k < product.parts.size(); ++k) {
    if (k != i && same_term(product.parts[k], inside)) return Slope{i, k, &inside};
  }
  return std::nullopt;
}

template <class Take>
void for_each_slope(const Term& product, Take&& take) {
  for (std::size_t i = 0; i < product.parts.size(); ++i) {
    if (const auto slope = slope_at(product, i)) take(*slope);
  }
}

void no_slope(Site& s) {
  const bool diagonal = s.node.is("MatrixMultiply");
  if (!is_product(s.node) && !diagonal) return;
  for_each_slope(s.node, [&](const Slope& slope) {
    std::vector<Term> rest;
    std::vector<Term> left;
    for (std::size_t k = 0; k < s.node.parts.size(); ++k) {
      const bool out = k == slope.factor || k == slope.other;
      (out ? left : rest).push_back(s.node.parts[k]);
    }
    if (rest.empty()) return;
    const Term subject = left.size() == 1 ? left[0] : call_of("Multiply", left);
    s.put("no-slope", 9, rest.size() == 1 ? rest[0] : Term::call(*s.node.function, rest),
          "the slope of the activation, {}, is left out", subject);
  });
}

void slope_at_output(Site& s) {
  if (!is_product(s.node)) return;
  for_each_slope(s.node, [&](const Slope& slope) {
    if (slope.output == nullptr || !is_symbol(*slope.output)) return;
    const bool tanh = slope.other == std::string::npos;
    const Term again = call_of(tanh ? "Tanh" : "Sigmoid", {*slope.output});
    Term factor = s.node.parts[slope.factor];
    (tanh ? factor.parts[1].parts[0] : factor.parts[1]) = again;
    Term other = s.with(slope.factor, std::move(factor));
    if (!tanh) other.parts[slope.other] = again;
    s.put("slope-at-output", 10, std::move(other),
          "the slope is taken at {}, what the activation gives out, not at what goes in",
          *slope.output);
  });
}

// ---------------------------------------------------------------- signs and terms

void sign(Site& s) {
  const Term node = s.node;
  if (s.is_root) {
    s.put("sign", 10, call_of("Negate", {node}), "the sign of the whole is turned", node);
  }
  if (node.is("Add") && node.parts.size() > 1) {
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      s.put("sign", 11, s.with(i, call_of("Negate", {node.parts[i]})), "{} has the other sign",
            node.parts[i], std::to_string(i));
    }
  }
  if (node.is("Subtract") && !(s.is_root && s.scene.is_step)) {
    s.put("sign", 11, call_of("Add", node.parts), "{} is added, not subtracted", node.parts[1]);
  }
  if (node.is("Negate") && !s.is_root) {
    s.put("sign", 11, node.parts[0], "the minus before {} is left out", node.parts[0]);
  }
}

void ascent(Site& s) {
  if (!s.is_root || !s.scene.is_step || !s.node.is("Subtract")) return;
  const Term node = s.node;
  s.put("ascent", 9, call_of("Add", node.parts), "the step goes uphill: {} is added",
        node.parts[1]);
}

void no_bias(Site& s) {
  if (!s.node.is("Add")) return;
  for (std::size_t i = 0; i < s.node.parts.size() && s.node.parts.size() > 1; ++i) {
    if (!is_bias(s.node.parts[i])) continue;
    s.put("no-bias", 9, s.without(i), "the bias {} is left out", s.node.parts[i]);
  }
}

void dropped_term(Site& s) {
  if (s.node.is("Add") && s.node.parts.size() > 1) {
    for (std::size_t i = 0; i < s.node.parts.size(); ++i) {
      if (is_bias(s.node.parts[i])) continue;
      s.put("dropped-term", 12, s.without(i), "the term {} is left out", s.node.parts[i],
            std::to_string(i));
    }
  }
  if (s.node.is("Subtract")) {
    const Term node = s.node;
    const bool of_law = node.parts[0].is(Term::Kind::number);  // 1 − a: its factor is left out
    s.put("dropped-term", of_law ? 14 : 12, node.parts[0], "{} is not subtracted", node.parts[1],
          "1");
    s.put("dropped-term", 13, call_of("Negate", {node.parts[1]}), "{} is left out", node.parts[0],
          "0");
  }
}

// ---------------------------------------------------------------- factors

void no_learning_rate(Site& s) {
  if (!is_product(s.node)) return;
  for (std::size_t i = 0; i < s.node.parts.size() && s.node.parts.size() > 1; ++i) {
    if (!is_rate(s.node.parts[i], s.scene.key)) continue;
    s.put("no-learning-rate", 9, s.without(i), "the learning rate {} is left out", s.node.parts[i]);
  }
}

void dropped_factor(Site& s) {
  const bool joins = is_product(s.node) || s.node.is("MatrixMultiply");
  for (std::size_t i = 0; joins && i < s.node.parts.size() && s.node.parts.size() > 1; ++i) {
    const Term& factor = s.node.parts[i];
    if (is_rate(factor, s.scene.key) || factor.is("Diagonal")) continue;
    s.put("dropped-factor", 12, s.without(i), "the factor {} is left out", factor,
          std::to_string(i));
  }
  const Term node = s.node;
  if (node.is("Divide")) {
    s.put("dropped-factor", 12, node.parts[0], "it is not divided by {}", node.parts[1]);
  }
  if (node.is("Square")) {
    s.put("dropped-factor", 12, node.parts[0], "{} is not squared", node.parts[0]);
  }
}

void factor_two(Site& s) {
  const Term node = s.node;
  const Term two = Term::of(2);
  if (s.is_root) {
    s.put("factor-two", 9, call_of("Multiply", {two, node}), "it is taken twice", node, "2");
    s.put("factor-two", 9, call_of("Divide", {node, two}), "half of it is taken", node, "1/2");
  }
  if (s.is_root && s.scene.is_step && node.parts.size() == 2) {
    const Term step = node.parts[1];
    s.put("factor-two", 10, s.with(1, call_of("Multiply", {two, step})), "{} is taken twice", step,
          "step2");
    s.put("factor-two", 10, s.with(1, call_of("Divide", {step, two})), "half of {} is taken", step,
          "step1/2");
  }
}

void extra_factor(Site& s) {
  if (!s.is_root) return;
  const Term node = s.node;
  for (const Use& use : s.scene.uses) {
    if (use.quantity.cells.size() != 1) continue;
    const Term symbol = Term::symbol(use.name);
    if (is_rate(symbol, s.scene.key)) continue;
    s.put("extra-factor", 15, call_of("Multiply", {node, symbol}), "there is a factor {} too many",
          symbol, stem_of(use.name));
  }
  for (const Rival& rival : s.scene.rivals) {
    const Term symbol = Term::symbol(rival.name);
    if (rival.quantity.cells.size() != 1 || !is_rate(symbol, s.scene.key)) continue;
    s.put("extra-factor", 13, call_of("Multiply", {node, symbol}), "there is a factor {} too many",
          symbol, rival.name);
  }
}

// ---------------------------------------------------------------- functions

void no_activation(Site& s) {
  constexpr std::array<std::string_view, 10> activations = {
      "Sigmoid", "Tanh", "ReLU", "LeakyReLU", "ELU", "SELU", "GELU", "SiLU", "Softplus", "Softmax"};
  if (s.node.function == nullptr) return;
  if (std::ranges::find(activations, s.node.function->head) == activations.end()) return;
  const Term node = s.node;
  s.put("no-activation", 9, node.parts[0], "the activation is left out", node);
}

void log_base(Site& s) {
  const Term node = s.node;
  if (node.is("Ln")) {
    s.put("log-base", 10, call_of("Divide", {node, Term::of(std::numbers::ln10)}),
          "the logarithm is taken to base 10", node, "10");
    s.put("log-base", 10, call_of("Log2", node.parts), "the logarithm is taken to base 2", node,
          "2");
  } else if (node.is("Log2")) {
    s.put("log-base", 10, call_of("Ln", node.parts), "the natural logarithm is taken", node);
  }
}

void degrees(Site& s) {
  if (!s.node.is("Sin") && !s.node.is("Cos") && !s.node.is("Tan")) return;
  const Term angle = s.node.parts[0];
  s.put("degrees", 10, s.with(0, call_of("Multiply", {angle, Term::of(std::numbers::pi / 180)})),
        "the angle {} is taken in degrees", angle);
}

// ---------------------------------------------------------------- other quantities

/// The part of a NAME before and after "prime": W1_prime_1_2 is W1_1_2 after its step.
std::string without_prime(const std::string& name) {
  constexpr std::string_view prime = "_prime";
  const std::size_t at = name.find(prime);
  if (at == name.npos) return {};
  return name.substr(0, at) + name.substr(at + prime.size());
}

std::string with_prime(const std::string& name) {
  const std::string stem(stem_of(name));
  return stem + "_prime" + name.substr(stem.size());
}

void other_weights(Site& s) {
  if (!is_symbol(s.node)) return;
  const Term node = s.node;
  const auto put = [&](std::string_view id, const std::string& name, std::string_view words) {
    const auto quantity = name.empty() ? std::nullopt : s.scene.key.find(name);
    if (!quantity || quantity->cells == s.scene.line.made.cells) return;
    s.put(id, 10, Term::symbol(name), words, Term::symbol(name));
  };
  put("updated-weights", with_prime(node.name), "{} is taken, the weight after the step");
  put("old-weights", without_prime(node.name), "{} is taken, the weight before the step");
}

/// Letters alone: delta of delta2_1.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : stem_of(name)) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) letters += c;
  }
  return letters;
}

void swapped_symbol(Site& s) {
  if (!is_symbol(s.node) || !s.wants(13)) return;
  const Term node = s.node;
  const auto quantity = s.scene.key.find(node.name);
  if (!quantity) return;
  const std::string letters = letters_of(node.name);
  for (const Rival& rival : s.scene.rivals) {
    if (rival.name == node.name || !(rival.quantity.shape == quantity->shape)) continue;
    const int cost = letters_of(rival.name) == letters ? 13 : 16;
    const Term other = Term::symbol(rival.name);
    const std::string detail =
        std::string(stem_of(node.name)) + ">" + std::string(stem_of(rival.name));
    const bool neighbour = stem_of(rival.name) == stem_of(node.name);
    s.put("swapped-symbol", cost, other, "{0} stands in the place of {1}", other, detail);
    if (neighbour && s.scene.key.given_of(node.name) != nullptr) {
      s.put("misread", cost, other, "the neighbour {0} of {1} is read", other, detail);
    }
  }
}

void misread(Site& s) {
  if (!is_symbol(s.node) || s.scene.key.given_of(s.node.name) == nullptr) return;
  const auto quantity = s.scene.key.find(s.node.name);
  if (!quantity || quantity->cells.size() != 1) return;
  const Term node = s.node;
  for (const double other : misreadings(s.scene.value(quantity->cells[0]))) {
    s.put("misread", 14, Term::of(other), "{} is misread", node, number_text(other));
  }
}

/// W with rows and columns exchanged, in each of its entries.
void transpose_entries(Term& term, std::string_view stem) {
  for (Term& part : term.parts) transpose_entries(part, stem);
  if (!is_symbol(term) || stem_of(term.name) != stem) return;
  const auto last = index_behind(term.name);
  const auto first = last ? index_behind(last->first) : std::nullopt;
  if (!first || first->first != stem) return;
  term.name =
      std::string(stem) + "_" + std::to_string(last->second) + "_" + std::to_string(first->second);
}

void transposed(Site& s) {
  const Term node = s.node;
  if (node.is("Transpose")) {
    s.put("transposed", 10, node.parts[0], "{} is not transposed", node.parts[0]);
  }
  if (node.is("OuterProduct")) {
    s.put("transposed", 10, call_of("OuterProduct", {node.parts[1], node.parts[0]}),
          "rows and columns are exchanged", node);
  }
  if (node.is("MatrixMultiply")) {
    s.put("transposed", 11, call_of("MatrixMultiply", {node.parts[1], node.parts[0]}),
          "the factors are exchanged", node, "order");
    for (std::size_t i = 0; i < 2; ++i) {
      const auto known =
          is_symbol(node.parts[i]) ? s.scene.key.find(node.parts[i].name) : std::nullopt;
      if (!known || known->shape.rank() != 2) continue;
      s.put("transposed", 10, s.with(i, call_of("Transpose", {node.parts[i]})), "{} is transposed",
            node.parts[i], std::to_string(i));
    }
  }
  if (!s.is_root || node.function == nullptr) return;
  if (s.scene.line.made.shape.rank() == 2) {
    s.put("transposed", 10, call_of("Transpose", {node}), "rows and columns are exchanged", node,
          "root");
  }
  std::vector<std::string_view> stems;
  for (const Use& use : s.scene.uses) {
    const std::string_view stem = stem_of(use.name);
    const auto whole = s.scene.key.find(stem);
    if (!whole || whole->shape.rank() != 2 || whole->shape[0] != whole->shape[1]) continue;
    if (std::ranges::find(stems, stem) != stems.end()) continue;
    stems.push_back(stem);
    Term other = node;
    transpose_entries(other, stem);
    s.put("transposed", 10, std::move(other), "{} is transposed", Term::symbol(std::string(stem)),
          stem);
  }
}

/// The special before the general: it wins where both give the same number.
struct EditRow {
  std::string_view id;
  void (*make)(Site&);
};
constexpr std::array kEdits = {
    EditRow{"no-bias", no_bias},
    EditRow{"no-slope", no_slope},
    EditRow{"no-learning-rate", no_learning_rate},
    EditRow{"no-activation", no_activation},
    EditRow{"ascent", ascent},
    EditRow{"factor-two", factor_two},
    EditRow{"sign", sign},
    EditRow{"updated-weights", other_weights},
    EditRow{"slope-at-output", slope_at_output},
    EditRow{"transposed", transposed},
    EditRow{"log-base", log_base},
    EditRow{"degrees", degrees},
    EditRow{"dropped-term", dropped_term},
    EditRow{"dropped-factor", dropped_factor},
    EditRow{"misread", misread},
    EditRow{"swapped-symbol", swapped_symbol},
    EditRow{"extra-factor", extra_factor},
};

void visit(Term& root, Term& node, const Scene& scene, int most, const std::string& place,
           const TakeEdit& take) {
  Site site(root, node, scene, most, place, take);
  for (const EditRow& row : kEdits) row.make(site);
  // Exponents and sizes of windows are not edited, and neither is what is a law's numeral.
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    visit(root, node.parts[i], scene, most, place + "/" + std::to_string(i), take);
  }
}

}  // namespace

void for_each_edit(Term& root, const Scene& scene, int most, const TakeEdit& take) {
  visit(root, root, scene, most, "", take);
}

}  // namespace psolve
