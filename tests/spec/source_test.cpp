// Texts that are no JSON, or no object, each with its whole message, and files that cannot be read.
// The messages are written by hand from what a reader of the line needs.

#include "spec/input/source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

template <class Read>
std::string error_in(Read&& read) {
  try {
    read();
  } catch (const InputError& error) {
    return error.what();
  }
  return "read";
}

std::string outcome(const std::string& text) {
  return error_in([&] { parse_spec("spec.json", text); });
}

struct Row {
  std::string spec;
  std::string message;
};

TEST(SpecText, RefusesWhatIsNotJson) {
  using namespace std::string_literals;
  const std::vector<Row> rows = {
      {"", "spec.json: empty; a spec is a JSON object, { ... }"},
      {" \n\t", "spec.json: empty; a spec is a JSON object, { ... }"},
      {"\xEF\xBB\xBF",
       "spec.json:1:1: not valid JSON: expected an object, { ... }, as the whole of a spec, found "
       "the end of the text"},
      {"[1]", "spec.json:1:1: expected an object, { ... }, as the whole of a spec"},
      {"\n 3", "spec.json:2:2: expected an object, { ... }, as the whole of a spec"},
      {std::string(100000, '['),
       "spec.json:1:1: expected an object, { ... }, as the whole of a spec"},
      {"hello",
       "spec.json:1:1: not valid JSON: expected an object, { ... }, as the whole of a spec, found "
       "hello"},
      {"{",
       "spec.json:1:2: not valid JSON: expected the name of a field in double quotes, or '}', "
       "found the end of the text"},
      {"{\"a\": 1",
       "spec.json:1:8: not valid JSON: expected ',' or '}' after the value, found the end of the "
       "text"},
      {"{\"a\": 1 \"b\": 2}",
       "spec.json:1:9: not valid JSON: expected ',' or '}' after the value, found \"b\""},
      {"{\"a\": \"x\" \"b\": 2}",
       "spec.json:1:11: not valid JSON: expected ',' or '}' after the value, found \"b\""},
      {"{\"a\": 1,\n}",
       "spec.json:2:1: not valid JSON: expected the name of a field in double quotes, found '}'; "
       "take out the ',' before it"},
      {"{\"a\": [1,]}",
       "spec.json:1:10: not valid JSON: expected a value, found ']'; take out the ',' before it"},
      {"{\"a\": [1 2]}",
       "spec.json:1:10: not valid JSON: expected ',' or ']' after the value, found 2"},
      {"{\"a\": [1}",
       "spec.json:1:9: not valid JSON: expected ',' or ']' after the value, found '}'"},
      {"{\"a\": [:]}", "spec.json:1:8: not valid JSON: expected a value or ']', found ':'"},
      {"{\"a\" 1}",
       "spec.json:1:6: not valid JSON: expected ':' after the name of the field, found 1"},
      {"{\"a\": }", "spec.json:1:7: not valid JSON: expected a value, found '}'"},
      {"{a: 1}",
       "spec.json:1:2: not valid JSON: expected the name of a field in double quotes, or '}', "
       "found a; a string needs double quotes"},
      {"{'a': 1}",
       "spec.json:1:2: not valid JSON: expected the name of a field in double quotes, or '}', "
       "found 'a'; strings stand in double quotes"},
      {"{\"a\": pi/2}",
       "spec.json:1:7: not valid JSON: expected a value, found pi/2; a string needs double quotes"},
      {"{\"a\": True}", "spec.json:1:7: not valid JSON: expected a value, found True; write true"},
      {"{\"a\": nul}",
       "spec.json:1:7: not valid JSON: expected a value, found nul; a string needs double quotes"},
      {"{\"a\": NaN}",
       "spec.json:1:7: not valid JSON: expected a value, found NaN; every number is finite"},
      {"{\"a\": -Infinity}",
       "spec.json:1:7: not valid JSON: expected a value, found -Infinity; every number is finite"},
      {"{\"a\": [0, 1e999]}",
       "spec.json:1:11: the number 1e999 is too large; the largest is 1.797e308"},
      {"{\"a\": .5}",
       "spec.json:1:7: not valid JSON: expected a value, found .5; a number is written like 0.5, "
       "-2 or 1e-3"},
      {"{\"a\": 01}",
       "spec.json:1:7: not valid JSON: expected a value, found 01; a number is written like 0.5, "
       "-2 or 1e-3"},
      {"{\"a\": 1.\n}",
       "spec.json:1:7: not valid JSON: expected a value, found 1.; a number is written like 0.5, "
       "-2 or 1e-3"},
      {"{\"a\": 1e",
       "spec.json:1:7: not valid JSON: expected a value, found 1e; a number is written like 0.5, "
       "-2 or 1e-3"},
      {"{\"a\": [+1]}",
       "spec.json:1:8: not valid JSON: expected a value or ']', found +1; a number is written like "
       "0.5, -2 or 1e-3"},
      {"{\"a\": 1/3}",
       "spec.json:1:7: not valid JSON: expected a value, found 1/3; a number is written like 0.5, "
       "-2 or 1e-3"},
      {"{\"a\": 1 // a comment\n}",
       "spec.json:1:9: not valid JSON: expected ',' or '}' after the value, found //; JSON has no "
       "comments"},
      {"{\n  // weights\n  \"a\": 1}",
       "spec.json:2:3: not valid JSON: expected the name of a field in double quotes, or '}', "
       "found //; JSON has no comments"},
      {"{\"a\": 1} {}",
       "spec.json:1:10: not valid JSON: expected nothing after the spec's closing '}', found '{'"},
      {"{}\nx",
       "spec.json:2:1: not valid JSON: expected nothing after the spec's closing '}', "
       "found x"},
      {"{}\0garbage"s, "spec.json:1:3: a NUL byte stands here; a spec is UTF-8 text"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(row.spec), row.message) << row.spec;
}

TEST(SpecText, RefusesStringsThatAreNotJson) {
  const std::vector<Row> rows = {
      {"{\"name\": \"abc", "spec.json:1:10: not valid JSON: the string that opens here never ends"},
      {"{\"name\": \"abc\\",
       "spec.json:1:10: not valid JSON: the string that opens here never ends"},
      {"{\"name\": \"abc\n\"}",
       "spec.json:1:10: not valid JSON: the string that opens here has no closing quote in its "
       "line; a line break within a string is written \\n"},
      {"{\"name\": \"a\tc\"}",
       "spec.json:1:12: not valid JSON: a control character in a string is written \\u0009"},
      {"{\"name\": \"a\\q\"}",
       "spec.json:1:12: not valid JSON: \\q is no escape; a backslash itself is written \\\\"},
      {"{\"name\": \"a\\\\\\qa\"}",
       "spec.json:1:14: not valid JSON: \\q is no escape; a backslash itself is written \\\\"},
      {"{\"name\": \"\\ud83d\\ude00\\q\"}",
       "spec.json:1:23: not valid JSON: \\q is no escape; a backslash itself is written \\\\"},
      {"{\"name\": \"a\\u12x4\"}",
       "spec.json:1:12: not valid JSON: \\u takes four hexadecimal digits"},
      {"{\"name\": \"\\ud800\"}",
       "spec.json:1:11: not valid JSON: \\ud800 is half a character (a surrogate without its "
       "pair)"},
      {"{\"name\": \"\\ud83d\\u0041\"}",
       "spec.json:1:11: not valid JSON: \\ud83d is half a character (a surrogate without its "
       "pair)"},
      {"{\"name\": \"\\udc00\"}",
       "spec.json:1:11: not valid JSON: \\udc00 is half a character (a surrogate without its "
       "pair)"},
      {"{\"name\": \"é\xFF\"}", "spec.json:1:12: not UTF-8 text from here on"},
      {"{\"name\": \"\xED\xA0\x80\"}", "spec.json:1:11: not UTF-8 text from here on"},
      {"{\"name\xC0\": 1}", "spec.json:1:7: not UTF-8 text from here on"},
      {"\xFF\xFE{", "spec.json:1:1: not UTF-8 text from here on"},
      {"{\"a\": \xC3}", "spec.json:1:7: not UTF-8 text from here on"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(row.spec), row.message) << row.spec;
}

TEST(SpecText, RefusesFieldsGivenTwice) {
  const std::vector<Row> rows = {
      {"{\"n\": 1,\n \"i\": 2,\n \"n\": 3}",
       "spec.json:3:2: /n: field given twice, first in line 1; keep one of them"},
      {"{\"map\": {\"x\": 1, \"y\": 2, \"z\": 3, \"y\": 4, \"x\": 5}}",
       "spec.json:1:34: /map/y: field given twice, first in column 18; keep one of them"},
      {"{\"map\": {\"x\": 1, \"y\": 2, \"x\": 3, \"y\": 4}}",
       "spec.json:1:26: /map/x: field given twice, first in column 10; keep one of them"},
      {"{\"list\": [{}, {\"a\": 1, \"a\": 2}]}",
       "spec.json:1:24: /list/1/a: field given twice, first in column 16; keep one of them"},
      // Escapes hide that two names are the same.
      {"{\"a/b~c\": \"\", \"\\u0061\\/b~c\": \"\"}",
       "spec.json:1:15: /a~1b~0c: field given twice, first in column 2; keep one of them"},
      // The outer field is at fault: /m/b would not say which m is meant.
      {"{\"m\": {\"b\": 1},\n \"m\": {\"b\": 1, \"b\": 2}}",
       "spec.json:2:2: /m: field given twice, first in line 1; keep one of them"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(row.spec), row.message) << row.spec;
}

TEST(SpecText, BoundsTheNesting) {
  const auto nested = [](int lists) {
    return "{\"list\": " + std::string(lists, '[') + std::string(lists, ']') + "}";
  };
  EXPECT_EQ(outcome(nested(63)), "read");
  EXPECT_EQ(outcome(nested(64)), "spec.json:1:73: nested more than 64 levels deep");
  EXPECT_EQ(outcome("{\"[\\\"{\": " + std::string(100000, '[')),
            "spec.json:1:73: nested more than 64 levels deep");
  EXPECT_EQ(outcome(repeated("{\"a\":", 100000)),
            "spec.json:1:321: nested more than 64 levels deep");
}

TEST(SpecText, IsShownWithItsError) {
  try {
    parse_spec("spec.json", "{\n  \"a\": nope\n}");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.faults()[0].excerpt, "  \"a\": nope\n       ^\n");
  }
}

class SpecFile : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (scratch_.path() / name).string(); }
  static std::string message(const std::string& path) {
    return error_in([&] { read_spec(path); });
  }

 private:
  Scratch scratch_;
};

