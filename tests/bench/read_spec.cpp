// Reading a large spec against what others make of the same text, in one process, taking turns; each
// also drops what it has read.
//
//   read_spec FILE

#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#ifdef WITH_SIMDJSON
#include <simdjson.h>
#endif

#include "core/json/plain.h"
#include "registry.h"
#include "spec/input/source.h"
#include "timing.h"

namespace {

struct Reader {
  const char* name;
  std::function<void(const std::string&)> read;
  std::vector<double> times = {};
};

#ifdef WITH_SIMDJSON
/// The numbers alone, straight into their vector.
void read_by_simdjson(const std::string& text) {
  simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  auto document = parser.iterate(padded);
  std::vector<double> numbers;
  for (auto number : document["weights"]) numbers.push_back(double(number));
}
void build_by_simdjson(const std::string& text) {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(text);
  if (!root.is_object()) throw std::runtime_error("not an object");
}
#endif

void compare(const char* file) {
  const std::string text = psolve::read_spec(file).text;
  std::vector<Reader> readers = {
      {"psolve: strict parse, ready for addresses",
       [](const std::string& spec) {
         psolve::SpecSource source = psolve::parse_spec("bench", spec);
         psolve::drop_lists(source.json);
       }},
      {"nlohmann: Json::parse",
       [](const std::string& spec) { const auto json = psolve::Json::parse(spec); }},
#ifdef WITH_SIMDJSON
      {"simdjson: on demand, numbers alone", read_by_simdjson},
      {"simdjson: its whole tree", build_by_simdjson},
#endif
  };
  for (int run = 0; run < 9; ++run) {
    for (Reader& reader : readers) {
      reader.times.push_back(milliseconds([&] { reader.read(text); }));
    }
  }
  for (const Reader& reader : readers) {
    std::printf("  %-44s %9.2f ms %8.2f x\n", reader.name, median(reader.times),
                median(reader.times) / median(readers[0].times));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    compare(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "read_spec: %s\n", error.what());
    return 2;
  }
  return 0;
}
