// Boolean relations as lists of rows: per code, the words that are allowed there.
//
// Idea.  A code that allows every word is a don't-care and has no row, so a relation of many inputs is as small as the task
// has states.  Rows have rising codes; a code is 32 bits, a set of words (of at most 6 bits) a mask of 64.  Bits are places,
// place 0 is the lowest.
//
// Operations (the same as in mincirc/lower/row_relation.py, row by row): fix an input, merge two inputs into a gate of both,
// give an output to a constant or a literal, and make plain: leave out inputs that make no difference and outputs that may
// take a constant or a literal whatever the others are.  An operation returns false where a code has no allowed word left.
//
// Oracle: tests/lower/test_row_relation.py, both implementations against the definitions.
#ifndef MINCIRC_ROW_RELATION_H
#define MINCIRC_ROW_RELATION_H

#include <stdint.h>

#include <string>
#include <vector>

namespace mincirc {

constexpr int most_outputs = 6;
constexpr int most_codes = 32;
constexpr int exclusive_or = 4;  // gates 0 to 3 are 1 where the first input is gate / 2 and the second is gate % 2

struct Row {
  uint32_t code;
  uint64_t words;
};

struct RowRelation {
  int inputs = 0;
  int outputs = 0;
  std::vector<Row> rows;

  // Sort, intersect rows of one code, drop free ones.
  bool normalise();
  bool fixed(int place, uint32_t value, RowRelation &found) const;
  bool merged(int first, int second, int gate, RowRelation &found) const;
  bool placed(int output, int place, uint32_t sign, RowRelation &found) const;  // place -1: the constant `sign`
  void plain();
  // Everything that tells this relation from others.
  std::string key() const;
};

// The mask of all words of so many bits, and of those whose bit at a place is 1.
uint64_t every_word(int outputs);
uint64_t words_with(int output);

// At which codes an output cannot be 1 (0), as the union and the intersection of their bits: all that literals need.
struct Barred {
  uint32_t any[2] = {0, 0};
  uint32_t all[2] = {~uint32_t{0}, ~uint32_t{0}};
  bool some[2] = {false, false};

  void add(int value, uint32_t code) {
    any[value] |= code;
    all[value] &= code;
    some[value] = true;
  }
  // Whether the output may be the literal (place -1: the constant `sign`).
  bool allows(int place, uint32_t sign) const {
    if (place < 0) return !some[sign];
    const uint32_t bit = uint32_t{1} << place;
    return sign ? (all[1] & bit) != 0 && (any[0] & bit) == 0 : (any[1] & bit) == 0 && (all[0] & bit) != 0;
  }
};

}  // namespace mincirc

#endif
