// A lower bound of a row relation without search: inputs that must be read, one output in a table, no gate at all.
//
// The bounds, their order and why they hold are those of mincirc/lower/row_bound.py.  Oracle: tests/lower/test_row_bound.py,
// both implementations against brute force and one another.
#ifndef MINCIRC_ROW_BOUND_H
#define MINCIRC_ROW_BOUND_H

#include <stdint.h>

#include <vector>

#include "row_relation.h"

namespace mincirc {

// The least sizes of all functions of three or four inputs and less, by truth table; where there is none, null.
struct SizeTables {
  static constexpr int most_inputs = 4;
  const uint8_t *of_inputs[most_inputs + 1] = {nullptr, nullptr, nullptr, nullptr, nullptr};
  int free_codes = 0;  // with more don't-cares a function is not looked up
};

// A number of gates that every circuit for the relation has, exact where it is 0; what reaches `need` is not made better.
int quick_bound(const RowRelation &relation, int need, const SizeTables &tables);

// The least number of inputs by which allowed words can be told.
int least_reads(const std::vector<Row> &rows, int inputs);

}  // namespace mincirc

#endif
