// The work of psolve's jacobian benchmark done with GiNaC: reads outputs in x1…xN, one a line (as
// `tests/bench/make-jacobian --lines N` prints them), differentiates each by every input and prints
// the matrix. Built only for benchmarks: g++ -O2 jacobian_ginac.cpp -lginac -lcln

#include <ginac/ginac.h>

#include <iostream>
#include <string>
#include <vector>

int main() {
  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);) lines.push_back(line);
  GiNaC::symtab names;
  std::vector<GiNaC::symbol> inputs;
  for (std::size_t i = 1; i <= lines.size(); ++i) {
    const std::string name = "x" + std::to_string(i);
    inputs.emplace_back(name);
    names[name] = inputs.back();
  }
  GiNaC::parser parse(names, true);
  for (const auto& line : lines) {
    const GiNaC::ex output = parse(line);
    for (const auto& input : inputs) std::cout << output.diff(input) << '\n';
  }
  return 0;
}
