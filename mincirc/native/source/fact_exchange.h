// Facts about residual relations on their way from one search to another: see fact_exchange.cpp.
#ifndef MINCIRC_FACT_EXCHANGE_H
#define MINCIRC_FACT_EXCHANGE_H

#include <stdint.h>

#include <vector>

#include "residual.h"
#include "residual_table.h"

namespace mincirc {
namespace refuting {

constexpr int MESSAGE_HEAD = 3;  // words before the entries

// Facts that were derived and not sent yet, those of the largest effort, in bounded memory.
class FactJournal {
 public:
  // Keep facts of at least 2^least nodes from now on, in at most so many bytes; 0: none.
  void begin(int64_t most_bytes, int least);
  void note(const Residual &r, const Known &facts, uint64_t logarithm) {
    if (most_bytes_ > 0 && logarithm >= least_) keep(r, facts, logarithm);
  }
  // The length of a message of all entries; 0 where there are none.
  int64_t words() const { return entries_.empty() ? 0 : MESSAGE_HEAD + static_cast<int64_t>(entries_.size()); }
  // Move the most costly entries into a message of at most so many words; returns its length.
  int64_t take(uint64_t identity, uint64_t *message, int64_t words);

 private:
  void keep(const Residual &r, const Known &facts, uint64_t logarithm);
  void thin();

  int64_t most_bytes_ = 0;
  uint64_t asked_least_ = 0, least_ = 0;
  std::vector<uint64_t> entries_;  // one behind the other, as in a message
};

// Merge the facts of a message into a table, and what was new into the journal: how many there were; -1, and nothing is merged, where
// it is no message of that identity, or an entry is malformed or says the opposite of what the table knows.
int64_t receive(ResidualTable &table, FactJournal &journal, uint64_t identity, const uint64_t *message, int64_t words);

}  // namespace refuting
}  // namespace mincirc

#endif
