// psolve batch from file to file, and the ids of its specs.

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "core/json/json.h"
#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

const std::string kFields = R"("problem": "receptive-field", "layers": [{"kernel": 3}])";

class BatchFiles : public ::testing::Test {
 protected:
  Outcome in(const std::string& line) { return run_in(scratch_.path(), line); }
  std::filesystem::path at(const std::string& name) const { return scratch_.path() / name; }

  static std::vector<Json> parsed(const std::string& text) {
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  Scratch scratch_;
};

TEST_F(BatchFiles, CarryIdsInBothDirections) {
  write(at("in.ndjson"), "{\"id\": \"q1\", " + kFields + "}\n\n{\"id\": 17, " + kFields + "}\n{" +
                             kFields + "}\n{\"id\": \"q4\", \"problem\": \"receptive-field\"}\n" +
                             "{\"id\": 5, \"problem\": \"x\"}\n{\"id\": [6], " + kFields +
                             "}\n{\"id\": \"q7\"\n");
  const Outcome outcome = in("psolve batch --input in.ndjson --answers-only");
  EXPECT_EQ(outcome.exit_code, 1);
  const auto lines = parsed(outcome.out);
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_EQ(lines[0]["id"], "q1");
  EXPECT_EQ(lines[0]["answers"]["receptive_field"], 3);
  EXPECT_EQ(lines[1]["id"], 17);
  EXPECT_FALSE(lines[2].contains("id"));
  EXPECT_TRUE(outcome.out.find(R"({"line":5,"id":"q4","error":{"message":"missing field)") !=
              std::string::npos);
  EXPECT_EQ(lines[4]["line"], 6);
  EXPECT_EQ(lines[4]["id"], 5);
  EXPECT_EQ(lines[4]["error"]["pointer"], "/problem");
  EXPECT_FALSE(lines[5].contains("id"));
  EXPECT_EQ(lines[5]["error"]["message"], "expected a string or an integer, got a list of 1");
  EXPECT_FALSE(lines[6].contains("id"));
}

TEST_F(BatchFiles, GoFromFileToFile) {
  std::string specs;
  for (int i = 0; i < 500; ++i) specs += "{\"id\": " + std::to_string(i) + ", " + kFields + "}\n";
  write(at("in.ndjson"), specs);
  const std::string expected = in("psolve batch <in.ndjson").out;
  for (const char* options : {"", " --jobs 3"}) {
    const Outcome outcome = in("psolve batch -i in.ndjson -o out.ndjson" + std::string(options));
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(contents_of(at("out.ndjson")) == expected);
  }
  EXPECT_EQ(in("psolve batch -i - -o - <in.ndjson").out, expected);
  EXPECT_EQ(in("psolve batch -i missing.ndjson -o new.ndjson").err,
            "psolve: missing.ndjson: no such file\n");
  EXPECT_FALSE(std::filesystem::exists(at("new.ndjson")));
  EXPECT_EQ(in("psolve batch -i . -o new.ndjson").err,
            "psolve: .: is a directory; a spec is a file\n");
}

TEST_F(BatchFiles, HaveNoFigures) {
  write(at("in.ndjson"), "{" + kFields + "}\n");
  const Outcome outcome = in("psolve batch -i in.ndjson --figures figures");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.err, "psolve: --figures: batch writes none; psolve keys does\n");
  EXPECT_FALSE(std::filesystem::exists(at("figures")));
}

}  // namespace
}  // namespace psolve
