// A dictionary for libFuzzer: the names that specs have, and the words that some of their fields take.

#include <cstdio>
#include <string>

#include "support/tree_mutator.h"

int main() {
  for (const std::string& word : psolve::random_specs::words_of_schemas()) {
    std::printf("\"%s\"\n", word.c_str());
  }
}
