#include "formula/script.h"

#include <algorithm>
#include <array>

namespace psolve {
namespace {

constexpr std::array kGreek = {
    Greek{"alpha", "α"},   Greek{"beta", "β"},   Greek{"gamma", "γ"}, Greek{"delta", "δ"},
    Greek{"epsilon", "ε"}, Greek{"zeta", "ζ"},   Greek{"eta", "η"},   Greek{"theta", "θ"},
    Greek{"kappa", "κ"},   Greek{"lambda", "λ"}, Greek{"mu", "μ"},    Greek{"nu", "ν"},
    Greek{"xi", "ξ"},      Greek{"pi", "π"},     Greek{"rho", "ρ"},   Greek{"sigma", "σ"},
    Greek{"tau", "τ"},     Greek{"phi", "φ"},    Greek{"chi", "χ"},   Greek{"psi", "ψ"},
    Greek{"omega", "ω"},   Greek{"Gamma", "Γ"},  Greek{"Delta", "Δ"}, Greek{"Theta", "Θ"},
    Greek{"Lambda", "Λ"},  Greek{"Xi", "Ξ"},     Greek{"Pi", "Π"},    Greek{"Sigma", "Σ"},
    Greek{"Phi", "Φ"},     Greek{"Psi", "Ψ"},    Greek{"Omega", "Ω"}, Greek{"nabla", "∇"},
    Greek{"ell", "ℓ"},
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

NameParts split_name(std::string_view name) {
  if (const auto bracket = name.find('[');
      bracket != name.npos && bracket > 0 && name.back() == ']') {
    return {name.substr(0, bracket), name.substr(bracket + 1, name.size() - bracket - 2)};
  }
  if (const auto underscore = name.find('_');
      underscore != name.npos && underscore > 0 && underscore + 1 < name.size()) {
    return {name.substr(0, underscore), name.substr(underscore + 1)};
  }
  std::size_t end = name.size();
  while (end > 0 && is_digit(name[end - 1])) --end;
  if (end == 0 || end == name.size()) return {name};
  return {name.substr(0, end), name.substr(end)};
}

const Greek* greek(std::string_view name) {
  if (name.size() < 2) return nullptr;
  const auto* found = std::find_if(kGreek.begin(), kGreek.end(),
                                   [&](const Greek& letter) { return letter.name == name; });
  return found == kGreek.end() ? nullptr : found;
}

const Greek* greek_character(std::string_view character) {
  const auto* found = std::find_if(kGreek.begin(), kGreek.end(), [&](const Greek& letter) {
    return letter.character == character;
  });
  return found == kGreek.end() ? nullptr : found;
}

}  // namespace psolve
