#pragma once

// Linear codes that append parity bits to data bits, and the networks that a textbook builds for
// them.
//
// A parity bit is the sum modulo 2 of some data bits: p_j = ⊕ d_i over the bits i of its equation.
// The Hamming code with r parity bits (R. W. Hamming, "Error detecting and error correcting codes",
// Bell System Technical Journal 29, 1950) has n = 2^r − 1 positions, counted from 1: p_j stands at
// position 2^(j−1) and sums the data bits at the positions whose binary digit j is 1.

#include <cstddef>
#include <string>
#include <vector>

#include "math/threshold/boolean_task.h"
#include "math/threshold/network.h"

namespace psolve::hamming {

struct ParityCode {
  /// A bit of a codeword.
  struct Bit {
    bool is_parity;
    Index index;
  };

  Index data_bits = 0;
  std::vector<std::vector<bool>> equations;  ///< a row for each parity bit, an entry for each d_i
  std::vector<Bit> order;                    ///< of a codeword, first bit first

  Index length() const { return order.size(); }
  /// Which data bits a bit of the codeword sums: one for a data bit itself.
  std::vector<bool> sum_of(const Bit& bit) const;
  /// Data and codewords as points: the first bit is the most significant one.
  Point encode(Point data) const;
};

ParityCode hamming_code(Index parity_bits);
/// Codewords are the data bits and then the parity bits.
ParityCode systematic_code(std::vector<std::vector<bool>> equations);

/// Most data bits whose assignments are all gone through.
inline constexpr Index kMostExhaustiveBits = 12;

/// Data bits d1, d2, … to parity bits p1, p2, … or to the bits c1, c2, … of the codeword. Of more
/// than `kMostExhaustiveBits` data bits a sample of assignments: for each sum 0, 1, 2, … of its
/// data bits, all of the first four, and some drawn at random, always the same ones.
BooleanTask encoding_task(const ParityCode& code, bool whole_codeword);

/// Every codeword with no error and with every single one, r1, r2, …, to its data bits. The code
/// must correct one error.
BooleanTask decoding_task(const ParityCode& code);

/// The first two bits of a codeword, zero-based and in `order`, that errors in cannot be told
/// apart, or one twice that an error in is not noticed; none if the code corrects every single
/// error.
std::vector<Index> ambiguous_errors(const ParityCode& code);

/// For the sum s of t bits a hidden unit for each j: [s ≥ 1], …, [s ≥ t], since
/// s mod 2 = [s ≥ 1] − [s ≥ 2] + [s ≥ 3] − …; with skip links only for even j, since
/// s mod 2 = s − 2[s ≥ 2] − 2[s ≥ 4] − …. Outputs that sum the same bits share units.
ThresholdNetwork parity_network(const ParityCode& code, bool whole_codeword, OutputUnit output_unit,
                                bool skip_links);

/// A hidden unit for each codeword c but that of zero data: it fires when the received word agrees
/// with c in all bits but one. If the code corrects one error, at most one of them does.
ThresholdNetwork decoding_network(const ParityCode& code, OutputUnit output_unit, bool skip_links);

}  // namespace psolve::hamming
