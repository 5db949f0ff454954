// A residual relation up to permutation and complement of signals and outputs: see sorted_form.cpp.
#ifndef MINCIRC_SORTED_FORM_H
#define MINCIRC_SORTED_FORM_H

#include "residual.h"

namespace mincirc {
namespace refuting {

// Complement and sort outputs and signals; names go along.
void sort_form(Residual &r);

}  // namespace refuting
}  // namespace mincirc

#endif
