#include "kinds.h"

#include <array>
#include <vector>

#include "support/files.h"
#include "support/random_gan_equilibrium.h"
#include "support/random_specs.h"
#include "support/tree_mutator.h"

namespace psolve::random_specs {
namespace {

const std::vector<Json>& shipped() {
  static const std::vector<Json> specs = [] {
    std::vector<Json> all;
    for (const auto& path : shipped_specs()) all.push_back(Json::parse(contents_of(path)));
    return all;
  }();
  return specs;
}

const Json& any_shipped(Draw& draw) {
  return shipped()[static_cast<std::size_t>(draw.below(static_cast<int>(shipped().size())))];
}

/// `spec` changed somewhere. The search for small networks is given no more than a moment.
Json changed(Json spec, Draw& draw) {
  static const TreeMutator mutator(words_of_schemas());
  mutator.mutate(spec, any_shipped(draw), draw);
  if (!spec.is_object()) return spec;
  const auto effort = spec.find("effort");
  const bool searches = spec.contains("problem") &&
                        (spec["problem"] == "hamming" || spec["problem"] == "boolean-net");
  if (searches && (effort == spec.end() || effort->is_number()))
    spec["effort"] = draw.between(0, 2);
  return spec;
}

Json changed_shipped(Draw& draw) {
  return changed(any_shipped(draw), draw);
}

Json changed_random(Draw& draw);

constexpr std::array kKinds = {
    SpecKind{"backprop", backprop},
    SpecKind{"backprop in letters", backprop_in_letters},
    SpecKind{"conv-backprop", conv_backprop},
    SpecKind{"rnn-grad", rnn_grad},
    SpecKind{"lstm-grad", lstm_grad},
    SpecKind{"quadratic", quadratic},
    SpecKind{"optimizers", optimizers},
    SpecKind{"jacobian", jacobian},
    SpecKind{"boolean-net", boolean_net},
    SpecKind{"hamming", hamming},
    SpecKind{"conv-to-mlp", conv_to_mlp},
    SpecKind{"convolution in letters", conv_in_letters},
    SpecKind{"conv-arithmetic", conv_arithmetic},
    SpecKind{"unknown kernel", unknown_kernel},
    SpecKind{"receptive-field", receptive_field},
    SpecKind{"gan-equilibrium", gan_equilibrium},
    SpecKind{"random, changed", changed_random},
    SpecKind{"shipped, changed", changed_shipped},
};
constexpr int kValid = 16;  // the first of them

Json changed_random(Draw& draw) {
  return changed(kKinds[static_cast<std::size_t>(draw.below(kValid))].draw(draw), draw);
}

}  // namespace

std::span<const SpecKind> spec_kinds() {
  return kKinds;
}

}  // namespace psolve::random_specs