TEST_F(SpecFile, IsRead) {
  const std::string text = "{\"a\": " + std::string(300000, ' ') + "[1, 2]}";
  write(path("good.json"), text);
  const SpecSource source = read_spec(path("good.json"));
  EXPECT_EQ(source.name, path("good.json"));
  EXPECT_EQ(source.text, text);
  EXPECT_EQ(source.json.dump(), "{\"a\":[1,2]}");
}

TEST_F(SpecFile, MayBeAPipe) {
  const std::string text = "{\"a\": " + std::string(300000, ' ') + "1}";
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path("pipe")) << text; });
  const SpecSource source = read_spec(path("pipe"));
  writer.join();
  EXPECT_EQ(source.text.size(), text.size());
}

TEST_F(SpecFile, IsRefusedInWords) {
  EXPECT_EQ(message(path("none.json")), path("none.json") + ": no such file");
  EXPECT_EQ(message(path(".")), path(".") + ": is a directory; a spec is a file");
  EXPECT_EQ(message(path("new\nline")), path("new\\nline") + ": no such file");
  write(path("empty.json"), "");
  EXPECT_EQ(message(path("empty.json")),
            path("empty.json") + ": empty; a spec is a JSON object, { ... }");
  // Endless, so it must be given up at the limit.
  EXPECT_EQ(message("/dev/zero"), "/dev/zero: larger than 256 MiB, the most that a spec may have");
  write(path("sparse.json"), "{}");
  std::filesystem::resize_file(path("sparse.json"), max_spec_bytes + 1);
  EXPECT_EQ(message(path("sparse.json")),
            path("sparse.json") + ": larger than 256 MiB, the most that a spec may have");
}

}  // namespace
}  // namespace psolve
