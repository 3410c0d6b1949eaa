#include "problems/hamming/parity_code.h"

#include <algorithm>
#include <bit>
#include <map>
#include <random>
#include <set>
#include <utility>

namespace psolve::hamming {
namespace {

/// Whether a bit of a point of `size` bits is set, the first bit being the most significant.
bool is_set(Point point, Index i, Index size) {
  return (point >> (size - 1 - i) & 1) != 0;
}

Point mask_of(const std::vector<bool>& bits) {
  Point mask = 0;
  for (const bool bit : bits) mask = 2 * mask + (bit ? 1 : 0);
  return mask;
}

std::vector<std::string> numbered(const char* letter, Index count) {
  std::vector<std::string> names;
  for (Index i = 1; i <= count; ++i) names.push_back(letter + std::to_string(i));
  return names;
}

/// The rows of data bits that the outputs sum.
std::vector<std::vector<bool>> output_rows(const ParityCode& code, bool whole_codeword) {
  if (!whole_codeword) return code.equations;
  std::vector<std::vector<bool>> rows;
  for (const auto& bit : code.order) rows.push_back(code.sum_of(bit));
  return rows;
}

std::vector<Point> sample_points(const ParityCode& code) {
  constexpr Index drawn = 2048;
  const Index k = code.data_bits;
  std::set<Point> points;
  for (Point x = 0; x < 16; ++x) points.insert(x << (k - 4));
  for (const auto& equation : code.equations) {
    Point point = 0;
    for (Index i = 0; i < k; ++i) {
      if (!equation[i]) continue;
      point |= Point{1} << (k - 1 - i);
      points.insert(point);
    }
  }
  std::mt19937_64 random(1950);
  while (points.size() < drawn) points.insert(random() >> (64 - k));
  return {points.begin(), points.end()};
}

/// An output unit of the weights, which must come to 0 or 1 in all.
Unit output_of(std::vector<long> weights, OutputUnit kind) {
  return kind == OutputUnit::step ? fires_from(std::move(weights), 1)
                                  : linear_unit(std::move(weights), 0);
}

}  // namespace

std::vector<bool> ParityCode::sum_of(const Bit& bit) const {
  if (bit.is_parity) return equations[bit.index];
  std::vector<bool> row(data_bits, false);
  row[bit.index] = true;
  return row;
}

Point ParityCode::encode(Point data) const {
  Point word = 0;
  for (const Bit& bit : order) {
    word = 2 * word + static_cast<Point>(std::popcount(data & mask_of(sum_of(bit))) & 1);
  }
  return word;
}

ParityCode hamming_code(Index parity_bits) {
  ParityCode code;
  std::vector<Index> positions;  // of the data bits
  for (std::uint64_t position = 1; position < std::uint64_t{1} << parity_bits; ++position) {
    const bool is_parity = std::has_single_bit(position);
    code.order.push_back(
        {is_parity, is_parity ? std::countr_zero(position) : std::ssize(positions)});
    if (!is_parity) positions.push_back(position);
  }
  code.data_bits = positions.size();
  for (Index j = 0; j < parity_bits; ++j) {
    auto& row = code.equations.emplace_back();
    for (const Index position : positions) row.push_back((position >> j & 1) != 0);
  }
  return code;
}

ParityCode systematic_code(std::vector<std::vector<bool>> equations) {
  ParityCode code;
  code.data_bits = equations[0].size();
  for (Index i = 0; i < code.data_bits; ++i) code.order.push_back({false, i});
  for (Index j = 0; j < std::ssize(equations); ++j) code.order.push_back({true, j});
  code.equations = std::move(equations);
  return code;
}

BooleanTask encoding_task(const ParityCode& code, bool whole_codeword) {
  BooleanTask task;
  task.inputs = numbered("d", code.data_bits);
  task.complete = code.data_bits <= kMostExhaustiveBits;
  if (task.complete) {
    for (Point x = 0; x < Point{1} << code.data_bits; ++x) task.points.push_back(x);
  } else {
    task.points = sample_points(code);
  }
  const auto rows = output_rows(code, whole_codeword);
  task.outputs = numbered(whole_codeword ? "c" : "p", rows.size());
  for (const auto& row : rows) {
    auto& values = task.values.emplace_back();
    const Point mask = mask_of(row);
    for (const Point x : task.points) values.push_back((std::popcount(x & mask) & 1) != 0);
  }
  return task;
}

BooleanTask decoding_task(const ParityCode& code) {
  const Index n = code.length();
  std::map<Point, Point> data_of;  // received words
  for (Point data = 0; data < Point{1} << code.data_bits; ++data) {
    const Point word = code.encode(data);
    data_of[word] = data;
    for (Index i = 0; i < n; ++i) data_of[word ^ Point{1} << i] = data;
  }
  BooleanTask task;
  task.inputs = numbered("r", n);
  task.outputs = numbered("d", code.data_bits);
  task.values.resize(code.data_bits);
  for (const auto& [word, data] : data_of) {
    task.points.push_back(word);
    for (Index i = 0; i < code.data_bits; ++i) {
      task.values[i].push_back(is_set(data, i, code.data_bits));
    }
  }
  return task;
}

std::vector<Index> ambiguous_errors(const ParityCode& code) {
  // An error shows in the equations that its bit takes part in: the bit's syndrome.
  std::map<std::vector<bool>, Index> seen;
  for (Index i = 0; i < code.length(); ++i) {
    const auto& [is_parity, index] = code.order[i];
    std::vector<bool> syndrome;
    for (Index j = 0; j < std::ssize(code.equations); ++j) {
      syndrome.push_back(is_parity ? j == index : code.equations[j][index]);
    }
    if (std::ranges::find(syndrome, true) == syndrome.end()) return {i, i};
    const auto [found, is_new] = seen.emplace(std::move(syndrome), i);
    if (!is_new) return {found->second, i};
  }
  return {};
}

ThresholdNetwork parity_network(const ParityCode& code, bool whole_codeword, OutputUnit output_unit,
                                bool skip_links) {
  const auto rows = output_rows(code, whole_codeword);
  const long step = skip_links ? 2 : 1;
  ThresholdNetwork network{code.data_bits, {}, {}, output_unit, skip_links};
  std::map<std::vector<bool>, std::pair<Index, Index>> units;  // first and last + 1
  for (const auto& row : rows) {
    if (units.contains(row)) continue;
    const Index first = network.hidden.size();
    const std::vector<long> weights(row.begin(), row.end());
    const Index t = std::ranges::count(row, true);
    for (long j = step; j <= t; j += step) network.hidden.push_back(fires_from(weights, j));
    units[row] = {first, network.hidden.size()};
  }
  for (const auto& row : rows) {
    std::vector<long> weights(network.hidden.size(), 0);
    const auto [first, last] = units[row];
    for (Index i = first; i < last; ++i) {
      weights[i] = skip_links ? -2 : (i - first) % 2 == 0 ? 1 : -1;
    }
    if (skip_links) weights.insert(weights.end(), row.begin(), row.end());
    network.outputs.push_back(output_of(std::move(weights), output_unit));
  }
  return network;
}

ThresholdNetwork decoding_network(const ParityCode& code, OutputUnit output_unit, bool skip_links) {
  const Index n = code.length();
  ThresholdNetwork network{n, {}, {}, output_unit, skip_links};
  std::vector<std::vector<long>> weights(code.data_bits);
  for (Point data = 1; data < Point{1} << code.data_bits; ++data) {
    const Point word = code.encode(data);
    std::vector<long> signs;
    for (Index i = 0; i < n; ++i) signs.push_back(is_set(word, i, n) ? 1 : -1);
    network.hidden.push_back(fires_from(std::move(signs), std::popcount(word) - 1));
    for (Index i = 0; i < code.data_bits; ++i) {
      weights[i].push_back(is_set(data, i, code.data_bits) ? 1 : 0);
    }
  }
  for (auto& row : weights) {
    if (skip_links) row.resize(row.size() + n, 0);
    network.outputs.push_back(output_of(std::move(row), output_unit));
  }
  return network;
}

}  // namespace psolve::hamming
