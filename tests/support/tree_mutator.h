#pragma once

// Changes of a JSON tree that keep it a tree: what a fuzzer of bytes finds only by luck.

#include <string>
#include <vector>

#include "support/random_draw.h"

namespace psolve::random_specs {

class TreeMutator {
 public:
  /// The words are names of fields, and texts that mean something as values.
  explicit TreeMutator(std::vector<std::string> words);

  /// Changes `tree` in one to four places; parts of `other` may be put into it.
  void mutate(Json& tree, const Json& other, Draw& draw) const;

 private:
  void change(Json& tree, const Json& other, Draw& draw) const;
  void change_object(Json& object, const Json& other, Draw& draw) const;
  void change_text(Json& text, Draw& draw) const;
  Json anything(const Json& other, Draw& draw) const;
  const std::string& word(Draw& draw) const;

  std::vector<std::string> words_;
};

/// The names of all fields of specs, and the words that some of these fields take.
std::vector<std::string> words_of_schemas();

/// Texts that a terminal, Markdown, HTML or LaTeX could take for more than text.
const std::vector<std::string>& hostile_texts();

}  // namespace psolve::random_specs
