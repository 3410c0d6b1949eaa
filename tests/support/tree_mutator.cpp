#include "support/tree_mutator.h"

#include <iterator>
#include <set>
#include <utility>

#include "registry.h"

namespace psolve::random_specs {
namespace {

/// Where something stands in a tree.
void collect(Json& node, std::vector<Json*>& all) {
  all.push_back(&node);
  if (!node.is_structured()) return;
  for (Json& part : node) collect(part, all);
}

/// Any part of the tree; in a third of the draws none of the numbers and texts, which are most.
Json& part_of(Json& tree, Draw& draw) {
  std::vector<Json*> all;
  collect(tree, all);
  if (draw.one_in(3)) std::erase_if(all, [](const Json* node) { return !node->is_structured(); });
  if (all.empty()) return tree;
  return *all[static_cast<std::size_t>(draw.below(static_cast<int>(all.size())))];
}

void change_number(Json& number, Draw& draw) {
  const double value = number.get<double>();
  switch (draw.below(8)) {
    case 0:
      number = draw.any({0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-9});
      return;
    case 1:
      number = draw.any({1e308, -1e308, 5e-324, 1e-308, 1e16, 9007199254740993.0, 4294967296.0});
      return;
    case 2:
      number = draw.between(-3, 9);
      return;
    case 3:
      number = -value;
      return;
    case 4:
      number = value * (1 + 1e-12);
      return;
    case 5:
      number = value + draw.any({1, -1});
      return;
    case 6:
      number = draw.any<const char*>({"1/3", "sqrt(2)", "pi/2", "1/0", "exp(1000)", "-(2)", "w"});
      return;
    default:
      number = draw.number();
  }
}

/// The place of a random entry of what is not empty.
int place_in(const Json& list, Draw& draw) {
  return draw.below(static_cast<int>(list.size()));
}

void change_list(Json& list, Draw& draw) {
  if (list.empty()) {
    list.push_back(draw.between(0, 2));
    return;
  }
  const auto at = list.begin() + place_in(list, draw);
  switch (draw.below(5)) {
    case 0:
      list.erase(at);
      return;
    case 1:
      list.push_back(Json(*at));
      return;
    case 2:
      std::swap(*at, list[static_cast<std::size_t>(place_in(list, draw))]);
      return;
    case 3:
      list = Json(*at);
      return;
    default:
      list = Json::array();
  }
}

void collect_words(const Json& schema, std::set<std::string>& words) {
  if (!schema.is_structured()) return;
  for (const auto& [name, part] : schema.items()) {
    if (name == "properties") {
      for (const auto& field : part.items()) words.insert(field.key());
    }
    if (name == "const" && part.is_string()) words.insert(part.get<std::string>());
    if (name == "enum") {
      for (const Json& word : part) {
        if (word.is_string()) words.insert(word.get<std::string>());
      }
    }
    collect_words(part, words);
  }
}

}  // namespace

TreeMutator::TreeMutator(std::vector<std::string> words) : words_(std::move(words)) {}

void TreeMutator::mutate(Json& tree, const Json& other, Draw& draw) const {
  for (int changes = draw.any({1, 1, 1, 2, 2, 4}); changes > 0; --changes) {
    change(tree, other, draw);
  }
}

void TreeMutator::change(Json& tree, const Json& other, Draw& draw) const {
  Json& part = part_of(tree, draw);
  if (draw.one_in(8)) {
    part = anything(draw.one_in(2) ? other : Json(tree), draw);
  } else if (draw.one_in(16)) {
    part = Json::array({Json(part)});
  } else if (part.is_object()) {
    change_object(part, other, draw);
  } else if (part.is_array()) {
    change_list(part, draw);
  } else if (part.is_string()) {
    change_text(part, draw);
  } else if (part.is_number()) {
    change_number(part, draw);
  } else {
    part = draw.one_in(2);
  }
}

void TreeMutator::change_object(Json& object, const Json& other, Draw& draw) const {
  if (object.empty() || draw.one_in(3)) {
    object[word(draw)] = anything(other, draw);
    return;
  }
  const auto at = std::next(object.begin(), place_in(object, draw));
  const std::string name = at.key();
  const Json value = *at;
  switch (draw.below(3)) {
    case 0:
      object.erase(name);
      return;
    case 1:
      object.erase(name);
      object[word(draw)] = value;
      return;
    default:
      object[word(draw)] = value;
  }
}

void TreeMutator::change_text(Json& text, Draw& draw) const {
  auto changed = text.get<std::string>();
  const auto at = static_cast<std::size_t>(draw.below(static_cast<int>(changed.size()) + 1));
  switch (draw.below(5)) {
    case 0:
      text = word(draw);
      return;
    case 1:
      text = hostile_texts()[static_cast<std::size_t>(
          draw.below(static_cast<int>(hostile_texts().size())))];
      return;
    case 2:
      changed = std::string(changed, 0, at);
      break;
    case 3:
      changed.insert(at, draw.any({"x", "(", ")", "-", "^", "*", "1", " ", "'", "/0", "e9", "."}));
      break;
    default:
      changed = changed + draw.any({" + ", "*", " and ", "^", ""}) + changed;
      changed.resize(std::min<std::size_t>(changed.size(), 400));
  }
  // A cut may go through a character.
  text = Json::parse(Json(changed).dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json TreeMutator::anything(const Json& other, Draw& draw) const {
  switch (draw.below(6)) {
    case 0:
      return draw.any<Json>({nullptr, true, false, Json::array(), Json::object(), ""});
    case 1:
      return word(draw);
    case 2:
      return draw.number();
    default:
      Json from = other;
      return part_of(from, draw);
  }
}

const std::string& TreeMutator::word(Draw& draw) const {
  return words_[static_cast<std::size_t>(draw.below(static_cast<int>(words_.size())))];
}

std::vector<std::string> words_of_schemas() {
  std::set<std::string> words;
  for (const Problem& problem : problems()) collect_words(problem.schema(), words);
  return {words.begin(), words.end()};
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts = {
      "\x1b]0;owned\x07\x1b[2J",
      "\xe2\x80\xae"
      "backwards",
      "two\nlines\r\n\tand a tab",
      "<script>alert(1)</script>",
      "`<img src=x onerror=alert(1)>`",
      "a|b|c",
      "$x$ $$\\text{y}$$",
      "\\input{/etc/passwd}\\end{document}",
      "{ } % & # _ ~ ^ \\",
      "&lt;b&gt; &amp;amp;",
      "[a](javascript:alert(1)) ![b](c) # d *e* _f_",
      "]]> --> */ </style></title>",
      "\" onmouseover=\"alert(1)",
      "'; rm -rf ~; '",
      "%s%n %(x)s ${HOME}",
      "=1+1",
      "\xf0\x9f\x98\x80 z\xcc\x81\xcc\x81\xcc\x81",
  };
  return texts;
}

}  // namespace psolve::random_specs
