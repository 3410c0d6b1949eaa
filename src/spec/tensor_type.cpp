#include "spec/tensor_type.h"

namespace psolve::spec_detail {

TypeInfo tensor_info(const TypeInfo& entry, std::string one, const std::vector<Index>& ranks) {
  TypeInfo info(std::move(one), kList, [of_entry = entry.schema, ranks] {
    Json alternatives = Json::array();
    for (const Index rank : ranks) {
      Json schema = of_entry();
      for (Index i = 0; i < rank; ++i) {
        schema = {{"type", "array"}, {"items", std::move(schema)}, {"minItems", 1}};
      }
      alternatives.push_back(std::move(schema));
    }
    return alternatives.size() == 1 ? alternatives[0] : Json{{"anyOf", alternatives}};
  });
  info.help = entry.help;
  return info;
}

Dims measure(const Node& node, const TypeInfo& info, const std::vector<Index>& ranks) {
  Dims dims;
  for (const Json* list = &node.value(); list->is_array(); list = &list->front()) {
    if (list->empty()) {
      node.fail(fmt::format("expected {}, got {}", info.one,
                            dims.empty() ? "an empty list" : "an empty list within it"));
    }
    dims.push_back(std::ssize(*list));
  }
  if (std::ranges::find(ranks, dims.size()) != ranks.end()) return dims;
  if (dims.size() < 2) node.fail_expected(info.one);
  node.fail(fmt::format("expected {}, got lists nested {} deep", info.one, dims.size()));
}

Json::array_t& read_row(const Node& node, Index length) {
  auto* const list = node.value().get_ptr<Json::array_t*>();
  if (list != nullptr && std::ssize(*list) == length) return *list;
  node.fail(fmt::format("expected a list of {}, as long as the first, got {}", length,
                        description(node.value())));
}

}  // namespace psolve::spec_detail
