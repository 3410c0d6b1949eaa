#include "math/networks/letters/letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "core/json/address.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "formula/meaning/name.h"
#include "math/networks/names.h"
#include "spec/error.h"

namespace psolve {
namespace {

constexpr std::size_t kLongest = 20;

bool is_letter(std::string_view name) {
  const auto is_alpha = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto end = std::ranges::find_if_not(name, is_alpha);
  const std::string_view behind = name.substr(static_cast<std::size_t>(end - name.begin()));
  const bool has_accent =
      behind == "_hat" || behind == "_tilde" || behind == "_bar" || behind == "_star";
  return behind.size() < name.size() && name.size() <= kLongest &&
         (has_accent || std::ranges::all_of(behind, is_digit));
}

/// A quantity by its path in the spec or the answers, and its NAME.
struct Quantity {
  Quantity(std::string path_, const Formula& symbol)
      : path(std::move(path_)), name(name_of(symbol).value_or("")) {}

  std::string path;
  std::string name;
};

/// What letters can be given to.
std::vector<Quantity> quantities_of(const Network<double>& network) {
  const NetworkNames names(network);
  std::vector<Quantity> all = {{"input", names.input(0)}};
  if (network.has_loss()) all.emplace_back("target", names.target());
  const Index last = std::ssize(network.layers) - 1;
  for (Index l = 0; l <= last; ++l) {
    const Layer<double>& layer = network.layers[l];
    if (layer.weights) {
      all.emplace_back(fmt::format("layers[{}].{}", l, layer.convolves() ? "kernel" : "weights"),
                       names.weights(l));
    }
    if (layer.bias) all.emplace_back(fmt::format("layers[{}].bias", l), names.bias(l));
    if (layer.weights && layer.activation != Activation::identity) {
      all.emplace_back(fmt::format("pre_activations[{}]", l), names.pre_activation(l));
    }
    all.emplace_back(l == last ? "y_hat" : fmt::format("activations[{}]", l), names.output(l));
  }
  return all;
}

/// What else has a NAME in the lines.
std::vector<Quantity> further_quantities(const Network<double>& network, bool is_batch) {
  const NetworkNames names(network);
  std::vector<Quantity> all = {{"the loss", sym("L")},
                               {"the learning rate", sym("eta")},
                               {"a constant", sym("e")},
                               {"a constant", sym("pi")}};
  for (Index l = 0; l < std::ssize(network.layers); ++l) {
    all.emplace_back(fmt::format("deltas[{}]", l), names.delta(l));
    if (!is_batch) continue;
    for (const char* const rows : {"A", "Delta"}) {
      all.emplace_back("a matrix of all examples", sym(rows).mark(fmt::format("({})", l + 1)));
    }
  }
  if (is_batch) all.emplace_back("a matrix of all examples", sym("X"));
  return all;
}

/// Whether one is the other or an entry of it.
bool collide(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (!b.starts_with(a)) return false;
  if (a.size() == b.size()) return true;
  return b[a.size()] == '_' && b.size() > a.size() + 1 &&
         std::isdigit(static_cast<unsigned char>(b[a.size() + 1])) != 0;
}

/// The path under which a quantity gets its letter that has another one as well: the last layer
/// gives out y_hat, and without an activation what is summed is what is given out.
std::string own_path(const std::string& path, const Network<double>& network) {
  for (Index l = 0; l < std::ssize(network.layers); ++l) {
    const bool is_output = path == fmt::format("activations[{}]", l);
    if (!is_output && path != fmt::format("pre_activations[{}]", l)) continue;
    return l + 1 == std::ssize(network.layers) ? "y_hat" : fmt::format("activations[{}]", l);
  }
  return "";
}

class LetterCheck {
 public:
  LetterCheck(const Network<double>& network, bool is_batch)
      : network_(network),
        quantities_(quantities_of(network)),
        further_(further_quantities(network, is_batch)) {}

  void run() const {
    for (const auto& [path, letter] : network_.letters) {
      pointer_ = "/letters" + pointer_step(path);
      find(path);
      const std::string name = name_of(psolve::letter(letter)).value_or("");
      for (const Quantity& other : quantities_) {
        if (other.path == path || !collide(name, other.name)) continue;
        fail(fmt::format("{} is how {} is written; choose another letter, or give that one too",
                         in_quotes(other.name), other.path));
      }
      for (const Quantity& other : further_) {
        if (!collide(name, other.name)) continue;
        fail(fmt::format("{} is {}; choose another letter", in_quotes(other.name), other.path));
      }
      for (const std::string& symbol : network_.symbols) {
        if (!collide(name, symbol)) continue;
        fail(fmt::format("{} is a symbol of the spec; choose another letter", in_quotes(symbol)));
      }
    }
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { throw SpecError(pointer_, message); }

  void find(const std::string& path) const {
    std::vector<std::string_view> known;
    for (const Quantity& quantity : quantities_) {
      if (quantity.path == path) return;
      known.push_back(quantity.path);
    }
    if (const std::string own = own_path(path, network_); !own.empty()) {
      fail(fmt::format("here that is {}; give the letter to it", in_quotes(own)));
    }
    fail(fmt::format("the network has no {}{}", in_quotes(path), cure_from_names(path, known)));
  }

  const Network<double>& network_;
  std::vector<Quantity> quantities_;
  std::vector<Quantity> further_;
  mutable std::string pointer_;
};

}  // namespace

Type<std::string> letter_type() {
  TypeInfo info("a letter", kString, [] {
    return Json{{"type", "string"},
                {"pattern", "^[A-Za-z]+([0-9]*|_hat|_tilde|_bar|_star)$"},
                {"maxLength", kLongest}};
  });
  return {std::move(info), [](const Node& node) {
            const Json& name = node.value();
            if (!name.is_string() || !is_letter(name.get_ref<const std::string&>())) {
              node.fail_expected(
                  "a letter, or one with a number or an accent: \"h\", \"z1\", \"L_hat\", "
                  "\"y_star\"");
            }
            return name.get<std::string>();
          }};
}

Formula letter(std::string_view name) {
  const std::size_t bar = name.find('_');
  const Formula base = sym(name.substr(0, bar));
  if (bar == name.npos) return base;
  const std::string_view accent = name.substr(bar + 1);
  return accent == "star" ? base.mark("*") : base.accent(std::string(accent));
}

void check_letters(const NetworkProblem& problem, const NetworkShapes& shapes) {
  if (problem.letters.empty()) return;
  const auto network = network_of<double>(problem, shapes, [](const Entry&) { return 0.0; });
  LetterCheck(network, problem.is_batch).run();
}

}  // namespace psolve
