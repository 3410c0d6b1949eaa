#pragma once

// For the one source of a target whose inputs are JSON: most of its mutations change the tree, the
// others bytes.

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "support/tree_mutator.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Called by libFuzzer for the next input.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  using namespace psolve;
  static const random_specs::TreeMutator mutator(random_specs::words_of_schemas());
  static Json before = Json::object();  // whose parts may be put in
  random_specs::Draw draw(seed);
  Json tree = Json::parse(data, data + size, nullptr, false);
  if (tree.is_discarded() || draw.one_in(16)) return LLVMFuzzerMutate(data, size, most);
  const Json old = tree;
  mutator.mutate(tree, before, draw);
  // A target tries one kind of problem.
  if (old.is_object() && old.contains("problem") && tree.is_object()) {
    tree["problem"] = old["problem"];
  }
  before = old;
  const std::string text = tree.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
