// A number in as many digits as are asked for.
//
//     v = m 2ᵉ,   v 10ᵏ = m 5ᵏ 2ᵉ⁺ᵏ
//
// m has 53 bits and, up to k = 27, 5ᵏ has 63: their product is exact in 128 bits, and its shift by
// e + k, rounded, gives the digits. `std::to_chars` with a precision comes to the same digits in
// twice the time; it is left for numbers that are too large or too small for this.

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "formula/notation.h"

namespace psolve {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr int kMostPower = 27;
constexpr int kMostDigits = 17;

template <std::size_t count>
constexpr std::array<std::uint64_t, count> powers_of(std::uint64_t base) {
  std::array<std::uint64_t, count> powers{};
  std::uint64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    power *= base;
  }
  return powers;
}
constexpr auto kFives = powers_of<kMostPower + 1>(5);
constexpr auto kTens = powers_of<kMostDigits + 2>(10);

constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

/// d.ddd · 10^exponent, the digits as one integer.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
};

/// `value`, above 0, in `count` digits; false where it is out of reach.
bool round_to(double value, int count, Decimal& decimal) {
  constexpr int kBits = 52;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int exponent = static_cast<int>(bits >> kBits) - 1023;
  if (exponent < -1022) return false;
  const std::uint64_t one = std::uint64_t{1} << kBits;
  const std::uint64_t mantissa = (bits & (one - 1)) | one;
  // ⌊x log 2⌋ for |x| < 1,651. As 2ˣ ≤ v < 2ˣ⁺¹, it is at most one too small.
  decimal.exponent = (exponent * 78913) >> 18;
  while (true) {
    const int power = count - 1 - decimal.exponent;
    if (power < 0 || power > kMostPower) return false;
    const Wide product = Wide{mantissa} * kFives[power];
    const int shift = kBits - exponent - power;
    if (shift <= 0) {
      decimal.digits = static_cast<std::uint64_t>(product << -shift);
    } else {
      decimal.digits = static_cast<std::uint64_t>(product >> shift);
    }
    if (decimal.digits >= kTens[count]) {
      ++decimal.exponent;
      continue;
    }
    if (shift > 0) {  // half to even
      const Wide rest = product & ((Wide{1} << shift) - 1);
      const Wide half = Wide{1} << (shift - 1);
      if (rest > half || (rest == half && (decimal.digits & 1) != 0)) ++decimal.digits;
    }
    break;
  }
  if (decimal.digits == kTens[count]) {
    decimal.digits /= 10;
    ++decimal.exponent;
  }
  return true;
}

/// As "%.{count}g" has it, without zeros at the end.
std::string in_general_format(const Decimal& decimal, int count, bool negative) {
  std::array<char, kMostDigits> digits;
  std::uint64_t rest = decimal.digits;
  int left = count;
  for (; left > 1; rest /= 100) {
    left -= 2;
    std::memcpy(&digits[left], &kPairs[2 * (rest % 100)], 2);
  }
  if (left == 1) digits[0] = static_cast<char>('0' + rest);
  int size = count;
  while (size > 1 && digits[size - 1] == '0') --size;
  std::array<char, 40> buffer;
  char* to = buffer.data();
  const auto put = [&](int from, int until) {
    for (int i = from; i < until; ++i) *to++ = i < size ? digits[i] : '0';
  };
  const auto put_fraction = [&](int from) {
    if (from >= size) return;
    *to++ = '.';
    put(from, size);
  };
  const int exponent = decimal.exponent;
  if (negative) *to++ = '-';
  if (exponent < -4 || exponent >= count) {
    put(0, 1);
    put_fraction(1);
    *to++ = 'e';
    *to++ = exponent < 0 ? '-' : '+';
    if (std::abs(exponent) < 10) *to++ = '0';
    to = std::to_chars(to, buffer.data() + buffer.size(), std::abs(exponent)).ptr;
  } else if (exponent < 0) {
    *to++ = '0';
    *to++ = '.';
    for (int i = -1; i > exponent; --i) *to++ = '0';
    put(0, size);
  } else {
    put(0, exponent + 1);
    put_fraction(exponent + 1);
  }
  return {buffer.data(), to};
}

}  // namespace

std::string shown(double value, int digits) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return "0";
  Decimal decimal;
  if (digits >= 1 && digits <= kMostDigits && round_to(std::abs(value), digits, decimal)) {
    return in_general_format(decimal, digits, value < 0);
  }
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::general, digits);
  return {buffer.data(), end.ptr};
}

}  // namespace psolve
