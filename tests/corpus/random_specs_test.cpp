// What random specs are drawn of: every field that a spec may have.

#include "support/random_specs.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "registry.h"
#include "support/random_gan_equilibrium.h"

namespace psolve::random_specs {
namespace {

using Paths = std::set<std::string>;

/// The members of all objects, as a.b, those in lists too.
void add_members(const Json& json, const std::string& path, Paths& paths) {
  if (json.is_array()) {
    for (const Json& part : json) add_members(part, path, paths);
  } else if (json.is_object()) {
    for (const auto& [name, part] : json.items()) {
      paths.insert(path + name);
      add_members(part, path + name + ".", paths);
    }
  }
}

/// Those that a schema names.
void add_properties(const Json& schema, const std::string& path, Paths& paths) {
  for (const char* cases : {"anyOf", "oneOf", "allOf"}) {
    if (!schema.contains(cases)) continue;
    for (const Json& one : schema[cases]) add_properties(one, path, paths);
  }
  if (schema.contains("items")) add_properties(schema["items"], path, paths);
  if (!schema.contains("properties")) return;
  for (const auto& [name, part] : schema["properties"].items()) {
    paths.insert(path + name);
    add_properties(part, path + name + ".", paths);
  }
}

/// What a spec carries, or what is made of it: no matter of its mathematics.
bool is_carried(const std::string& path) {
  static const Paths names = {"$schema", "title",   "source", "question", "id",
                              "vary",    "variant", "marks",  "accept",   "assumptions",
                              "claims",  "letters", "theory", "slips",    "tolerance"};
  return names.contains(path.substr(0, path.find('.')));
}

TEST(RandomSpecs, HaveEveryFieldOfTheirProblem) {
  std::map<std::string, Paths> drawn;
  for (const auto spec_of :
       {backprop, backprop_in_letters, conv_backprop, rnn_grad, lstm_grad, quadratic, optimizers,
        jacobian, boolean_net, hamming, conv_to_mlp, conv_in_letters, conv_arithmetic,
        unknown_kernel, receptive_field, gan_equilibrium}) {
    for (std::uint64_t n = 0; n < 1500; ++n) {
      Draw draw(n);
      const Json spec = spec_of(draw);
      add_members(spec, "", drawn[spec["problem"]]);
    }
  }
  for (const auto& problem : problems()) {
    Paths named;
    add_properties(problem.schema(), "", named);
    for (const std::string& path : named) {
      if (is_carried(path)) continue;
      EXPECT_TRUE(drawn[std::string(problem.name)].contains(path)) << problem.name << ": " << path;
    }
  }
}

}  // namespace
}  // namespace psolve::random_specs
