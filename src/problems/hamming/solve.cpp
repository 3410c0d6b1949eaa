// A network that puts out the parity bits of a linear code (`encode`), or the data bits of a
// received word with one error corrected (`decode`): one hidden layer of step units
// h = [w·x + b ≥ 0], and outputs that are step units as well or the weighted sums themselves.
//
// A parity of two or more bits is not linearly separable, so no threshold unit computes it alone.
// With the sum s of its t bits it is
//
//     s mod 2 = [s ≥ 1] − [s ≥ 2] + [s ≥ 3] − …              t hidden units
//     s mod 2 = s − 2 [s ≥ 2] − 2 [s ≥ 4] − …                ⌊t/2⌋ of them, with skip links
//
// A received word within one error of a codeword c agrees with it in at least n − 1 bits, which a
// threshold unit can tell; where the code corrects one error this holds for one c only.
//
// The smallest network is searched for, with proof (math/minimality).

#include "problems/hamming/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "math/minimality/answer.h"
#include "problems/hamming/derivation.h"
#include "problems/hamming/parity_code.h"
#include "spec/error.h"

namespace psolve::hamming {
namespace {

using Output = Problem::Output;
using Task = Problem::Task;

constexpr long kMostParityBits = 6;  // then a codeword fits into a `Point`
constexpr Index kMostLength = 63;    // the same for equations
constexpr Index kMostDecoded = 11;   // data bits: a hidden unit for each codeword

ParityCode code_of(const Problem& problem) {
  if (!problem.parity_equations) {
    return hamming_code(problem.parity_bits.value_or(3));
  }
  std::vector<std::vector<bool>> equations;
  for (const auto& row : *problem.parity_equations) {
    auto& equation = equations.emplace_back();
    for (const long bit : row) equation.push_back(bit != 0);
  }
  return systematic_code(std::move(equations));
}

/// A bit of a codeword as the spec counts it: data bit 0, parity bit 0.
std::string bit_text(const ParityCode& code, Index place) {
  const auto& [is_parity, index] = code.order[place];
  return fmt::format("{} bit {}", is_parity ? "parity" : "data", index);
}

void refuse_undecodable(const ParityCode& code, const Problem& problem) {
  if (code.data_bits > kMostDecoded) {
    throw SpecError(problem.parity_equations ? "/parity_equations" : "/parity_bits",
                    fmt::format("a decoder has a hidden unit for each of the 2^{} codewords; at "
                                "most {} data bits can be decoded",
                                code.data_bits, kMostDecoded));
  }
  const auto errors = ambiguous_errors(code);
  if (errors.empty()) return;
  const std::string which =
      errors[0] == errors[1]
          ? fmt::format("an error in {} is not noticed", bit_text(code, errors[0]))
          : fmt::format("errors in {} and in {} break the same equations",
                        bit_text(code, errors[0]), bit_text(code, errors[1]));
  throw SpecError("/parity_equations",
                  "this code cannot correct one error: " + which +
                      "; every data bit needs its own set of at least 2 equations");
}

/// The usual data bits, or where a word is received their codeword with its first bit wrong.
std::vector<long> usual_example(const Problem& problem, const ParityCode& code) {
  const std::vector<long> data = usual_bits(code.data_bits);
  if (problem.task == Task::encode) return data;
  Point point = 0;
  for (const long bit : data) point = 2 * point + static_cast<Point>(bit);
  const Index n = code.length();
  const Point word = code.encode(point) ^ (Point{1} << (n - 1));
  std::vector<long> bits;
  for (Index i = n; i-- > 0;) bits.push_back(static_cast<long>(word >> i & 1));
  return bits;
}

std::vector<long> example_of(const Problem& problem, const ParityCode& code) {
  return problem.example.empty() ? usual_example(problem, code) : problem.example;
}

Solution encode(const Problem& problem, const ParityCode& code, Workings& work) {
  Solution solution;
  const bool whole = problem.output == Output::codeword;
  solution.sought = fmt::format(
      "Which network of threshold units turns {} data bits into {}, and how few hidden units can "
      "do it?",
      code.data_bits,
      whole ? fmt::format("the codeword of {} bits", code.length())
            : fmt::format("{} parity bits", code.equations.size()));
  NetworkQuestion question{
      .task = encoding_task(code, whole),
      .kind = {problem.output_unit, problem.skip_links},
      .direct = parity_network(code, whole, problem.output_unit, problem.skip_links),
      .effort = problem.effort};
  Trace trace(code, question, whole, work);
  trace.given(problem, example_of(problem, code));
  trace.equations(true);
  answer_truth_table(question.task, work, solution);
  question.inseparable = trace.not_separable();
  trace.thresholds_of_sum();
  answer_networks(question, work, solution);
  if (work.recording()) trace.remark_code(solution);
  return solution;
}

Solution decode(const Problem& problem, const ParityCode& code, Workings& work) {
  refuse_undecodable(code, problem);
  Solution solution;
  solution.sought = fmt::format(
      "Which network of threshold units finds the {} data bits in {} received bits, of which one "
      "may be wrong?",
      code.data_bits, code.length());
  const NetworkQuestion question{
      .task = decoding_task(code),
      .kind = {problem.output_unit, problem.skip_links},
      .direct = decoding_network(code, problem.output_unit, problem.skip_links),
      .effort = problem.effort};
  Trace trace(code, question, true, work);
  trace.given(problem, example_of(problem, code));
  trace.equations(false);
  trace.spheres();
  trace.agreement();
  answer_truth_table(question.task, work, solution);
  answer_networks(question, work, solution);
  return solution;
}

void settle(const Problem& problem, const Node& node) {
  const ParityCode code = code_of(problem);
  settle_example(problem, node, problem.task == Task::encode ? code.data_bits : code.length(),
                 [&] { return usual_example(problem, code); });
}

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    auto record =
        spec_record<Problem>("hamming", "a network that computes the parity bits of a code")
            .optional("parity_bits", &Problem::parity_bits, integer(2, kMostParityBits),
                      "r, of the Hamming code with 2^r - 1 bits; 3 without parity_equations")
            .optional("parity_equations", &Problem::parity_equations,
                      list(list(integer(0, 1), {1, kMostLength - 1}), {1, kMostLength - 1}),
                      "any code: a row for each parity bit, with a 1 for each data bit it sums")
            .optional("output", &Problem::output,
                      choice<Output>({{"parity", Output::parity, "the parity bits"},
                                      {"codeword", Output::codeword, "all bits of the codeword"}}),
                      "parity", "what an encoder puts out")
            .optional("task", &Problem::task,
                      choice<Task>({{"encode", Task::encode, "data bits to parity bits"},
                                    {"decode", Task::decode,
                                     "received words to data bits, one error corrected"}}),
                      "encode", "what the network does")
            .told(Telling::not_at_all);
    with_network_fields(record);
    record.check([](const Problem& problem, const Node& node) {
      if (problem.task == Task::decode && problem.output == Output::codeword) {
        node.fail_at("output", "a decoder puts out the data bits; leave output out");
      }
      if (!problem.parity_equations) {
        if (!problem.parity_bits) node.value()["parity_bits"] = 3;
        return settle(problem, node);
      }
      if (problem.parity_bits) {
        node.fail_at("parity_bits", "the code is given twice: by parity_equations, too");
      }
      const auto& rows = *problem.parity_equations;
      for (Index j = 0; j < std::ssize(rows); ++j) {
        if (rows[j].size() == rows[0].size()) continue;
        node.fail_at("parity_equations",
                     fmt::format("row {} has {} entries, row 0 has {}; each has one for each data "
                                 "bit",
                                 j, rows[j].size(), rows[0].size()));
      }
      if (rows.size() + rows[0].size() > kMostLength) {
        node.fail_at("parity_equations",
                     fmt::format("expected codewords of at most {} bits, got {} data bits and {} "
                                 "parity bits",
                                 kMostLength, rows[0].size(), rows.size()));
      }
      settle(problem, node);
    });
    return record;
  }();
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  const ParityCode code = code_of(problem);
  Solution solution =
      problem.task == Task::encode ? encode(problem, code, work) : decode(problem, code, work);
  solution.headline = {"minimum", "networks.smallest"};
  return solution;
}

}  // namespace psolve::hamming
