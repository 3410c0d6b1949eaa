#include "core/workings/settings.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formula/notation.h"

namespace psolve {
namespace {

std::vector<std::string> words_of(const Json& spec, const std::vector<std::string>& pointers,
                                  const Tellings& tellings = {}) {
  std::vector<Given> given;
  for (const std::string& pointer : pointers) given.push_back({sym("x"), "x", 1.0, pointer});
  std::vector<std::string> words;
  for (const Given& setting : settings_of(spec, given, tellings)) {
    EXPECT_TRUE(is_setting(setting));
    words.push_back(setting.pointer + " " + write(setting.line, Hand::unicode));
  }
  return words;
}

TEST(Settings, TellWhatIsNotAmongTheDataOfEachObject) {
  const Json spec = {
      {"problem", "conv-backprop"},
      {"loss", "mse"},
      {"learning_rate", 0.1},
      {"layers", Json::array({{{"type", "conv"},
                               {"kernel", {{1, 2}, {3, 4}}},
                               {"stride", 2},
                               {"padding", {1, 0}},
                               {"dilation", 1},
                               {"activation", "tanh"}},
                              {{"type", "avg-pool"}, {"size", 2}, {"ceil_mode", true}}})}};
  EXPECT_EQ(words_of(spec, {"/learning_rate", "/layers/0/kernel"},
                     {{"/problem", Telling::not_at_all},
                      {"/layers/0/type", Telling::by_value},
                      {"/layers/0/dilation", Telling::not_at_all},
                      {"/layers/0/activation", Telling::by_value},
                      {"/layers/1/type", Telling::by_value}}),
            (std::vector<std::string>{"/loss loss: mse",
                                      "/layers/0 layer 1: conv, stride 2, padding 1, 0, tanh",
                                      "/layers/1 layer 2: avg-pool, size 2, ceil mode"}));
}

TEST(Settings, CallObjectsByTheirTitles) {
  const Json spec = {
      {"steps", 3},
      {"vary", {{"/steps", {{"integers", {1, 9}}}}}},
      {"methods",
       Json::array({{{"name", "adam"}, {"bias_correction", false}},
                    {{"name", "nesterov"}, {"label", "torch"}, {"convention", "pytorch"}},
                    {{"name", "gd"}}})}};
  EXPECT_EQ(words_of(spec, {},
                     {{"/vary", Telling::not_at_all},
                      {"/methods/0/name", Telling::as_title},
                      {"/methods/1/name", Telling::by_value},
                      {"/methods/1/label", Telling::as_title},
                      {"/methods/2/name", Telling::as_title}}),
            (std::vector<std::string>{"/steps steps: 3", "/methods/0 adam: no bias correction",
                                      "/methods/1 torch: nesterov, convention pytorch"}));
}

TEST(Settings, ArePassedOverWhereADatumStandsWithinTheirPlace) {
  const Json spec = {{"layers", Json::array({{{"kernel", {3, 5}}, {"stride", 2}}})}};
  EXPECT_EQ(words_of(spec, {"/layers/0/kernel/0", "/layers/0/stride"}), std::vector<std::string>());
}

}  // namespace
}  // namespace psolve
