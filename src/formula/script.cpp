#include "formula/script.h"

#include <algorithm>
#include <array>
#include <cctype>

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
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

NameParts split_name(std::string_view name) {
  NameParts parts;
  if (const auto bracket = name.find('[');
      bracket != std::string_view::npos && bracket > 0 && name.back() == ']') {
    parts.base = name.substr(0, bracket);
    std::string_view inside = name.substr(bracket + 1, name.size() - bracket - 2);
    while (true) {
      const auto comma = inside.find(',');
      parts.subscripts.emplace_back(inside.substr(0, comma));
      if (comma == std::string_view::npos) return parts;
      inside.remove_prefix(comma + 1);
    }
  }
  if (const auto underscore = name.find('_');
      underscore != std::string_view::npos && underscore > 0 && underscore + 1 < name.size()) {
    return {std::string(name.substr(0, underscore)), {std::string(name.substr(underscore + 1))}};
  }
  std::size_t end = name.size();
  while (end > 0 && is_digit(name[end - 1])) --end;
  parts.base = name.substr(0, end);
  if (end == 0) return {std::string(name), {}};
  if (end < name.size()) parts.subscripts.emplace_back(name.substr(end));
  return parts;
}

Scientific split_scientific(std::string_view digits) {
  const auto e = digits.find('e');
  if (e == std::string_view::npos) return {std::string(digits), ""};
  Scientific parts{std::string(digits.substr(0, e)), "", digits[e + 1] == '-'};
  digits.remove_prefix(e + 1);
  const auto first = digits.find_first_not_of("+-0");
  if (first != std::string_view::npos) parts.exponent = digits.substr(first);
  return parts;
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

std::string join(const std::vector<Script::Piece>& pieces, std::string_view separator) {
  std::vector<std::string> texts;
  texts.reserve(pieces.size());
  for (const auto& piece : pieces) texts.push_back(piece.text);
  return join(texts, separator);
}

std::string join(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string joined;
  for (const auto& piece : pieces) {
    if (&piece != &pieces.front()) joined += separator;
    joined += piece;
  }
  return joined;
}

}  // namespace psolve
