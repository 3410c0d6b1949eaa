#include "math/syntax/forms.h"

#include <fmt/format.h>

#include <cctype>
#include <optional>
#include <utility>
#include <vector>

#include "formula/notation.h"

namespace psolve {
namespace {

/// Nobody reads longer ones, nor more of them.
constexpr std::size_t kLongestForm = 1'200, kMostForms = 1'000;

Formula number(const Rational& value) {
  const Formula above = Formula::digits(value.numerator().text());
  return value.is_integer() ? above : above / Formula::digits(value.denominator().text());
}

/// What each node says, after what it is made of.
class Writer {
 public:
  explicit Writer(const Syntax& syntax) : syntax_(syntax) {
    for (const Syntax::Node& node : syntax.nodes()) written_.push_back(write(node));
  }

  Formula whole() const { return written_.back(); }

 private:
  Formula write(const Syntax::Node& node) const {
    switch (node.kind) {
      case Syntax::Kind::number:
        return number(node.number);
      case Syntax::Kind::pi:
        return sym("pi");
      case Syntax::Kind::e:
        return sym("e");
      case Syntax::Kind::name:
        return sym(syntax_.names()[node.name]);
      case Syntax::Kind::negation:
        return -part(node, 0);
      case Syntax::Kind::sum:
        return sum_of(node);
      case Syntax::Kind::product:
        return product_of(node);
      case Syntax::Kind::power:
        return power(part(node, 0), part(node, 1));
      case Syntax::Kind::call:
        return call_of(node);
    }
    return {};
  }

  const Formula& part(const Syntax::Node& node, Index i) const {
    return written_[syntax_.parts(node)[i].node];
  }

  Formula sum_of(const Syntax::Node& node) const {
    std::vector<Formula> terms;
    for (const auto& [at, inverse] : syntax_.parts(node)) {
      terms.push_back(inverse ? -written_[at] : written_[at]);
    }
    return sum(std::move(terms));
  }

  /// a·b/c·d is (a·b/c)·d.
  Formula product_of(const Syntax::Node& node) const {
    std::vector<Formula> factors;
    for (const auto& [at, inverse] : syntax_.parts(node)) {
      if (!inverse) {
        factors.push_back(written_[at]);
        continue;
      }
      const Formula above = product(std::exchange(factors, {}));
      factors.push_back(above / written_[at]);
    }
    return product(std::move(factors));
  }

  Formula call_of(const Syntax::Node& node) const {
    std::vector<Formula> arguments;
    for (const auto& [at, inverse] : syntax_.parts(node)) arguments.push_back(written_[at]);
    if (name_of(node.function) == "cbrt") return call("root", {arguments[0], 3});
    return call(name_of(node.function), std::move(arguments));
  }

  const Syntax& syntax_;
  std::vector<Formula> written_;
};

/// X[0,1], an entry counted from zero, as people count: X₁₂. dO[0,1] is ∂L/∂O₁₂.
std::optional<Formula> entry(const std::string& name) {
  const auto open = name.find('[');
  if (open == std::string::npos) return std::nullopt;
  const bool is_gradient =
      open > 1 && name[0] == 'd' && std::isupper(static_cast<unsigned char>(name[1])) != 0;
  std::vector<Formula> parts = {
      sym(name.substr(is_gradient ? 1 : 0, open - (is_gradient ? 1 : 0)))};
  for (std::size_t at = open; at + 1 < name.size(); at = name.find_first_of(",]", at + 1)) {
    parts.emplace_back(std::stoi(name.substr(at + 1)) + 1);
  }
  const Formula entry = Formula::node(Formula::Kind::index, "", std::move(parts));
  return is_gradient ? derivative(sym("L"), entry) : entry;
}

std::optional<Formula> form_of(const std::string& text) {
  if (text.size() > kLongestForm) return std::nullopt;
  try {
    const Syntax syntax = Syntax::parse(text);
    if (syntax.nodes().size() < 2) return std::nullopt;
    const Formula formula = to_formula(syntax);
    // "conjugate-gradient" is a name, though it can be read as a difference.
    if (write(formula, Hand::plain) != text) return std::nullopt;
    std::map<std::string, Formula> entries;
    for (const std::string& name : syntax.names()) {
      if (const auto written = entry(name)) entries.emplace(name, *written);
    }
    return entries.empty() ? formula : replace_symbols(formula, entries);
  } catch (const TextError&) {
    return std::nullopt;
  }
}

void collect(const Json& json, const std::string& path, std::map<std::string, Formula>& forms) {
  if (forms.size() >= kMostForms) return;
  if (const auto* text = json.get_ptr<const std::string*>()) {
    if (const auto form = form_of(*text)) forms.emplace(path, *form);
  } else if (json.is_object()) {
    for (const auto& [key, part] : json.items()) {
      collect(part, path.empty() ? key : path + "." + key, forms);
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (json[i].is_number()) return;
      collect(json[i], fmt::format("{}[{}]", path, i), forms);
    }
  }
}

}  // namespace

Formula to_formula(const Syntax& syntax) {
  return Writer(syntax).whole();
}

std::map<std::string, Formula> forms_in(const Json& answers) {
  std::map<std::string, Formula> forms;
  collect(answers, "", forms);
  return forms;
}

}  // namespace psolve
