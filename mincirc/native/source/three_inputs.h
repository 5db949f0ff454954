// Least sizes of functions of three inputs with don't-cares, of one and of two at a time: see three_inputs.cpp.
#ifndef MINCIRC_THREE_INPUTS_H
#define MINCIRC_THREE_INPUTS_H

#include <stdint.h>

#include <vector>

namespace mincirc {
namespace refuting {

class ThreeInputs {
 public:
  static constexpr int ENOUGH = 6;  // what five gates do not compute counts as this many

  explicit ThreeInputs(bool with_xor);

  // The number of a demand: `on` and `off` are disjoint sets of the 8 cells.
  int number(uint64_t on, uint64_t off) const { return power_[on & 255] + 2 * power_[255 & ~(on | off)]; }

  int one(int number) const { return one_[number]; }
  int two(int first, int second) const {
    const uint32_t a = half_[first], b = half_[second];
    return two_[a > b ? a * (a + 1) / 2 + b : b * (b + 1) / 2 + a];
  }
  int most_of_one() const { return most_; }

  // The tables of a mask of operations, built on first use and never changed.
  static const ThreeInputs &of(bool with_xor);

 private:
  static constexpr int NUMBERS = 6561, HALVES = 3281;  // 3^8, and up to complement

  uint16_t power_[256];
  uint16_t half_[NUMBERS];
  uint8_t one_[NUMBERS];
  std::vector<uint8_t> two_;
  int most_ = 0;
};

}  // namespace refuting
}  // namespace mincirc

#endif
