// Reading a large spec against nlohmann's own parse of the same text, in one process, taking turns.
//
//   read_spec FILE

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "registry.h"
#include "spec/input/source.h"
#include "timing.h"

namespace {

void compare(const char* file) {
  const std::string text = psolve::read_spec(file).text;
  std::vector<double> ours;
  std::vector<double> peer;
  for (int run = 0; run < 9; ++run) {
    psolve::Json parsed;
    ours.push_back(milliseconds([&] { parsed = psolve::parse_spec("bench", text).json; }));
    peer.push_back(milliseconds([&] { parsed = psolve::Json::parse(text); }));
  }
  std::printf("  %-44s %9.2f ms %8.2f x\n", "psolve: strict parse, ready for addresses",
              median(ours), 1.0);
  std::printf("  %-44s %9.2f ms %8.2f x\n", "nlohmann: Json::parse", median(peer),
              median(peer) / median(ours));
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
