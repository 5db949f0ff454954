// Bit counts and scans on 64-bit words, for compilers with and without intrinsics.
#ifndef MINCIRC_BITS_H
#define MINCIRC_BITS_H

#include <stdint.h>

#if defined(_MSC_VER) && defined(_M_X64)
#include <intrin.h>
#endif

namespace mincirc {

// The number of ones.  Without an instruction for it, the intrinsic is a call of a function with a table: slower than this.
inline int count_ones(uint64_t x) {
#if (defined(__GNUC__) || defined(__clang__)) && (defined(__POPCNT__) || defined(__aarch64__))
  return __builtin_popcountll(x);
#else
  x -= (x >> 1) & 0x5555555555555555u;
  x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
  x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  return static_cast<int>((x * 0x0101010101010101u) >> 56);
#endif
}

// The place of the lowest one; x is not 0.
inline int lowest_one(uint64_t x) {
#if defined(__GNUC__) || defined(__clang__)
  return __builtin_ctzll(x);
#elif defined(_MSC_VER) && defined(_M_X64)
  unsigned long place;
  _BitScanForward64(&place, x);
  return static_cast<int>(place);
#else
  return count_ones((x & (0 - x)) - 1);
#endif
}

// The bits of x under mask, packed (what the instruction PEXT does).
inline uint64_t gather(uint64_t x, uint64_t mask) {
  uint64_t packed = 0;
  for (int k = 0; mask != 0; mask &= mask - 1, ++k)
    if (x & mask & (0 - mask)) packed |= uint64_t{1} << k;
  return packed;
}

}  // namespace mincirc

#endif
