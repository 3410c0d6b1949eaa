#include "render/json_writer.h"

#include <gtest/gtest.h>

#include "core/json/text.h"

namespace psolve {
namespace {

const Json kTree = Json::parse(
    R"({"a": "x\n", "list": [{"b": [1, 2.5]}, {}, {"none": [], "c": {"d": null}}], "e": 0.1})");

std::string written(bool pretty) {
  std::string text;
  JsonWriter json(text, pretty);
  json.begin_object();
  json.key("a");
  json.string("x\n");
  json.key("list");
  json.begin_array();
  json.begin_object();
  json.key("b");
  json.next() += pretty ? "[1, 2.5]" : "[1,2.5]";
  json.end_object();
  json.begin_object();
  json.end_object();
  json.begin_object();
  json.key("none");
  json.begin_array();
  json.end_array();
  json.key("c");
  json.value({{"d", nullptr}}, 17);
  json.end_object();
  json.end_array();
  json.key("e");
  json.value(0.1, 17);
  json.end_object();
  return text;
}

TEST(JsonWriter, WritesWhatTheTextOfATreeIs) {
  EXPECT_EQ(written(true) + "\n", json_text(kTree));
  EXPECT_EQ(written(false), json_line(kTree));
}

}  // namespace
}  // namespace psolve
